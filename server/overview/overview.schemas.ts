import { z } from 'zod'

/** Browser-safe: which days the overview is about. */

export const RANGES = ['7d', '30d', '90d', 'month', 'custom'] as const
export type Range = (typeof RANGES)[number]

/** Two years and the leap day: past that the daily figures stop being a picture. */
export const MOST_DAYS = 731

const day = z.iso.date('Use a date such as 2025-03-31.')

export const overviewInput = z.strictObject({
  range: z.enum(RANGES).default('30d'),
  /** First and last day, both counted; for `custom` only. */
  from: day.optional(),
  to: day.optional(),
})
export type OverviewInput = z.infer<typeof overviewInput>
