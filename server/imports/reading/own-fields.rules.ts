import { readValue, type ValueProblem } from '#server/fields/fields.rules.ts'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import type { Defaults, RowProblem } from '../imports.schemas.ts'
import { cleanCell } from './cells.rules.ts'

/** The company's own fields as the person who imports sees them. */
export interface OwnFields {
  fields: readonly CustomField[]
  /** Of the company's currency, after the point. */
  digits: number
}

/** How a field is read from a file: a choice that is out of use cannot be chosen by a file either. */
function asOffered(field: CustomField): CustomField {
  return { ...field, options: field.options.filter(({ archived }) => !archived) }
}

/**
 * Prepares the reading of the company's own fields: by type, choices, limits, and whether they have to be there.
 * Days may be written as spreadsheets of the country write them. A value that does not fit is one of the row's problems;
 * one that is missing is what the row lacks.
 */
export function createCustomReader(
  own: OwnFields,
  columns: ReadonlyMap<string, number[]>,
  defaults: Defaults,
  country: string,
) {
  const readers = own.fields
    .map((field) => {
      const name = `custom.${field.key}` as const
      return { field: asOffered(field), name, column: columns.get(name)?.[0] ?? -1, usual: defaults[name] ?? '' }
    })
    .filter(({ field, column, usual }) => column >= 0 || usual !== '' || field.isRequired)

  return (cells: readonly string[], problems: RowProblem[]) => {
    let custom: Record<string, unknown> | undefined
    const lacks: RowProblem[] = []
    for (const { field, name, column, usual } of readers) {
      const text = cleanCell(cells[column]) || usual
      const read = readValue(field, field.type === 'DATE' ? dayOf(text, country) : text, own.digits)
      if (!read.ok) problems.push({ field: name, reason: read.problem, value: text.slice(0, 100) })
      else if (read.value !== null) custom = { ...custom, [field.key]: read.value }
      else if (field.isRequired) lacks.push({ field: name, reason: 'FIELD_REQUIRED' })
    }
    return { custom, lacks }
  }
}

/**
 * 24/12/2026, 24.12.2026 and 24-12-2026 as 2026-12-24; in the United States the month comes first, but never before a
 * full stop. Canada writes both, so there only the ISO form is sure. Any other text stays as it is.
 */
function dayOf(text: string, country: string): string {
  const [, first, mark, second, year] = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(text) ?? []
  if (!first || !second || (country === 'CA' && mark !== '.')) return text
  const [day, month] = country === 'US' && mark !== '.' ? [second, first] : [first, second]
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** The first default that its field does not take, with the reason. */
export function findWrongDefault(own: OwnFields, defaults: Defaults): { field: string; reason: ValueProblem } | null {
  for (const field of own.fields) {
    const name = `custom.${field.key}` as const
    const read = readValue(asOffered(field), cleanCell(defaults[name]), own.digits)
    if (!read.ok) return { field: name, reason: read.problem }
  }
  return null
}
