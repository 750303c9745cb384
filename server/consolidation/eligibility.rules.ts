import { addDays } from '../kernel/days.ts'

/**
 * Why a customer gets no consolidated reminder now, one bit each: the predicate is evaluated by Postgres for thousands
 * of customers at once, and every failing reason is kept (design: consolidation, "Eligible").
 */
export const REASONS = [
  'TOO_FEW_INVOICES',
  'NO_ADDRESS',
  'UNSUBSCRIBED',
  'SUPPRESSED',
  'ON_HOLD',
  'CLOSED',
  'PREFERENCE_DISABLED',
  'BELOW_MINIMUM',
  'CONTACTED_RECENTLY',
  'IN_FLIGHT',
  'REPLIED',
  'FINAL_SENT',
  'CLIENT_PAUSED',
  'CLIENT_NOT_ONBOARDED',
  'CLIENT_BILLING',
  'OUTBOUND_STOPPED',
  'PAYMENTS_NOT_IMPORTED',
] as const
export type Reason = (typeof REASONS)[number]

/** Place of a reason in the mask. */
export const bitOf = (reason: Reason): number => 1 << REASONS.indexOf(reason)

/** The reasons of a mask, in the order of the list. */
export function reasonsOf(mask: number): Reason[] {
  return mask === 0 ? [] : REASONS.filter((_, place) => (mask & (1 << place)) !== 0)
}

/** Defaults that a company can change. */
export const DEFAULTS = {
  /** AED 100 in fils: below it AUTO waits for more. */
  leastTotalMinor: 10_000,
  /** Business days without an import of payments after which everything waits: better silent than wrong. */
  paymentsFreshDays: 2,
  /** How long a client's trial lasts unless its row says otherwise, and how long a client past due is still served. */
  trialDays: 14,
  graceDays: 7,
} as const

/** The day on which the newest payment must have been imported at the earliest: weekends are no business days. */
export function oldestFreshDay(today: string): string {
  let day = today
  for (let left: number = DEFAULTS.paymentsFreshDays; left > 0; ) {
    day = addDays(day, -1)
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return day
}
