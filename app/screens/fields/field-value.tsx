import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { SelectFilter, TextFilter } from '#app/ui/table/filter-bar.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Money, NumberValue } from '#app/ui/value/money.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { inLanguage } from './field-label.ts'

/** A value of the company's own as a page shows it. */
export function FieldValue({ field, value }: { field: CustomField; value: unknown }): ReactNode {
  const { t, i18n } = useTranslation()
  const nameOf = (choice: unknown) => {
    const option = field.options.find((known) => known.value === choice)
    return option ? inLanguage(option.labels, i18n.language) : String(choice)
  }
  if (value === null || value === undefined) return '–'
  switch (field.type) {
    case 'NUMBER':
      return <NumberValue value={Number(value)} />
    case 'MONEY':
      return <Money minor={Number(value)} />
    case 'DATE':
      return <DateTime value={String(value)} as="date" />
    case 'BOOLEAN':
      return value === true ? t('fields.yes') : t('fields.no')
    case 'SELECT':
      return <bdi>{nameOf(value)}</bdi>
    case 'MULTI_SELECT':
      return <bdi>{[value].flat().map(nameOf).join(', ')}</bdi>
    case 'EMAIL':
      return <Email value={String(value)} />
    case 'PHONE':
      return String(value).startsWith('+') ? <Phone value={String(value)} /> : <bdi dir="ltr">{String(value)}</bdi>
    case 'URL':
      return (
        <a href={String(value)} rel="noreferrer noopener" target="_blank" className="text-accent-ink underline">
          <bdi dir="ltr">{String(value)}</bdi>
        </a>
      )
    default:
      return <bdi className="whitespace-pre-line">{String(value)}</bdi>
  }
}

/** Null where the record has none, so that what is around it can say so in its own way. */
function shownValue(field: CustomField, values: unknown): ReactNode {
  const value: unknown = Reflect.get(Object(values), field.key)
  return value === null || value === undefined ? null : <FieldValue field={field} value={value} />
}

/** Facts of a record's page. */
export function customFacts(fields: readonly CustomField[], values: unknown, language: string) {
  return fields.map((field) => ({
    label: inLanguage(field.labels, language),
    value: shownValue(field, values),
  }))
}

/** Columns of a list, waiting in the view menu. */
export function customColumns<Row extends { custom: unknown }>(
  fields: readonly CustomField[],
  language: string,
): Column<Row>[] {
  return fields.map((field) => ({
    key: `custom-${field.key}`,
    header: inLanguage(field.labels, language),
    hidden: true,
    cell: (row: Row) => shownValue(field, row.custom) ?? '–',
  }))
}

/** Filters of a list, for the fields that are offered as such. */
export function CustomFilters({ fields }: { fields: readonly CustomField[] }) {
  const { t, i18n } = useTranslation()
  return fields
    .filter(({ isFilterable }) => isFilterable)
    .map((field) => {
      const common = { name: `cf.${field.key}`, label: inLanguage(field.labels, i18n.language) }
      const options = choicesOf(field, t, i18n.language)
      return options ? (
        <SelectFilter key={field.key} {...common} options={options} />
      ) : (
        <TextFilter key={field.key} {...common} />
      )
    })
}

function choicesOf(field: CustomField, t: TFunction, language: string) {
  if (field.type === 'BOOLEAN') {
    return [
      { value: 'true', label: t('fields.yes') },
      { value: 'false', label: t('fields.no') },
    ]
  }
  if (field.type !== 'SELECT' && field.type !== 'MULTI_SELECT') return null
  return field.options.map(({ value, labels }) => ({ value, label: inLanguage(labels, language) }))
}

/** URL keys of those filters. */
export function customFilterKeys(fields: readonly CustomField[]): string[] {
  return fields.map(({ key }) => `cf.${key}`)
}
