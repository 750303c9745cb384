import type { CatalogueColumn } from '../catalogue.ts'
import type { ValueCheck } from './row-checks.ts'

const isText = (column: CatalogueColumn) => /^(text|character)[^[]*$/.test(column.type) && column.class !== 'secret'

const BLANK = /^ *$/
const PHONE = /^\+?[0-9][0-9 ().-]{5,18}[0-9]$/
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/
/** Domains that no mail arrives at. */
const RESERVED = /@(example\.(com|org|net)|mailinator\.com|.*\.(test|invalid)|test\.[^.]*)$/i
const TRIED =
  /^\s*(test|testing|asdf+|qwerty|dummy|fake|sample|foo|bar|xxx+|john doe|jane doe|mickey mouse)(\s|$|[0-9])/i

export const TEXT_CHECKS: readonly ValueCheck[] = [
  {
    check: 'impossible_phone',
    applies: (column) => isText(column) && /(^|_)(phone|mobile|telephone)$/.test(column.name),
    isWrong: ({ text }) => !BLANK.test(text) && (!PHONE.test(text) || isNoNumber(text)),
    message: 'Telephone numbers that no network has.',
  },
  {
    check: 'fake_email',
    applies: (column) => isText(column) && /(^|_)email$/.test(column.name),
    isWrong: ({ text }) => !BLANK.test(text) && (!EMAIL.test(text) || RESERVED.test(text)),
    message: 'Email addresses that cannot exist or are reserved for examples.',
  },
  {
    check: 'fake_name',
    applies: (column) => isText(column) && column.class === 'personal' && /(^|_)name$/.test(column.name),
    isWrong: ({ text }) => TRIED.test(text),
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
