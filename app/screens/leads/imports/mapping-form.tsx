import { useTranslation } from 'react-i18next'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { ImportDetail } from '#server/imports/batch.service.ts'
import { IMPORT_FIELDS } from '#server/imports/imports.schemas.ts'

/** Countries whose national numbers are read most; any other is offered by its name below them. */
const COUNTRIES = [
  'GB',
  'AE',
  'FR',
  'US',
  'CA',
  'IE',
  'DE',
  'BE',
  'NL',
  'ES',
  'IT',
  'PT',
  'CH',
  'AT',
  'PL',
  'SE',
  'SA',
  'QA',
  'KW',
  'BH',
  'OM',
  'EG',
  'JO',
  'LB',
  'MA',
  'DZ',
  'TN',
  'IN',
  'PK',
  'AU',
  'NZ',
]

/** Which column fills which field, with the first values of each, so that a wrong guess is seen. */
export function MappingForm({ batch }: { batch: ImportDetail }) {
  const { t, i18n } = useTranslation()
  const names = new Intl.DisplayNames(i18n.language, { type: 'region' })
  const countries = COUNTRIES.includes(batch.country) ? COUNTRIES : [batch.country, ...COUNTRIES]
  const fields = [
    { value: '', label: t('leads.imports.mapping.skip') },
    ...IMPORT_FIELDS.map((field) => ({ value: field, label: t(`leads.fields.${field}`) })),
  ]
  return (
    <Form>
      <Section title={t('leads.imports.mapping.title')} description={t('leads.imports.mapping.hint')} flush>
        <div className="flex flex-col gap-4 px-4 pt-3 pb-4">
          <FormRow>
            <TextField
              name="source"
              label={t('leads.imports.mapping.source')}
              hint={t('leads.imports.mapping.sourceHint')}
              defaultValue={batch.source}
              list="import-sources"
              maxLength={100}
            />
            <Select
              name="country"
              label={t('leads.imports.mapping.country')}
              hint={t('leads.imports.mapping.countryHint')}
              defaultValue={batch.country}
              options={countries.filter(Boolean).map((code) => ({ value: code, label: names.of(code) ?? code }))}
            />
          </FormRow>
          <datalist id="import-sources">
            {batch.sources.map((source) => (
              <option key={source} value={source} />
            ))}
          </datalist>
        </div>
        <ul className="border-t border-line">
          {batch.header.map((label, index) => (
            <li
              key={label}
              className="grid items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 text-sm last:border-b-0 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_minmax(0,2fr)]"
            >
              <bdi className="truncate font-medium">{label}</bdi>
              <span className="truncate text-muted">
                <bdi>
                  {batch.samples
                    .map((row) => row[index]?.trim())
                    .filter(Boolean)
                    .slice(0, 3)
                    .join(' · ') || '–'}
                </bdi>
              </span>
              <Select
                name={`column.${index}`}
                label={`${label}: ${t('leads.imports.mapping.field')}`}
                hideLabel
                options={fields}
                defaultValue={batch.mapping[label] ?? ''}
              />
            </li>
          ))}
        </ul>
      </Section>
      <div>
        <Submit name="intent" value="preview">
          {t('leads.imports.mapping.check')}
        </Submit>
      </div>
    </Form>
  )
}
