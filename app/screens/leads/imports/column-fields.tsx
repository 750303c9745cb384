import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { inLanguage } from '#app/screens/fields/field-label.ts'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import {
  DEFAULT_FIELDS,
  type Defaults,
  IMPORT_FIELDS,
  type ImportTarget,
  importTarget,
  type Mapping,
} from '#server/imports/imports.schemas.ts'

/** Countries whose national numbers are read most; any other is offered by its name above them. */
const COUNTRIES = 'GB AE FR US CA IE DE BE NL ES IT PT CH AT PL SE SA QA KW BH OM EG JO LB MA DZ TN IN PK AU NZ'.split(
  ' ',
)

/** In which country national phone numbers are read. */
export function CountrySelect({ country }: { country: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const codes = COUNTRIES.includes(country) ? COUNTRIES : [country, ...COUNTRIES]
  return (
    <Select
      name="country"
      label={t('leads.imports.mapping.country')}
      hint={t('leads.imports.mapping.countryHint')}
      defaultValue={country}
      options={codes.filter(Boolean).map((code) => ({ value: code, label: format.country(code) }))}
    />
  )
}

export interface ColumnFieldsProps {
  header: readonly string[]
  /** First rows of the file, when it is there. */
  samples?: readonly (readonly string[])[]
  mapping: Mapping
  fields: readonly CustomField[]
}

/** One line for each column: its name, its first values, and what it fills. Posted by number: a name may hold anything. */
export function ColumnFields({ header, samples = [], mapping, fields }: ColumnFieldsProps) {
  const { t, i18n } = useTranslation()
  const targets = [
    { value: '', label: t('leads.imports.mapping.skip') },
    {
      label: t('leads.imports.mapping.standard'),
      options: IMPORT_FIELDS.map((field) => ({ value: field, label: t(`leads.fields.${field}`) })),
    },
    ...(fields.length > 0
      ? [
          {
            label: t('leads.imports.mapping.own'),
            options: fields.map(({ key, labels }) => ({
              value: `custom.${key}`,
              label: inLanguage(labels, i18n.language),
            })),
          },
        ]
      : []),
  ]
  return (
    <ul className="border-t border-line">
      {header.map((label, index) => (
        <li
          key={label}
          className="grid items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 text-sm last:border-b-0 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_minmax(0,2fr)]"
        >
          <span className="truncate font-medium">
            <bdi>{label}</bdi>
          </span>
          <span className="truncate text-muted">
            <bdi>
              {samples
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
            options={targets}
            defaultValue={mapping[label] ?? ''}
          />
        </li>
      ))}
    </ul>
  )
}

/** What a row gets where it says nothing. */
export function DefaultFields({ defaults, fields }: { defaults: Defaults; fields: readonly CustomField[] }) {
  const { t, i18n } = useTranslation()
  const inputs: { name: ImportTarget; label: string; field?: CustomField }[] = [
    ...DEFAULT_FIELDS.map((name) => ({ name, label: t(`leads.fields.${name}`) })),
    ...fields.map((field) => ({
      name: `custom.${field.key}` as const,
      label: inLanguage(field.labels, i18n.language),
      field,
    })),
  ]
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {inputs.map(({ name, label, field }) =>
        field && (field.type === 'SELECT' || field.type === 'BOOLEAN') ? (
          <Select
            key={name}
            name={`defaults.${name}`}
            label={label}
            required={false}
            placeholder="–"
            defaultValue={defaults[name] ?? ''}
            options={
              field.type === 'BOOLEAN'
                ? [
                    { value: 'yes', label: t('fields.yes') },
                    { value: 'no', label: t('fields.no') },
                  ]
                : field.options
                    .filter(({ archived }) => !archived)
                    .map(({ value, labels }) => ({ value, label: inLanguage(labels, i18n.language) }))
            }
          />
        ) : (
          <TextField
            key={name}
            name={`defaults.${name}`}
            label={label}
            required={false}
            maxLength={1000}
            defaultValue={defaults[name] ?? ''}
          />
        ),
      )}
    </div>
  )
}

/** The columns of a posted form. */
export function readColumns(form: FormData, header: readonly string[]): Mapping {
  const mapping: Mapping = {}
  header.forEach((label, index) => {
    const target = importTarget.safeParse(form.get(`column.${index}`))
    if (target.success) mapping[label] = target.data
  })
  return mapping
}

/** The values for empty cells of a posted form. */
export function readDefaults(form: FormData): Defaults {
  const defaults: Defaults = {}
  for (const [name, value] of form) {
    const target = importTarget.safeParse(name.replace(/^defaults\./, ''))
    if (name.startsWith('defaults.') && target.success && String(value).trim())
      defaults[target.data] = String(value).trim()
  }
  return defaults
}
