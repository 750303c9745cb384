import { z } from 'zod'
import { packIds } from './ids.ts'

/** Browser-safe: what the consolidation pages can be asked for. */

export const EMAIL_STATUSES = ['PENDING', 'SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'FAILED'] as const
/** Past two years the daily figures stop being a picture. */
export const MOST_DAYS = 731
/** One call answers for so many customers; a company with more asks page by page. */
export const MOST_CUSTOMERS = 10_000

const id = z.guid('This is no id.').toLowerCase()
const day = z.iso.date('Use a date such as 2025-03-31.')

export const dashboardInput = z.strictObject({ limit: z.number().int().min(1).max(200).default(50) })

export const analyticsInput = z.strictObject({
  /** First and last day, both counted; the last three months unless told. */
  from: day.optional(),
  to: day.optional(),
})
export type AnalyticsInput = z.output<typeof analyticsInput>

export const eligibilityInput = z.strictObject({
  customerIds: z
    .array(z.string())
    .min(1, 'Name at least one customer.')
    .max(MOST_CUSTOMERS, 'Ask for at most 10,000 customers.')
    .transform((texts, context) => {
      const packed = packIds(texts)
      if (packed) return packed
      // One by one only to say which is none, or that one is written in capitals.
      const { data, error } = z.array(id).safeParse(texts)
      for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message })
      return packIds(data ?? []) ?? z.NEVER
    }),
})

export const findEmailsInput = z.strictObject({
  status: z.array(z.enum(EMAIL_STATUSES)).max(EMAIL_STATUSES.length).optional(),
  templateId: id.optional(),
  customerId: id.optional(),
  /** Only those that carried a consolidated reminder, or only the others. */
  consolidated: z.boolean().optional(),
  /** First and last day, both counted; the last 30 days unless told. */
  from: day.optional(),
  to: day.optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type FindEmailsInput = z.output<typeof findEmailsInput>
