import { useTranslation } from 'react-i18next'
import { inLanguage } from '#app/screens/fields/field-label.ts'
import { type Choice, Select } from '#app/ui/form/select.tsx'
import { CountryField } from '#app/ui/value/country-field.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { IMPORT_FIELDS, importTarget, type Mapping } from '#server/imports/imports.schemas.ts'

/** In which country national telephone numbers are read. */
export function NumbersCountry({ country, countries }: { country: string; countries: readonly Choice[] }) {
  const { t } = useTranslation()
  return (
    <CountryField
      required
      label={t('leads.imports.mapping.country')}
      hint={t('leads.imports.mapping.countryHint')}
      country={country}
      countries={countries}
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
          {/* In the direction of its own words, so that what is cut off is their end. */}
          <bdi dir="auto" className="truncate text-muted rtl:text-right">
            {samples
              .map((row) => row[index]?.trim())
              .filter(Boolean)
              .slice(0, 3)
              .join(' · ') || '–'}
          </bdi>
          <Select
            name={`column.${index}`}
            label={t('ui.labelled', { label, text: t('leads.imports.mapping.field') })}
            hideLabel
            options={targets}
            defaultValue={mapping[label] ?? ''}
          />
        </li>
      ))}
    </ul>
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
