/**
 * Files of lists, all in one manner: headers are words, in English whoever fetches the file, so that what reads one
 * file reads the next, and an import knows them; a state is its English word; an instant says its own offset.
 */

/** What a cell of an export may hold. */
export type CsvValue = string | number | boolean | null | undefined

/** Opening mark by which spreadsheets know UTF-8; Arabic is unreadable in Excel without it. */
export const CSV_BOM = '\ufeff'

// Spreadsheets skip blanks before a formula sign, and read the full-width signs too.
const FORMULA = /^[\s\u00a0\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u
/** A phone in E.164 or a plain number cannot be a formula; left as they are, they can be imported again. */
const HARMLESS = /^[+-]?\d+(?:\.\d+)?$/

/**
 * Makes a text harmless for a spreadsheet: what it would run as a formula gets an apostrophe in front
 * (OWASP CSV injection). {@link withoutFormulaGuard} takes it off again.
 */
export function formulaSafe(text: string): string {
  return FORMULA.test(text) && !HARMLESS.test(text) ? `'${text}` : text
}

/** A cell as it was before {@link formulaSafe}. */
export function withoutFormulaGuard(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text
}

/** One record of a CSV file (RFC 4180) with its line end. Numbers stay numbers, text is made formula-safe. */
export function csvRow(values: readonly CsvValue[], delimiter = ','): string {
  return `${values.map(csvCell).join(delimiter)}\r\n`
}

/** A code as a word: `ON_HOLD` is `On hold`. */
export function inWords(code: string): string {
  return code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ')
}

const DAY_MS = 86_400_000

/**
 * Writes instants as ISO 8601 in a zone, to the second, with the offset: `2026-07-20T14:05:09+01:00`. It means the same
 * in a file that is merged with another company's, and in the hour that comes twice when a clock goes back.
 */
export function instantWriter(timeZone: string): (instant: Date | null) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  // "GMT" alone at Greenwich, else "GMT+05:30".
  const offsetAt = (at: number) => /GMT([+-].+)$/.exec(format.format(at))?.[1] ?? '+00:00'
  // A formatter takes longer than all else in a row, so each day is asked about once; null where a clock is moved.
  const days = new Map<number, string | null>()
  const offsetOn = (day: number) => {
    const [first, last] = [offsetAt(day * DAY_MS), offsetAt((day + 1) * DAY_MS)]
    return first === last ? first : null
  }
  return (instant) => {
    if (!instant) return ''
    const at = instant.getTime()
    const day = Math.floor(at / DAY_MS)
    if (!days.has(day)) days.set(day, offsetOn(day))
    const offset = days.get(day) ?? offsetAt(at)
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6))
    const local = at + (offset.startsWith('-') ? -minutes : minutes) * 60_000
    return new Date(local).toISOString().slice(0, 19) + offset
  }
}

function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = formulaSafe(value)
  return /[",\r\n;\t|]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
