import { z } from 'zod'

/** Browser-safe: what a list of customers or invoices can be asked for. */

export const CUSTOMER_STATUSES = ['ACTIVE', 'ON_HOLD', 'CLOSED'] as const
export const OWING = ['open', 'overdue', 'disputed'] as const
export const CUSTOMER_SORTS = ['-created', 'created', 'name', '-balance'] as const
export const INVOICE_STATUSES = ['DRAFT', 'OPEN', 'PAID', 'VOID', 'WRITTEN_OFF'] as const
export const INVOICE_SORTS = ['-created', 'created', 'due', '-due'] as const

const id = z.guid('This is no id.').toLowerCase()
const day = z.iso.date('Use a date such as 2025-03-31.')
const page = { cursor: z.string().max(500).optional(), limit: z.number().int().min(1).max(200).default(50) }

export const findCustomersInput = z.strictObject({
  search: z.string().trim().max(200).optional(),
  status: z.enum(CUSTOMER_STATUSES).optional(),
  /** `none` finds the customers nobody looks after. */
  assignedTo: z.union([id, z.literal('none')]).optional(),
  clientId: id.optional(),
  /** Only those who owe in the company's currency; these are sorted by what they owe. */
  owing: z.enum(OWING).optional(),
  sort: z.enum(CUSTOMER_SORTS).default('-created'),
  ...page,
})
export type FindCustomersInput = z.output<typeof findCustomersInput>

export const findInvoicesInput = z.strictObject({
  /** Beginning of the invoice number. */
  number: z.string().trim().min(1).max(50).optional(),
  status: z.enum(INVOICE_STATUSES).optional(),
  /** Open and past its due date, or open and disputed. */
  state: z.enum(['overdue', 'disputed']).optional(),
  customerId: id.optional(),
  dueFrom: day.optional(),
  dueTo: day.optional(),
  sort: z.enum(INVOICE_SORTS).default('-created'),
  ...page,
})
export type FindInvoicesInput = z.output<typeof findInvoicesInput>

export const receivableIdInput = z.strictObject({ id })
