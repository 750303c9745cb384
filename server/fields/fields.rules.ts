import type { Role } from '../kernel/scope.ts'
import type { CustomField, FieldOption, FieldType } from './fields.schemas.ts'

/** Why a value does not fit its field. The pages have words for each. */
export type ValueProblem =
  | 'FIELD_REQUIRED'
  | 'FIELD_NOT_A_NUMBER'
  | 'FIELD_TOO_SMALL'
  | 'FIELD_TOO_LARGE'
  | 'FIELD_TOO_LONG'
  | 'FIELD_NOT_A_DATE'
  | 'FIELD_NOT_YES_OR_NO'
  | 'FIELD_NOT_OFFERED'
  | 'FIELD_NOT_AN_EMAIL'
  | 'FIELD_NOT_A_PHONE'
  | 'FIELD_NOT_A_URL'

export type StoredValue = string | number | boolean | string[]
export type ReadValue = { ok: true; value: StoredValue | null } | { ok: false; problem: ValueProblem }

/** Longest text, unless the field says less. */
const USUAL_LENGTHS = { TEXT: 200, LONG_TEXT: 10_000, EMAIL: 254, PHONE: 30, URL: 2_000 } as const

/** Types whose values may tell who somebody is; a viewer does not see them. */
const PERSONAL_TYPES: ReadonlySet<FieldType> = new Set(['TEXT', 'LONG_TEXT', 'EMAIL', 'PHONE', 'URL'])

/** Whether somebody of this role sees and fills the field. */
export function seesField(field: CustomField, role: Role): boolean {
  if (field.deletedAt || field.isHidden) return false
  if (role === 'viewer' && PERSONAL_TYPES.has(field.type)) return false
  return field.visibleTo.length === 0 || field.visibleTo.includes(role)
}

/**
 * Reads what was typed, or sent, as the value that is stored: money in minor units, days as YYYY-MM-DD,
 * several choices as a list. Nothing typed is null.
 *
 * @param digits of the company's currency after the point
 */
export function readValue(field: CustomField, given: unknown, digits: number): ReadValue {
  const empty = given === null || given === undefined || given === '' || (Array.isArray(given) && given.length === 0)
  if (empty) return { ok: true, value: null }
  const text = typeof given === 'string' ? given.trim() : String(given)
  if (text === '') return { ok: true, value: null }
  switch (field.type) {
    case 'NUMBER':
      return readNumber(field, text, 1)
    case 'MONEY':
      return typeof given === 'number' ? within(field, given, 10 ** digits) : readNumber(field, text, 10 ** digits)
    case 'DATE':
      return isDay(text) ? { ok: true, value: text } : refuse('FIELD_NOT_A_DATE')
    case 'BOOLEAN':
      return readBoolean(text)
    case 'SELECT':
      return readChoice(field.options, text)
    case 'MULTI_SELECT':
      return readChoices(field.options, Array.isArray(given) ? given.map(String) : text.split(/[,;|]/))
    default:
      return readText(field, text)
  }
}

const refuse = (problem: ValueProblem): ReadValue => ({ ok: false, problem })

function readNumber(field: CustomField, text: string, factor: number): ReadValue {
  const number = numberIn(text)
  if (number === null) return refuse('FIELD_NOT_A_NUMBER')
  return within(field, factor === 1 ? number : Math.round(number * factor), factor)
}

