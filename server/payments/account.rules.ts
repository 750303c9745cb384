/** Why an account cannot be taken as it was typed. The pages have words for each. */
export type AccountProblem =
  | 'SORT_CODE_UNREADABLE'
  | 'ACCOUNT_NUMBER_SHORT'
  | 'ACCOUNT_NUMBER_UNREADABLE'
  | 'IBAN_UNREADABLE'
  | 'IBAN_WRONG'
  | 'SORT_CODE_NOT_IN_IBAN'
  | 'ACCOUNT_NUMBER_NOT_IN_IBAN'

export type Account = { kind: 'UK'; sortCode: string; accountNumber: string } | { kind: 'IBAN'; iban: string }

export interface AccountFault {
  problem: AccountProblem
  field: 'sortCode' | 'accountNumber' | 'iban'
}

export type ReadAccount =
  | { ok: true; account: Account }
  | { ok: false; faults: readonly [AccountFault, ...AccountFault[]] }

/** Lengths of IBANs by country, for those we are likeliest to meet (SWIFT IBAN registry). */
const IBAN_LENGTHS: Record<string, number> = {
  AE: 23,
  AT: 20,
  BE: 16,
  BH: 22,
  CH: 21,
  DE: 22,
  DK: 18,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  IE: 22,
  IT: 27,
  KW: 30,
  LU: 20,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  QA: 29,
  SA: 24,
  SE: 24,
}

/**
 * Reads what was typed: a sort code with an account number, or an IBAN. Blanks and hyphens go. A number of
 * six or seven digits is not padded: which end the zeros go to is the bank's business, so we ask. Numbers
 * beside an IBAN must be those the IBAN holds: which of two accounts is meant, only the customer knows.
 */
export function readAccount(typed: { sortCode: string; accountNumber: string; iban: string }): ReadAccount {
  const sortCode = plainDigits(typed.sortCode)
  const accountNumber = plainDigits(typed.accountNumber)
  if (typed.iban.trim()) return beside(readIban(typed.iban), sortCode, accountNumber)
  const faults: AccountFault[] = []
  if (!/^\d{6}$/.test(sortCode)) faults.push({ problem: 'SORT_CODE_UNREADABLE', field: 'sortCode' })
  if (!/^\d{8}$/.test(accountNumber)) {
    const short = /^\d{6,7}$/.test(accountNumber)
    faults.push({ problem: short ? 'ACCOUNT_NUMBER_SHORT' : 'ACCOUNT_NUMBER_UNREADABLE', field: 'accountNumber' })
  }
  const [first, ...others] = faults
  if (first) return { ok: false, faults: [first, ...others] }
  return { ok: true, account: { kind: 'UK', sortCode, accountNumber } }
}

/** A British IBAN is GB, two check digits, four letters of the bank, sort code, account number (SWIFT IBAN registry). */
function beside(read: ReadAccount, sortCode: string, accountNumber: string): ReadAccount {
  if (!read.ok || read.account.kind !== 'IBAN') return read
  const { iban } = read.account
  const inside = iban.startsWith('GB') ? { sortCode: iban.slice(8, 14), accountNumber: iban.slice(14) } : null
  const faults: AccountFault[] = []
  if (sortCode && sortCode !== inside?.sortCode) faults.push({ problem: 'SORT_CODE_NOT_IN_IBAN', field: 'sortCode' })
  if (accountNumber && accountNumber !== inside?.accountNumber)
    faults.push({ problem: 'ACCOUNT_NUMBER_NOT_IN_IBAN', field: 'accountNumber' })
  const [first, ...others] = faults
  return first ? { ok: false, faults: [first, ...others] } : read
}

function readIban(typed: string): ReadAccount {
  const iban = typed
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069-]/g, '')
    .toUpperCase()
  const length = IBAN_LENGTHS[iban.slice(0, 2)]
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) || (length !== undefined && iban.length !== length)) {
    return { ok: false, faults: [{ problem: 'IBAN_UNREADABLE', field: 'iban' }] }
  }
  return ibanRemainder(iban) === 1
    ? { ok: true, account: { kind: 'IBAN', iban } }
    : { ok: false, faults: [{ problem: 'IBAN_WRONG', field: 'iban' }] }
}

/** ISO 7064 mod 97-10, digit by digit, so that no number grows past what a double holds. */
function ibanRemainder(iban: string): number {
  let remainder = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of Number.parseInt(character, 36).toString()) remainder = (remainder * 10 + Number(digit)) % 97
  }
  return remainder
}

/** Arabic and full-width digits become ASCII; blanks, hyphens and invisible marks go. */
function plainDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\u2010-\u2015-]/g, '')
}

/** The characters that masks and search show. */
export function lastFour(account: Account): string {
  return (account.kind === 'UK' ? account.accountNumber : account.iban).slice(-4)
}

/** The account in one text, for its fingerprint. */
export function wholeAccount(account: Account): string {
  return account.kind === 'UK' ? `GB:${account.sortCode}:${account.accountNumber}` : `IBAN:${account.iban}`
}

/** How long a sign-in counts as recent enough to see an account in full. */
export const RECENT_SIGN_IN_MS = 10 * 60_000

/** Who may see an account in full. An agent who typed it has it on the telephone, not on the screen. */
export function decideReveal(
  by: { role: string; viaToken: boolean; authenticatedAt: Date | null },
  now: Date,
): { allowed: true } | { allowed: false; reason: 'REVEAL_NOT_ALLOWED' | 'SIGN_IN_AGAIN' } {
  const mayEver = by.role === 'admin' || by.role === 'manager' || by.role === 'accounts'
  if (!mayEver || by.viaToken) return { allowed: false, reason: 'REVEAL_NOT_ALLOWED' }
  const fresh = by.authenticatedAt && now.getTime() - by.authenticatedAt.getTime() <= RECENT_SIGN_IN_MS
  return fresh ? { allowed: true } : { allowed: false, reason: 'SIGN_IN_AGAIN' }
}
