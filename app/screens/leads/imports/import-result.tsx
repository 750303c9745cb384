import { Download, Undo2, UsersRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { ImportDetail } from '#server/imports/batch.service.ts'

/** What became of a file, and the way back. */
export function ImportResult({ batch }: { batch: ImportDetail }) {
  const { t } = useTranslation()
  const { rows } = batch
  const here = `/leads/imports/${batch.id}`
  const left = rows.total - rows.created - rows.updated - rows.invalid
  return (
    <>
      {batch.state === 'UNDONE' && (
        <Banner tone="warning">
          {t('leads.imports.result.undone', { count: rows.undone })}
          {rows.kept > 0 && (
            <>
              {' '}
              {t('leads.imports.result.kept', { count: rows.kept })}{' '}
              <TextLink to={`${here}?outcome=kept`}>{t('leads.imports.result.seeKept')}</TextLink>
            </>
          )}
        </Banner>
      )}
      <StatRow>
        <Stat label={t('leads.imports.result.created')} value={<NumberValue value={rows.created} />} />
        <Stat label={t('leads.imports.result.updated')} value={<NumberValue value={rows.updated} />} />
        <Stat label={t('leads.imports.result.left')} value={<NumberValue value={Math.max(0, left)} />} />
        <Stat label={t('leads.imports.result.refused')} value={<NumberValue value={rows.invalid} />} />
      </StatRow>
      <Section title={t('leads.imports.result.title')}>
        <div className="flex flex-wrap items-center gap-2">
          <ButtonLink icon={UsersRound} to={`/leads?batch=${batch.id}`}>
            {t('leads.imports.result.seeLeads')}
          </ButtonLink>
          {left + rows.invalid > 0 && (
            <ButtonLink icon={Download} to={`${here}/rejected.csv`} reloadDocument download>
              {t('leads.imports.result.rejects')}
            </ButtonLink>
          )}
        </div>
        {batch.state === 'IMPORTED' && (
          <Form className="mt-3 flex flex-wrap items-center gap-3 border-t border-line pt-3">
            <Submit size="sm" variant="secondary" icon={Undo2} name="intent" value="undo">
              {t('leads.imports.result.undo')}
            </Submit>
            <p className="min-w-0 flex-1 basis-64 text-sm text-muted">{t('leads.imports.result.undoHint')}</p>
          </Form>
        )}
      </Section>
    </>
  )
}
