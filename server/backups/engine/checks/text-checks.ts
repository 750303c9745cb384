import type { Finding } from '../../format/metadata.ts'
import type { CatalogueColumn } from '../catalogue.ts'

/** A check of one text, made here: Postgres' regular expressions take five times as long. */
export interface TextCheck {
  check: Finding['check']
  applies(column: CatalogueColumn): boolean
  isWrong(value: string): boolean
  message: string
}

const isText = (column: CatalogueColumn) => /^(text|character)[^[]*$/.test(column.type) && column.class !== 'secret'

const BLANK = /^ *$/
const PHONE = /^\+?[0-9][0-9 ().-]{5,18}[0-9]$/
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/
/** Domains that no mail arrives at. */
const RESERVED = /@(example\.(com|org|net)|mailinator\.com|.*\.(test|invalid)|test\.[^.]*)$/i
const TRIED =
  /^\s*(test|testing|asdf+|qwerty|dummy|fake|sample|foo|bar|xxx+|john doe|jane doe|mickey mouse)(\s|$|[0-9])/i

export const TEXT_CHECKS: readonly TextCheck[] = [
  {
    check: 'impossible_phone',
    applies: (column) => isText(column) && /(^|_)(phone|mobile|telephone)$/.test(column.name),
    isWrong: (value) => !BLANK.test(value) && (!PHONE.test(value) || isNoNumber(value)),
    message: 'Telephone numbers that no network has.',
  },
  {
    check: 'fake_email',
    applies: (column) => isText(column) && /(^|_)email$/.test(column.name),
    isWrong: (value) => !BLANK.test(value) && (!EMAIL.test(value) || RESERVED.test(value)),
    message: 'E-mail addresses that cannot exist or are reserved for examples.',
  },
  {
    check: 'fake_name',
    applies: (column) => isText(column) && column.class === 'personal' && /(^|_)name$/.test(column.name),
    isWrong: (value) => TRIED.test(value),
    message: 'Names that look like somebody trying the form.',
  },
]

/** Whether its digits are what nobody is called by: one of them eight times, or 1 to 8. In a third of a RegExp's time. */
function isNoNumber(value: string): boolean {
  let last = -1
  let same = 0
  let counted = 0
  for (let at = 0; at < value.length; at += 1) {
    const digit = value.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) continue
    same = digit === last ? same + 1 : 1
    counted = digit === counted + 1 ? digit : digit === 1 ? 1 : 0
    last = digit
    if (same === 8 || counted === 8) return true
  }
  return false
}

const ESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/**
 * Rows that each of the checks finds wrong, of lines as COPY sends them.
 * @param checks with the place of their column in the line, adding to `rows`.
 * @returns how many lines there were.
 */
export function countWrong(
  lines: string,
  checks: readonly { place: number; check: TextCheck; rows: number }[],
): number {
  const rows = lines.split('\n')
  // Behind the last line end there is nothing.
  rows.pop()
  for (const row of rows) {
    const values = row.split('\t')
    for (const each of checks) {
      const value = values[each.place]
      if (value === undefined || value === '\\N') continue
      if (each.check.isWrong(value.includes('\\') ? withoutEscapes(value) : value)) each.rows += 1
    }
  }
  return rows.length
}

function withoutEscapes(value: string): string {
  return value.replace(/\\(.)/g, (_, letter: string) => ESCAPED[letter] ?? letter)
}
