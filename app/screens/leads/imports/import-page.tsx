import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import type { Choice } from '#app/ui/form/select.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import type { ImportDetail } from '#server/imports/batch.service.ts'
import { isWorking } from '#server/imports/imports.schemas.ts'
import type { ImportRow } from '#server/imports/rows.queries.ts'
import type { Page } from '#server/kernel/page.ts'
import { ImportLog } from './import-log.tsx'
import { ImportResult } from './import-result.tsx'
import { ImportState } from './import-state.tsx'
import { ImportFailure, ImportProgress, StartImport } from './import-work.tsx'
import { MappingForm } from './mapping-form.tsx'
import { ImportRows } from './rows/import-rows.tsx'

export interface ImportPageProps {
  batch: ImportDetail
  rows: Page<ImportRow> | null
  countries: readonly Choice[]
  /** Asked back to the columns although the rows were checked. */
  mapAgain: boolean
}

const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' } as const

/** One import from its columns to its result. The state in the database decides what is shown, so a reload loses nothing. */
export function ImportPage({ batch, rows, countries, mapAgain }: ImportPageProps) {
  const { t } = useTranslation()
  const format = useFormat()
  useRefreshWhile(isWorking(batch.state))
  const mapping = batch.canMapAgain && (batch.state !== 'PREVIEWED' || mapAgain) && !batch.canRunAgain
  const done = batch.state === 'IMPORTED' || batch.state === 'UNDONE'
  return (
    <>
      <PageHeader
        title={<bdi>{batch.fileName}</bdi>}
        crumbs={[
          { label: t('leads.list.title'), to: '/leads' },
          { label: t('leads.imports.title'), to: '/leads/imports' },
        ]}
        status={<ImportState state={batch.state} />}
        description={[
          t('leads.imports.read', {
            encoding: batch.encoding.toUpperCase(),
            delimiter: t(`leads.imports.delimiters.${DELIMITERS[batch.delimiter]}`),
          }),
          format.bytes(batch.fileBytes),
        ].join(' · ')}
      />
      <Stack>
        {batch.failure && <ImportFailure batch={batch} />}
        {!done && batch.sameFile[0] && <SameFile earlier={batch.sameFile[0]} />}
        {isWorking(batch.state) && <ImportProgress batch={batch} />}
        {mapping && <MappingForm batch={batch} countries={countries} />}
        {!mapping && batch.state === 'PREVIEWED' && <StartImport batch={batch} />}
        {done && <ImportResult batch={batch} />}
        {rows && !mapping && (
          <ImportRows
            title={t('leads.imports.rows')}
            address={`/leads/imports/${batch.id}`}
            page={rows}
            mapping={batch.mapping}
            fields={batch.fields}
            names={batch.fieldNames}
            withOutcome={done}
            counts={{
              new: batch.rows.new,
              update: batch.rows.update,
              duplicate_in_file: batch.rows.duplicateInFile,
              duplicate_in_database: batch.rows.duplicateInDatabase,
              invalid: batch.rows.invalid,
            }}
          />
        )}
        <ImportLog log={batch.log} />
      </Stack>
    </>
  )
}

function SameFile({ earlier }: { earlier: ImportDetail['sameFile'][number] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Banner
      tone="warning"
      title={t('leads.imports.sameFile', { date: format.date(earlier.createdAt, 'dateTime') })}
      actions={
        <ButtonLink size="sm" to={`/leads/imports/${earlier.id}`}>
          {t('leads.imports.openEarlier')}
        </ButtonLink>
      }
    >
      {t('leads.imports.sameFileHint', { count: earlier.rowsCreated })}
    </Banner>
  )
}
