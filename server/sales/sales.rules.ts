import type { AppError } from '../kernel/errors.ts'
import type { Role } from '../kernel/scope.ts'
import { normalisePhone } from '../leads/contact.rules.ts'
import { isCountry } from '../leads/editing/countries.schemas.ts'
import { saleError } from './sales.errors.ts'
import {
  type ApplianceInput,
  type CreateSaleInput,
  FIRST_SOLD_ON,
  type SaleSort,
  type SaleStatus,
} from './sales.schemas.ts'

/**
 * Where a sale may go from where it is, by hand. CANCELLED is reached by cancelling only, because that
 * asks for a reason, and left by reinstating only.
 */
export const STATUS_CHANGES: Record<SaleStatus, readonly SaleStatus[]> = {
  PENDING: ['ACTIVE', 'ON_HOLD'],
  ACTIVE: ['ON_HOLD', 'LAPSED'],
  ON_HOLD: ['PENDING', 'ACTIVE', 'LAPSED'],
  LAPSED: ['ACTIVE'],
  CANCELLED: [],
}

/** A reinstated sale starts over: its payment has to be set up again. */
export const STATUS_AFTER_REINSTATEMENT: SaleStatus = 'PENDING'

export type StatusDecision = { allowed: true } | { allowed: false; reason: 'SAME_STATUS' | 'STATUS_NOT_ALLOWED' }

/** Whether a person may move a sale from one status to another. */
export function decideStatusChange(from: SaleStatus, to: SaleStatus): StatusDecision {
  if (from === to) return { allowed: false, reason: 'SAME_STATUS' }
  return STATUS_CHANGES[from].includes(to) ? { allowed: true } : { allowed: false, reason: 'STATUS_NOT_ALLOWED' }
}

/** Whether a sale may be cancelled now: anything that still runs or may run again. */
export function canCancel(status: SaleStatus): boolean {
  return status !== 'CANCELLED'
}

/** Agents see their own sales only; everybody else sees the company's. */
export function seesOwnSalesOnly(role: Role): boolean {
  return role === 'agent'
}

/** Viewers see what was sold, not to whom. */
export function seesPersonalData(role: Role): boolean {
  return role !== 'viewer'
}

/** Who may put a sale in another person's name. */
export function mayChooseAgent(role: Role): boolean {
  return role === 'admin' || role === 'manager'
}

/**
 * Whose sale it is. An agent sells in their own name; a manager names somebody, or leaves the lead's
 * agent, or sells themselves.
 */
export function decideAgent(
  by: { role: Role; userId: string },
  chosen: string | undefined,
  assignedTo: string | null,
): string {
  if (!mayChooseAgent(by.role)) return by.userId
  return chosen ?? assignedTo ?? by.userId
}

/** The fields of an edit that say something else than the row does. Left out means unchanged. */
export function changedFields<Fields extends object>(
  before: { [Field in keyof Fields]?: unknown },
  after: Fields,
): Partial<Fields> {
  const changed: Partial<Fields> = {}
  for (const field in after) {
    if (after[field] !== undefined && after[field] !== before[field]) changed[field] = after[field]
  }
  return changed
}

/** Whether the form's appliances are the sale's, in the same order. */
export function sameAppliances(before: readonly ApplianceInput[], after: readonly ApplianceInput[]): boolean {
  return JSON.stringify(before.map(asWritten)) === JSON.stringify(after.map(asWritten))
}

function asWritten({ kind, make, model, serialNumber, purchasedOn, cover, priceMinor, monthlyMinor }: ApplianceInput) {
  return [kind, make, model ?? null, serialNumber ?? null, purchasedOn ?? null, cover, priceMinor, monthlyMinor]
}

/** Crockford's base 32: no I, L, O or U, so a reference survives being read out on the telephone. */
const REFERENCE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A reference for people, such as `S-7KQ4-M2XD`, from at least 8 random bytes. Random, not counted: a
 * counter would make every sale of a company wait for the one before. 40 bits keep the chance of a
 * collision among 300,000 sales below one in three million per sale; the unique key catches it.
 */
export function referenceFrom(random: Uint8Array): string {
  const characters = Array.from(random.subarray(0, 8), (byte) => REFERENCE_ALPHABET[byte & 31])
  return `S-${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`
}

/** A name as a viewer sees it: the first letter and nothing that says how long it is. */
export function maskName(name: string | null): string | null {
  const first = name?.trim()[0]
  return first ? `${first}•••` : null
}

/** Where a sale is made: `country` as ISO 3166-1 alpha-2, in which national numbers are read, and the company's day. */
export interface SalePlace {
  country: string
  today: string
  /** What is stored already, of the sale or of its lead. */
  stored: { country: string | null; soldOn?: string } | undefined
}

type JudgedFields = Pick<CreateSaleInput, 'firstName' | 'lastName' | 'companyName' | 'phone' | 'country' | 'soldOn'>

/**
 * Reads what the company's rules have a say in: `phone` comes back in E.164. A field that is not given is not judged;
 * '' and null are empty ones.
 */
export function readSaleFields<Fields extends JudgedFields>(fields: Fields, { country, today, stored }: SalePlace) {
  const problems: AppError[] = []
  if ([fields.firstName, fields.lastName, fields.companyName].every((name) => name === '' || name === null)) {
    const words = 'Enter a name: first, last or company.'
    problems.push(saleError('BAD_INPUT', 'NAME_MISSING', words, { field: 'lastName' }))
  }
  const phone = fields.phone ? normalisePhone(fields.phone, country) : null
  if (phone && !phone.ok) {
    const words = 'This cannot be called. Enter one telephone number, such as 07700 900123 or +44 7700 900123.'
    problems.push(saleError('BAD_INPUT', 'PHONE_UNREADABLE', words, { field: 'phone' }))
  }
  // What was stored before anybody asked stays until somebody changes it: it must not keep the rest from being saved.
  if (fields.country && fields.country !== stored?.country && !isCountry(fields.country)) {
    const words = 'There is no country with these two letters. Use those of one that exists, such as GB.'
    problems.push(saleError('BAD_INPUT', 'COUNTRY_UNKNOWN', words, { field: 'country' }))
  }
  if (fields.soldOn !== undefined && fields.soldOn > today) {
    const words = 'A sale cannot lie in the future. Enter today or an earlier day.'
    problems.push(saleError('BAD_INPUT', 'SOLD_IN_FUTURE', words, { field: 'soldOn' }))
  }
  // ISO days sort as text.
  if (fields.soldOn !== undefined && fields.soldOn !== stored?.soldOn && fields.soldOn < FIRST_SOLD_ON) {
    const words = 'The day of the sale lies before the year 2000. Check the year.'
    problems.push(saleError('BAD_INPUT', 'SOLD_TOO_LONG_AGO', words, { field: 'soldOn' }))
  }
  return { phone: phone?.ok ? phone.value : fields.phone, problems }
}

/** What to sort by, and the index that serves it. Every order ends with the id, so that it is total. */
export const SALE_ORDERS = {
  created: 'createdAt',
  sold: 'soldOn',
  total: 'totalMinor',
} as const

/** `-sold` is by day of sale, newest first. */
export function orderOf(sort: SaleSort): { by: keyof typeof SALE_ORDERS; direction: 'asc' | 'desc' } {
  const by = sort.replace('-', '')
  if (by !== 'created' && by !== 'sold' && by !== 'total') throw new TypeError(`unknown sort ${sort}`)
  return { by, direction: sort.startsWith('-') ? 'desc' : 'asc' }
}
