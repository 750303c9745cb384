import { Eye } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { PasswordField, TextField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { RestoreChoices } from '#server/backups/restore/choosing/choices.service.ts'
import { backupHref } from '../../backup-columns.tsx'
import type { Scope } from './scope-choice.tsx'

const MODES = ['merge', 'add', 'replace'] as const

/** Everything a restore is asked for with. `children` choose the tables or records. */
export function RestoreForm({
  backupId,
  scope,
  choices,
  values,
  reason,
  children,
}: {
  backupId: string
  scope: Scope
  choices: RestoreChoices
  /** What was typed before something was looked for. */
  values?: Record<string, string> | undefined
  reason: string
  children?: ReactNode
}) {
  const { t } = useTranslation()
  const coverages = scope === 'rows' ? [] : choices.coverages
  return (
    <Form values={values} className="flex flex-col gap-4">
      <input type="hidden" name="backup" value={backupId} />
      <input type="hidden" name="kind" value={scope} />
      {choices.key !== 'none' && (
        <Section>
          <PasswordField
            className="max-w-xl"
            name="secret"
            label={t('restores.new.key')}
            hint={t(choices.key === 'needed' ? 'restores.new.keyHint' : 'restores.new.keyGiven')}
            maxLength={4000}
            autoComplete="off"
            required={choices.key === 'needed' || undefined}
          />
        </Section>
      )}
      {children && <Section>{children}</Section>}
      <Section>
        <div className="flex max-w-3xl flex-col gap-5">
          {coverages.length > 1 && (
            <RadioGroup
              name="coverage"
              look="cards"
              label={t('restores.new.coverage')}
              defaultValue="company"
              options={coverages.map((value) => ({
                value,
                label: t(`restores.new.coverages.${value}`),
                hint: t(`restores.new.coverageHints.${value}`),
              }))}
            />
          )}
          <RadioGroup
            name="mode"
            look="cards"
            label={t('restores.new.mode')}
            defaultValue={scope === 'everything' ? 'replace' : 'merge'}
            options={MODES.map((value) => ({
              value,
              label: t(`restores.new.modes.${value}`),
              hint: t(`restores.new.modeHints.${value}`),
            }))}
          />
          <TextField
            name="reason"
            label={t('restores.new.reason')}
            hint={t('restores.new.reasonHint')}
            placeholder={t('restores.new.reasonExample')}
            defaultValue={reason}
            minLength={3}
            maxLength={500}
            autoComplete="off"
            required
          />
          <FormActions>
            <Submit icon={Eye} name="intent" value="preview">
              {t('restores.new.submit')}
            </Submit>
            <ButtonLink to={backupHref({ id: backupId })}>{t('ui.cancel')}</ButtonLink>
            <span className="text-sm text-muted">{t('restores.new.safe')}</span>
          </FormActions>
        </div>
      </Section>
    </Form>
  )
}
