import { ChevronRight, DatabaseBackup } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Checkbox } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { useFormState } from '#app/ui/form/form-context.ts'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { BACKUP_KINDS } from '#server/backups/backups.schemas.ts'
import type { BackupOptions } from '#server/backups/history/history.service.ts'
import { EncryptionChoice } from './encryption-choice.tsx'
import { StoreChoice } from './store-choice.tsx'

/** Asks why, and for operators of what; the reason is required. The rest has a usual answer and stays folded. */
export function CreateBackup({ operator, options }: { operator: boolean; options: BackupOptions }) {
  const { t } = useTranslation()
  return (
    <Section title={t('backups.create.title')}>
      <Form clears className="flex flex-col gap-3">
        <div className="flex flex-col gap-4 sm:flex-row sm:items-start">
          <TextField
            className="min-w-0 flex-1"
            name="reason"
            label={t('backups.create.reason')}
            hint={t('backups.create.reasonHint')}
            placeholder={t('backups.create.reasonExample')}
            minLength={3}
            maxLength={500}
            autoComplete="off"
            required
          />
          {operator && (
            <Select
              className="sm:w-52"
              name="coverage"
              label={t('backups.create.coverage')}
              defaultValue="database"
              options={[
                { value: 'database', label: t('backups.coverage.database') },
                { value: 'company', label: t('backups.coverage.company') },
              ]}
            />
          )}
          {/* Level with the controls, below a label's height. */}
          <div className="sm:pt-6">
            <Submit icon={DatabaseBackup}>{t('backups.create.submit')}</Submit>
          </div>
        </div>
        <MoreOptions>
          <div className="grid gap-4 pt-3 sm:grid-cols-3">
            <Select
              name="kind"
              label={t('backups.create.kind')}
              defaultValue="comprehensive"
              options={BACKUP_KINDS.filter((kind) => operator || kind !== 'database').map((kind) => ({
                value: kind,
                label: t(`backups.kinds.${kind}`),
              }))}
            />
            <StoreChoice options={options} />
            <Checkbox
              className="sm:pt-6"
              name="strict"
              label={t('backups.create.strict')}
              hint={t('backups.create.strictHint')}
            />
          </div>
          <div className="pt-4">
            <EncryptionChoice byHand options={options} whole={operator} />
          </div>
        </MoreOptions>
      </Form>
    </Section>
  )
}

/** Folded, unless what was refused is inside. */
function MoreOptions({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const { errors } = useFormState()
  const inside = Object.keys(errors).some((field) => field !== 'reason' && field !== 'coverage')
  return (
    <details className="group" open={inside || undefined}>
      <summary className="inline-flex min-h-6 cursor-pointer list-none items-center gap-1 rounded-sm text-sm font-medium text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="flip-rtl size-4 transition-transform group-open:rotate-90" />
        {t('backups.create.options')}
      </summary>
      {children}
    </details>
  )
}
