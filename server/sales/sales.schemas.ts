import { z } from 'zod'
import { customFilters, customInput } from '../fields/fields.schemas.ts'

/** Browser-safe: what a sale may contain, in words a person reads beside the field. */

/** The first day a sale can have been made on: what lies before is a year mistyped. */
export const FIRST_SOLD_ON = '2000-01-01'

export const SALE_STATUSES = ['PENDING', 'ACTIVE', 'ON_HOLD', 'LAPSED', 'CANCELLED'] as const
export type SaleStatus = (typeof SALE_STATUSES)[number]

export function isSaleStatus(value: unknown): value is SaleStatus {
  return SALE_STATUSES.some((status) => status === value)
}

export const SALE_SORTS = ['-created', 'created', '-sold', 'sold', '-total', 'total'] as const
export type SaleSort = (typeof SALE_SORTS)[number]

/** The form offers these; the column takes any words, because every client sells its own cover. */
export const COVERS = ['Repair', 'Repair and replace', 'Parts only', 'Annual service'] as const

/** More is no household. */
export const MOST_APPLIANCES = 50
/** A billion of the currency: far from any sale, and sums of it stay exact in a double. */
export const MOST_MINOR = 100_000_000_000

const id = z.uuid('This is not an id.')
const day = z.iso.date('Use a date such as 2025-03-31.')
const version = z.number().int().min(1)

/** Trimmed; empty and absent are the same: nothing. */
const optionalText = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .nullable()
    .transform((value) => (value === '' ? null : value))
const requiredText = (most: number, missing: string) =>
  z.string().trim().min(1, missing).max(most, `Use at most ${most} characters.`)
const minorUnits = (missing: string) =>
  z.number(missing).int(missing).min(0, 'An amount cannot be negative.').max(MOST_MINOR, 'This amount is too large.')

export const applianceInput = z.strictObject({
  /** Of an appliance that is kept; a new one gets its own. */
  id: id.optional(),
  kind: requiredText(100, 'Say what it is, such as washing machine.'),
  make: requiredText(100, 'Enter the make.'),
  model: optionalText(100).optional(),
  serialNumber: optionalText(100).optional(),
  purchasedOn: day.nullable().optional(),
  cover: requiredText(100, 'Choose the cover.'),
  /** Price of the cover for its whole term, in minor units. */
  priceMinor: minorUnits('Enter the price as a number, such as 120.00.'),
  /** Per month, in minor units. */
  monthlyMinor: minorUnits('Enter the monthly amount as a number, such as 10.00.'),
})
export type ApplianceInput = z.infer<typeof applianceInput>

const appliances = z.array(applianceInput).max(MOST_APPLIANCES, `A sale takes at most ${MOST_APPLIANCES} appliances.`)

const email = optionalText(254).refine((value) => value === null || /^[^@\s]+@[^@\s]+$/.test(value), {
  message: 'Enter an email address such as name@example.com.',
  params: { reason: 'EMAIL_UNREADABLE' },
})

/** The customer as the sale keeps them: a copy, so that a later change of the lead leaves the contract alone. */
const customer = {
  firstName: z.string().trim().max(200, 'Use at most 200 characters.'),
  lastName: z.string().trim().max(200, 'Use at most 200 characters.'),
  companyName: optionalText(200),
  phone: optionalText(40),
  email,
  addressLine1: optionalText(200),
  addressLine2: optionalText(200),
  city: optionalText(100),
  region: optionalText(100),
  postcode: optionalText(20),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .refine((text) => /^([A-Z]{2})?$/.test(text), {
      message: 'Use the two letters of the country, such as GB.',
      params: { reason: 'COUNTRY_LETTERS' },
    })
    .nullable()
    .transform((value) => value || null),
  locale: z.enum(['en', 'fr', 'ar']).nullable(),
}
export type SaleCustomer = { [Field in keyof typeof customer]: z.output<(typeof customer)[Field]> }

const details = {
  clientId: id.nullable(),
  source: requiredText(100, 'Say where the sale comes from.'),
  soldOn: day,
  agentId: id,
  notes: optionalText(10_000),
  /** Values of the company's own fields by key; what is left out stays. */
  custom: customInput,
}

const everyField = z.strictObject({ ...customer, ...details }).partial()

export const createSaleInput = everyField.extend({
  /** Given, the sale is the lead's conversion: what is left out comes from the lead. */
  leadId: id.optional(),
  appliances: appliances.default([]),
  /** A retry with the same key returns the sale that the first call made. */
  idempotencyKey: z.string().trim().min(1).max(200).optional(),
})
export type CreateSaleInput = z.infer<typeof createSaleInput>

export const updateSaleInput = everyField.extend({
  id,
  /** The version the person saw; an older one is refused, not overwritten. */
  version,
  /** Left out, the appliances stay; given, they are replaced as a whole. */
  appliances: appliances.optional(),
})
export type UpdateSaleInput = z.infer<typeof updateSaleInput>

const filters = {
  search: z.string().trim().max(200).optional(),
  status: z.array(z.enum(SALE_STATUSES)).max(SALE_STATUSES.length).optional(),
  /** `none` finds the sales nobody is named for. */
  agentId: z.union([id, z.literal('none')]).optional(),
  source: z.string().trim().min(1).max(100).optional(),
  clientId: id.optional(),
  soldFrom: day.optional(),
  soldTo: day.optional(),
  /** By the company's own fields. */
  custom: customFilters,
  /** The trash instead of the list. */
  deleted: z.boolean().default(false),
}
export const saleFilters = z.strictObject(filters)
export type SaleFilters = z.infer<typeof saleFilters>

export const findSalesInput = z.strictObject({
  ...filters,
  sort: z.enum(SALE_SORTS).default('-created'),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type FindSalesInput = z.infer<typeof findSalesInput>

export const exportSalesInput = z.strictObject({ ...filters, sort: z.enum(SALE_SORTS).default('-created') })
export type ExportSalesInput = z.infer<typeof exportSalesInput>

export const saleIdInput = z.strictObject({ id })
export const saleOfLeadInput = z.strictObject({ leadId: id })
export const changeStatusInput = z.strictObject({ id, version, status: z.enum(SALE_STATUSES) })
export const cancelSaleInput = z.strictObject({
  id,
  version,
  reason: requiredText(1000, 'Say why the sale is cancelled.').min(3, 'Say why the sale is cancelled.'),
})
export const reinstateSaleInput = z.strictObject({ id, version, reason: optionalText(1000).optional() })
