/** One line of VocaLink's weight table: the sort codes it is for, and how their accounts are checked. */
export interface ModulusCheck {
  from: string
  to: string
  method: 'MOD10' | 'MOD11' | 'DBLAL'
  /** Weights of the six digits of the sort code (u–z) and the eight of the account number (a–h). */
  weights: readonly number[]
  /** Number of the exception that changes the check; 0 for none. */
  exception: number
}

export interface ModulusTable {
  checks: readonly ModulusCheck[]
  /** Sort codes that exception 5 reads as another one. */
  substitutes: ReadonlyMap<string, string>
}

/** `UNKNOWN` is a sort code that the table has no check for: nothing speaks against the account. */
export type ModulusResult = 'VALID' | 'INVALID' | 'UNKNOWN'

/** Places of the account number's digits among the fourteen. */
const A = 6
const B = 7
const C = 8
const G = 12
const H = 13

/** Pairs of exceptions of which one passing check is enough. */
const EITHER = new Set([2, 9, 10, 11, 12, 13])

/**
 * The UK modulus check (VocaLink, "Validating account numbers", version 6.40). A pass does not mean that
 * the account exists; a failure means that the two numbers cannot belong together.
 *
 * @param sortCode six digits
 * @param accountNumber eight digits
 */
export function checkModulus(table: ModulusTable, sortCode: string, accountNumber: string): ModulusResult {
  const [first, second] = table.checks.filter(({ from, to }) => from <= sortCode && sortCode <= to)
  if (!first) return 'UNKNOWN'
  const account = { sortCode, accountNumber }
  if (first.exception === 14) return passes14(first, account, table) ? 'VALID' : 'INVALID'
  if (isForeignCurrency(first, accountNumber)) return 'VALID'

  const firstPasses = passes(first, account, table)
  if (!second) return firstPasses ? 'VALID' : 'INVALID'
  if (EITHER.has(first.exception) && EITHER.has(second.exception)) {
    return firstPasses || passes(second, account, table) ? 'VALID' : 'INVALID'
  }
  if (!firstPasses) return 'INVALID'
  // Exception 3: the second check is not for accounts whose third digit is 6 or 9.
  if (second.exception === 3 && (accountNumber[2] === '6' || accountNumber[2] === '9')) return 'VALID'
  return passes(second, account, table) ? 'VALID' : 'INVALID'
}

interface Account {
  sortCode: string
  accountNumber: string
}

/** Exception 6: such an account may be in a foreign currency, which has no check digits. */
function isForeignCurrency({ exception }: ModulusCheck, accountNumber: string): boolean {
  const [a = ''] = accountNumber
  return exception === 6 && a >= '4' && a <= '8' && accountNumber[6] === accountNumber[7]
}

/** Exception 14: a number that fails may carry a trailing 0, 1 or 9 that is no part of it. */
function passes14(check: ModulusCheck, account: Account, table: ModulusTable): boolean {
  if (passes(check, account, table)) return true
  const { accountNumber } = account
  if (!/[019]$/.test(accountNumber)) return false
  return passes(check, { ...account, accountNumber: `0${accountNumber.slice(0, 7)}` }, table)
}

function passes(check: ModulusCheck, account: Account, table: ModulusTable): boolean {
  const { exception, method } = check
  const digits = [...readAs(check, account.sortCode, table), ...account.accountNumber].map(Number)
  const digit = (place: number) => digits[place] ?? 0
  const products = weightsFor(check, digits).map((weight, place) => weight * digit(place))
  let total = products.reduce((sum, product) => sum + (method === 'DBLAL' ? digitSum(product) : product), 0)
  // Exception 1 puts the institution's number 580149 in front, which comes to 27.
  if (exception === 1) total += 27

  const remainder = total % (method === 'MOD11' ? 11 : 10)
  if (exception === 4) return remainder === digit(G) * 10 + digit(H)
  if (exception === 5 && method === 'MOD11') {
    return remainder === 0 ? digit(G) === 0 : remainder !== 1 && digit(G) === 11 - remainder
  }
  if (exception === 5) return remainder === 0 ? digit(H) === 0 : digit(H) === 10 - remainder
  return remainder === 0
}

/** Some accounts are checked as if they were held at another branch. */
function readAs({ exception }: ModulusCheck, sortCode: string, { substitutes }: ModulusTable): string {
  if (exception === 5) return substitutes.get(sortCode) ?? sortCode
  if (exception === 8) return '090126'
  if (exception === 9) return '309634'
  return sortCode
}

function weightsFor({ exception, weights }: ModulusCheck, digits: readonly number[]): readonly number[] {
  if (exception === 2 && digits[A] !== 0) {
    return digits[G] === 9 ? [0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1] : [0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1]
  }
  const startsWith9 = (digits[A] === 0 || digits[A] === 9) && digits[B] === 9
  const onlyEnd = exception === 7 ? digits[G] === 9 : exception === 10 && startsWith9 && digits[G] === 9
  return onlyEnd ? weights.map((weight, place) => (place < C ? 0 : weight)) : weights
}

function digitSum(value: number): number {
  return Math.floor(value / 10) + (value % 10)
}

/** Reads the two files as VocaLink publishes them: columns of digits between blanks. */
export function parseModulusTable(weightTable: string, substitutions: string): ModulusTable {
  const lines = (text: string) =>
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => line.split(/\s+/))
  return {
    checks: lines(weightTable).map(([from = '', to = '', method, ...numbers]) => ({
      from,
      to,
      method: method === 'MOD10' || method === 'MOD11' ? method : 'DBLAL',
      weights: numbers.slice(0, 14).map(Number),
      exception: Number(numbers[14] ?? 0),
    })),
    substitutes: new Map(lines(substitutions).map(([original = '', substitute = '']) => [original, substitute])),
  }
}