/** A number as people write it, with spaces between thousands and a point or a comma; null when it is none. */
export function numberIn(text: string): number | null {
  const plain = text.replace(/[\s\u00a0\u202f']/g, '').replace(/^(-?\d+),(\d{1,3})$/, '$1.$2')
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(plain) ? Number(plain) : null
}

/** A phone number without what people put between its digits. */
export function compactPhone(text: string): string {
  return text.normalize('NFKC').replace(/[\s().\-‐-―/]/g, '')
}

function within({ rules }: CustomField, value: number, factor: number): ReadValue {
  if (!Number.isFinite(value)) return refuse('FIELD_NOT_A_NUMBER')
  if (rules.min !== undefined && value < rules.min * factor) return refuse('FIELD_TOO_SMALL')
  if (rules.max !== undefined && value > rules.max * factor) return refuse('FIELD_TOO_LARGE')
  return { ok: true, value }
}

function readBoolean(text: string): ReadValue {
  if (/^(true|yes|oui|y|1|on|نعم)$/i.test(text)) return { ok: true, value: true }
  return /^(false|no|non|n|0|off|لا)$/i.test(text) ? { ok: true, value: false } : refuse('FIELD_NOT_YES_OR_NO')
}

/** By its value, or by its name in any language: files have the names. */
function readChoice(options: readonly FieldOption[], text: string): ReadValue {
  const wanted = text.toLowerCase()
  const found = options.find(
    ({ value, labels }) =>
      value.toLowerCase() === wanted || Object.values(labels).some((name) => name.toLowerCase() === wanted),
  )
  return found ? { ok: true, value: found.value } : refuse('FIELD_NOT_OFFERED')
}

function readChoices(options: readonly FieldOption[], texts: readonly string[]): ReadValue {
  const values: string[] = []
  for (const text of texts.map((each) => each.trim()).filter(Boolean)) {
    const read = readChoice(options, text)
    if (!read.ok) return read
    if (typeof read.value === 'string' && !values.includes(read.value)) values.push(read.value)
  }
  return { ok: true, value: values.length > 0 ? values : null }
}

function readText({ type, rules }: CustomField, text: string): ReadValue {
  const most = rules.maxLength ?? USUAL_LENGTHS[type as keyof typeof USUAL_LENGTHS] ?? 200
  if (text.length > most) return refuse('FIELD_TOO_LONG')
  if (type === 'EMAIL') {
    const address = text.toLowerCase()
    return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address) ? { ok: true, value: address } : refuse('FIELD_NOT_AN_EMAIL')
  }
  if (type === 'PHONE') {
    const compact = compactPhone(text)
    return /^\+?\d{5,15}$/.test(compact) ? { ok: true, value: compact } : refuse('FIELD_NOT_A_PHONE')
  }
  // A link of another kind could run a script where it is shown.
  if (type === 'URL')
    return /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text)
      ? { ok: true, value: text }
      : refuse('FIELD_NOT_A_URL')
  return { ok: true, value: text }
}

function isDay(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text)
}

/** Types whose stored values a wider one can hold as they are. */
const WIDER: Partial<Record<FieldType, readonly FieldType[]>> = {
  TEXT: ['LONG_TEXT'],
  EMAIL: ['TEXT', 'LONG_TEXT'],
  PHONE: ['TEXT', 'LONG_TEXT'],
  URL: ['TEXT', 'LONG_TEXT'],
  SELECT: ['TEXT', 'LONG_TEXT'],
  DATE: ['TEXT', 'LONG_TEXT'],
}

/** Whether a field may change its type: always while nobody has filled it, later only to a wider one. */
export function decideTypeChange(from: FieldType, to: FieldType, filled: boolean): boolean {
  return from === to || !filled || (WIDER[from] ?? []).includes(to)
}

const digitsOf = new Map<string, number>()

/** Digits after the point of a currency (ISO 4217). */
export function currencyDigits(currency: string): number {
  const known = digitsOf.get(currency)
  if (known !== undefined) return known
  // Making a formatter takes longer than the rest of a request.
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  digitsOf.set(currency, digits)
  return digits
}

/** A stored value as a cell of an export: money with its point, several choices with bars between. */
export function writtenValue(field: CustomField, value: unknown, digits: number): string | number | null {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.join('|')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return field.type === 'MONEY' ? (value / 10 ** digits).toFixed(digits) : value
  return String(value)
}

/** Whether two records have the same values; jsonb keeps keys in an order of its own. */
export function sameValues(one: unknown, other: unknown): boolean {
  const written = (values: unknown) =>
    JSON.stringify(Object.entries(Object(values)).sort(([left], [right]) => (left < right ? -1 : 1)))
  return written(one) === written(other)
}
