import { BookmarkCheck, FileUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import type { ImportSummary } from '#server/imports/batch.service.ts'
import type { Page } from '#server/kernel/page.ts'
import { ImportState } from './import-state.tsx'

export function ImportsList({ page }: { page: Page<ImportSummary> }) {
  const { t } = useTranslation()
  const upload = (
    <ButtonLink variant="primary" icon={FileUp} to="/leads/imports/new">
      {t('leads.imports.new')}
    </ButtonLink>
  )
  const count = (key: string, header: string, value: (row: ImportSummary) => number): Column<ImportSummary> => ({
    key,
    header,
    align: 'end',
    cell: (row) => <NumberValue value={value(row)} />,
  })
  const columns: Column<ImportSummary>[] = [
    {
      key: 'file',
      header: t('leads.imports.file'),
      fixed: true,
      width: '16rem',
      cell: (row) => (
        <TextLink quiet to={`/leads/imports/${row.id}`}>
          <bdi>{row.fileName}</bdi>
        </TextLink>
      ),
    },
    {
      key: 'state',
      header: t('leads.imports.state'),
      narrow: 'aside',
      cell: (row) => <ImportState state={row.state} />,
    },
    {
      key: 'source',
      header: t('leads.fields.source'),
      width: '10rem',
      narrow: 'plain',
      cell: (row) => <SourceName source={row.source} />,
    },
    count('rows', t('leads.imports.rows'), (row) => row.rows.total),
    count('created', t('leads.imports.result.created'), (row) => row.rows.created),
    count('updated', t('leads.imports.result.updated'), (row) => row.rows.updated),
    count('invalid', t('leads.imports.verdicts.invalid'), (row) => row.rows.invalid),
    { key: 'by', header: t('leads.imports.by'), width: '10rem', cell: (row) => <bdi>{row.createdBy ?? '–'}</bdi> },
    {
      key: 'when',
      header: t('leads.imports.when'),
      narrow: 'plain',
      cell: (row) => <DateTime value={row.createdAt} />,
    },
  ]
  return (
    <>
      <PageHeader
        title={t('leads.imports.title')}
        description={t('leads.imports.description')}
        crumbs={[{ label: t('leads.list.title'), to: '/leads' }]}
        actions={
          <>
            <ButtonLink icon={BookmarkCheck} to="/leads/imports/sources">
              {t('leads.imports.sources.title')}
            </ButtonLink>
            {upload}
          </>
        }
      />
      <Table
        label={t('leads.imports.title')}
        columns={columns}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/leads/imports/${row.id}`}
        page={{ next: page.next, count: page.count }}
        empty={
          <EmptyState icon={FileUp} title={t('leads.imports.empty')} actions={upload}>
            {t('leads.imports.emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}
