import { KeyRound, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'

/** A new pair, or the public half of one that somebody has. */
export function KeyForms({ operator }: { operator: boolean }) {
  const { t } = useTranslation()
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <Section title={t('encryption.keys.make')} description={t('encryption.keys.makeText')}>
        <Form>
          <Named operator={operator} />
          <div>
            <Submit icon={KeyRound} name="intent" value="make">
              {t('encryption.keys.make')}
            </Submit>
          </div>
        </Form>
      </Section>
      <Section title={t('encryption.keys.add')} description={t('encryption.keys.addText')}>
        <Form>
          <Named operator={operator} />
          <TextField
            name="recipient"
            label={t('encryption.keys.recipient')}
            placeholder="age1…"
            dir="ltr"
            maxLength={80}
            autoComplete="off"
            required
          />
          <div>
            <Submit icon={Plus} variant="secondary" name="intent" value="add">
              {t('encryption.keys.add')}
            </Submit>
          </div>
        </Form>
      </Section>
    </div>
  )
}

function Named({ operator }: { operator: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      <TextField
        name="label"
        label={t('encryption.keys.label')}
        hint={t('encryption.keys.labelHint')}
        maxLength={80}
        autoComplete="off"
        required
      />
      {operator && (
        <Select
          name="coverage"
          label={t('encryption.keys.coverage')}
          options={(['database', 'company'] as const).map((value) => ({
            value,
            label: t(`backups.coverage.${value}`),
          }))}
        />
      )}
    </>
  )
}
