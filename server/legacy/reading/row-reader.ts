import { dayInZone } from '../../kernel/days.ts'
import { normaliseEmail, normalisePhone } from '../../leads/contact.rules.ts'
import type { LegacyEntity } from '../legacy.schemas.ts'
import { legacyId } from './legacy-ids.ts'

/** What is known about the company when its rows are read. */
export interface Place {
  companyId: string
  country: string
  timeZone: string
  currency: string
  locale: string
  now: Date
}

/** The row cannot be imported: which of its fields is wrong, and how. */
export class Refusal extends Error {
  readonly field: string
  readonly problem: string

  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`)
    this.field = field
    this.problem = problem
  }
}

/** An old row, read field by field. What nobody asked for is left over, and reported. */
export class RowReader {
  readonly place: Place
  readonly #row: Map<string, unknown>
  readonly #used = new Set<string>()

  constructor(row: Record<string, unknown>, place: Place) {
    this.place = place
    // Some exports have the column names of SQL.
    this.#row = new Map(
      Object.entries(row).map(([key, value]) => [
        key.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()),
        value,
      ]),
    )
  }

  /** Names of fields with a value that nothing read. */
  left(): string[] {
    return [...this.#row].flatMap(([key, value]) =>
      this.#used.has(key) || value === null || value === '' ? [] : [key],
    )
  }

  /** The first of these fields that has a value. */
  #take(names: string[]): { name: string; value: unknown } | null {
    for (const name of names) this.#used.add(name)
    for (const name of names) {
      const value = this.#row.get(name)
      if (value !== undefined && value !== null && value !== '') return { name, value }
    }
    return null
  }

  text(names: string[], most: number): string | null {
    const taken = this.#take(names)
    if (!taken) return null
    const { name, value } = taken
    if (typeof value === 'object' || typeof value === 'function') throw new Refusal(name, 'NOT_TEXT')
    // NUL cannot be stored, and other control characters mean nothing in a name.
    const text = String(value)
      .replaceAll(/\p{Cc}/gu, (character) => ('\n\t'.includes(character) ? character : ''))
      .trim()
    if (text.length > most) throw new Refusal(name, 'TOO_LONG')
    return text === '' ? null : text
  }

  requireText(names: string[], most: number): string {
    const text = this.text(names, most)
    if (text === null) throw new Refusal(names[0] ?? '', 'MISSING')
    return text
  }

  email(names: string[]): string | null {
    const text = this.text(names, 400)
    if (text === null) return null
    const read = normaliseEmail(text)
    if (!read.ok) throw new Refusal(names[0] ?? '', read.reason)
    return read.value
  }

  phone(names: string[]): string | null {
    const text = this.text(names, 100)
    if (text === null) return null
    const read = normalisePhone(text, this.place.country)
    if (!read.ok) throw new Refusal(names[0] ?? '', read.reason)
    return read.value
  }

  moment(names: string[]): Date | null {
    const taken = this.#take(names)
    if (!taken) return null
    const { name, value } = taken
    const moment = typeof value === 'number' || typeof value === 'string' ? new Date(value) : new Date(Number.NaN)
    if (Number.isNaN(moment.getTime())) throw new Refusal(name, 'NO_DATE')
    const year = moment.getUTCFullYear()
    if (year < 1990 || moment.getTime() > this.place.now.getTime() + 366 * 86_400_000)
      throw new Refusal(name, 'DATE_OUT_OF_RANGE')
    return moment
  }

  day(moment: Date): string {
    return dayInZone(moment, this.place.timeZone)
  }

  /** Money as "12.34" or 12.34, in minor units of the company's currency. */
  money(names: string[]): number | null {
    const taken = this.#take(names)
    if (!taken) return null
    const { name, value } = taken
    const text =
      typeof value === 'number' || typeof value === 'string'
        ? String(value)
            .trim()
            .replace(/^[£$€]/, '')
        : ''
    const digits = minorDigits(this.place.currency)
    const match = /^(\d{1,10})(?:\.(\d+))?$/.exec(text.replaceAll(',', ''))
    if (!match) throw new Refusal(name, 'NO_AMOUNT')
    const fraction = match[2] ?? ''
    if (/[1-9]/.test(fraction.slice(digits))) throw new Refusal(name, 'AMOUNT_TOO_PRECISE')
    return Number(`${match[1]}${fraction.slice(0, digits).padEnd(digits, '0')}`)
  }

  count(names: string[]): number {
    const taken = this.#take(names)
    if (!taken) return 0
    const number = Number(taken.value)
    if (typeof taken.value === 'object' || !Number.isSafeInteger(number) || number < 0)
      throw new Refusal(taken.name, 'NO_NUMBER')
    return number
  }

  flag(names: string[]): boolean {
    const value = this.#take(names)?.value
    return value === true || value === 'true' || value === 1
  }

  /** The id here of the row that an old one points at. */
  reference(names: string[], entity: LegacyEntity): string | null {
    const id = this.text(names, 200)
    return id === null ? null : legacyId(this.place.companyId, entity, id)
  }

  /** Read elsewhere, or of no use: not worth reporting. */
  ignore(names: string[]): void {
    this.#take(names)
  }
}

function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}
