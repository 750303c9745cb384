import { DatabaseBackup } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'

/** Asks why, and for operators what; the reason is required. */
export function CreateBackup({ operator }: { operator: boolean }) {
  const { t } = useTranslation()
  return (
    <Section title={t('backups.create.title')}>
      <Form className="flex flex-col gap-4 sm:flex-row sm:items-start">
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
            className="sm:w-56"
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
      </Form>
    </Section>
  )
}
