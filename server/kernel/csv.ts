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

function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = formulaSafe(value)
  return /[",\r\n;\t|]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
