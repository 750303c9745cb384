import { useTranslation } from 'react-i18next'
import { LANGUAGE_CHOICES } from '#app/i18n/languages.ts'
import { inLanguage } from '#app/screens/fields/field-label.ts'
import { TextField } from '#app/ui/form/input.tsx'
import { type Choice, Select, withStored } from '#app/ui/form/select.tsx'
import { CountryField } from '#app/ui/value/country-field.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { type Defaults, importTarget } from '#server/imports/imports.schemas.ts'

export interface DefaultFieldsProps {
  defaults: Defaults
  fields: readonly CustomField[]
  countries: readonly Choice[]
}

/** What a row gets where it says nothing. */
export function DefaultFields({ defaults, fields, countries }: DefaultFieldsProps) {
  const { t } = useTranslation()
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      <CountryField
        name="defaults.country"
        label={t('leads.fields.country')}
        country={defaults.country ?? ''}
        countries={countries}
      />
      <DefaultChoice
        name="defaults.locale"
        label={t('leads.fields.locale')}
        value={defaults.locale ?? ''}
        options={LANGUAGE_CHOICES}
      />
      <DefaultText name="defaults.city" label={t('leads.fields.city')} value={defaults.city ?? ''} />
      <DefaultText name="defaults.region" label={t('leads.fields.region')} value={defaults.region ?? ''} />
      {fields.map((field) => (
        <OwnDefault key={field.key} field={field} value={defaults[`custom.${field.key}`] ?? ''} />
      ))}
    </div>
  )
}

function OwnDefault({ field, value }: { field: CustomField; value: string }) {
  const { t, i18n } = useTranslation()
  const known = { name: `defaults.custom.${field.key}`, label: inLanguage(field.labels, i18n.language), value }
  if (field.type === 'BOOLEAN') {
    const answers = [
      { value: 'yes', label: t('fields.yes') },
      { value: 'no', label: t('fields.no') },
    ]
    return <DefaultChoice {...known} options={answers} />
  }
  if (field.type !== 'SELECT') return <DefaultText {...known} />
  const offered = field.options.filter(({ archived }) => !archived)
  return (
    <DefaultChoice
      {...known}
      options={offered.map(({ value, labels }) => ({ value, label: inLanguage(labels, i18n.language) }))}
    />
  )
}

interface DefaultProps {
  name: string
  label: string
  value: string
}

function DefaultText({ name, label, value }: DefaultProps) {
  return <TextField name={name} label={label} required={false} maxLength={1000} defaultValue={value} />
}

function DefaultChoice({ name, label, value, options }: DefaultProps & { options: readonly Choice[] }) {
  return (
    <Select
      name={name}
      label={label}
      required={false}
      placeholder="–"
      defaultValue={value}
      options={withStored(options, value)}
    />
  )
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
