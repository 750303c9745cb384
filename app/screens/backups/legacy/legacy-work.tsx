import { RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { wordFailure } from '#app/i18n/refusal-words.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { LegacyVerdictName } from '#server/legacy/legacy.schemas.ts'
import type { LegacyImport } from '#server/legacy/legacy.service.ts'

/** How far the work is. Refreshed by the script every two seconds, by the link without one. */
export function LegacyProgress({ found }: { found: LegacyImport }) {
  const { t } = useTranslation()
  const writing = found.state === 'WRITING'
  return (
    <Section>
      <Progress
        label={t(writing ? 'legacy.progress.writing' : 'legacy.progress.reading')}
        done={writing ? found.rowsWritten : found.rowsRead}
        total={writing ? rowsWith(found, 'new') : null}
        unit="rows"
        actions={
          <ButtonLink size="sm" variant="ghost" icon={RefreshCw} to={`/admin/backup/legacy/${found.id}`} reloadDocument>
            {t('legacy.progress.refresh')}
          </ButtonLink>
        }
      />
      <p className="mt-3 text-sm text-muted">{t('legacy.progress.safe')}</p>
    </Section>
  )
}

/** The button that writes, with the reason that is kept in the audit log. */
export function ConfirmLegacy({ found }: { found: LegacyImport }) {
  const { t } = useTranslation()
  const rows = rowsWith(found, 'new')
  return (
    <Section title={t('legacy.confirm.title')} description={t('legacy.confirm.text')}>
      <Form className="flex max-w-xl flex-col gap-4">
        {rows > 0 && (
          <TextField
            name="reason"
            label={t('legacy.confirm.reason')}
            hint={t('legacy.confirm.reasonHint')}
            minLength={3}
            maxLength={500}
            autoComplete="off"
            required
          />
        )}
        <FormActions>
          {rows > 0 && (
            <Submit name="intent" value="confirm">
              {t('legacy.confirm.submit', { count: rows })}
            </Submit>
          )}
          <Submit variant="ghost" name="intent" value="cancel" formNoValidate>
            {t('legacy.confirm.cancel')}
          </Submit>
        </FormActions>
        {rows === 0 && <p className="text-sm text-muted">{t('legacy.confirm.nothing')}</p>}
      </Form>
    </Section>
  )
}

export function LegacyFailure({ failure }: { failure: string }) {
  const { t } = useTranslation()
  return (
    <Banner
      tone="negative"
      title={t('legacy.failed')}
      actions={
        <ButtonLink size="sm" to="/admin/backup/legacy">
          {t('legacy.again')}
        </ButtonLink>
      }
    >
      {wordFailure(failure, t)}
    </Banner>
  )
}

/** What became of the file: what is here now, and what somebody has yet to look at. */
export function LegacyOutcome({ found }: { found: LegacyImport }) {
  const { t } = useTranslation()
  const refused = rowsWith(found, 'refused')
  return (
    <Banner
      tone={refused > 0 ? 'warning' : 'positive'}
      title={t('legacy.outcome.written', { count: found.rowsWritten })}
      actions={
        refused > 0 && (
          <ButtonLink size="sm" to={`/admin/backup/legacy/${found.id}?verdict=refused`}>
            {t('legacy.outcome.look')}
          </ButtonLink>
        )
      }
    >
      {refused > 0 ? t('legacy.outcome.refused', { count: refused }) : t('legacy.outcome.whole')}
    </Banner>
  )
}

function rowsWith({ counts }: LegacyImport, verdict: LegacyVerdictName): number {
  return Object.values(counts).reduce((sum, each) => sum + each[verdict], 0)
}
