import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Checkbox } from '#app/ui/form/choice.tsx'
import { FieldNotes, useField } from '#app/ui/form/field.tsx'
import { useFormState } from '#app/ui/form/form-context.ts'
import { DateField, TextArea, TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { phoneInGroups } from '#app/ui/value/contact.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { inLanguage } from './field-label.ts'

export interface CustomFieldsProps {
  fields: readonly CustomField[]
  values: unknown
}

/** The company's own fields within the form of a lead or a sale. */
export function CustomFields({ fields, values }: CustomFieldsProps) {
  const { t } = useTranslation()
  if (fields.length === 0) return null
  return (
    <Section title={t('fields.section')}>
      <input type="hidden" name="customFields" value={fields.map(({ key, type }) => `${key}:${type}`).join(' ')} />
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-[repeat(auto-fill,minmax(15rem,1fr))]">
        {fields.map((field) => (
          <OneField key={field.key} field={field} value={Reflect.get(Object(values), field.key)} />
        ))}
      </div>
    </Section>
  )
}

function OneField({ field, value }: { field: CustomField; value: unknown }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const name = `custom.${field.key}`
  const common = {
    name,
    label: inLanguage(field.labels, i18n.language),
    required: field.isRequired ? undefined : false,
  }
  const text = value === null || value === undefined ? '' : String(value)
  const offered = field.options.filter((option) => !option.archived || [value].flat().includes(option.value))
  switch (field.type) {
    case 'LONG_TEXT':
      return <TextArea {...common} defaultValue={text} maxLength={field.rules.maxLength ?? 10_000} />
    case 'DATE':
      return <DateField {...common} defaultValue={text} />
    case 'BOOLEAN':
      return <Checkbox name={name} label={common.label} defaultChecked={value === true} />
    case 'SELECT':
      return (
        <Select
          {...common}
          placeholder="–"
          defaultValue={text}
          options={offered.map((option) => ({ value: option.value, label: inLanguage(option.labels, i18n.language) }))}
        />
      )
    case 'MULTI_SELECT':
      return <Choices field={field} label={common.label} chosen={Array.isArray(value) ? value.map(String) : []} />
    case 'MONEY':
      return (
        <TextField
          {...common}
          inputMode="decimal"
          dir="ltr"
          defaultValue={typeof value === 'number' ? format.typedMoney(value) : ''}
        />
      )
    case 'NUMBER':
      return <TextField {...common} inputMode="decimal" dir="ltr" defaultValue={text} />
    default:
      return (
        <TextField
          {...common}
          type={({ EMAIL: 'email', PHONE: 'tel', URL: 'url', TEXT: 'text' } as const)[field.type]}
          placeholder={field.type === 'URL' ? t('fields.types.URL') : undefined}
          defaultValue={field.type === 'PHONE' ? phoneInGroups(text) : text}
          maxLength={field.rules.maxLength ?? 2_000}
        />
      )
  }
}

function Choices({ field, label, chosen }: { field: CustomField; label: string; chosen: string[] }) {
  const { i18n } = useTranslation()
  const name = `custom.${field.key}`
  const parts = useField({ name, label })
  const { values } = useFormState()
  const kept = Object.keys(values).length > 0 && values[name] !== undefined ? [values[name]] : chosen
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        {field.options
          .filter((option) => !option.archived || chosen.includes(option.value))
          .map((option, index) => (
            <label key={option.value} className="flex min-h-6 items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="tick"
                id={index === 0 ? parts.id : undefined}
                name={name}
                value={option.value}
                defaultChecked={kept.includes(option.value)}
              />
              <bdi>{inLanguage(option.labels, i18n.language)}</bdi>
            </label>
          ))}
      </div>
      <FieldNotes field={{}} parts={parts} />
    </fieldset>
  )
}
