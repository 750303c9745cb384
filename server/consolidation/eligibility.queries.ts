import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { bitOf, DEFAULTS, oldestFreshDay, type Reason } from './eligibility.rules.ts'

export interface EligibilityRow {
  customerId: string
  currency: string
  /** Bits of the failing reasons; 0 is eligible. */
  mask: number
  invoices: number
  totalMinor: number
  lastLevel: string | null
  lastSentAt: Date | null
  needsApproval: boolean
}

/** Moments the answer depends on: the company's day, and now. */
export interface At {
  today: string
  now: Date
}

const bit = (reason: Reason, condition: RawBuilder<unknown>) =>
  sql`case when ${condition} then ${sql.raw(String(bitOf(reason)))} else 0 end`

/**
 * The predicate itself, for the customers and currencies of `source` (a query with customer_id and currency): every
 * condition that fails, and what a reminder would be about.
 */
export function eligibilityOf(scope: CompanyScope, source: RawBuilder<unknown>, { today, now }: At) {
  const company = sql`${scope.companyId}::uuid`
  const due = sql`coalesce(s.actionable_counts[s.place], 0)`
  const total = sql`coalesce(s.actionable_minors[s.place], 0)`
  const interval = sql`coalesce(c.preferred_contact_interval, last.contact_interval_days, ${sql.raw(String(DEFAULTS.contactIntervalDays))})`
  const reasons = [
    bit('TOO_FEW_INVOICES', sql`${due} < 2`),
    bit('NO_ADDRESS', sql`c.email is null`),
    bit('UNSUBSCRIBED', sql`c.unsubscribed_at is not null`),
    bit('ON_HOLD', sql`c.status = 'ON_HOLD' and coalesce(c.on_hold_until >= ${today}::date, true)`),
    bit('CLOSED', sql`c.status = 'CLOSED'`),
    bit('PREFERENCE_DISABLED', sql`c.consolidation_preference = 'DISABLED'`),
    bit(
      'BELOW_MINIMUM',
      sql`c.consolidation_preference = 'AUTO' and ${total} < ${sql.raw(String(DEFAULTS.leastTotalMinor))}`,
    ),
    bit('CONTACTED_RECENTLY', sql`last.sent_at > ${now}::timestamptz - ${interval} * interval '1 day'`),
    bit('IN_FLIGHT', sql`under_way.customer_id is not null`),
    bit('REPLIED', sql`last.replied_at is not null`),
    bit('FINAL_SENT', sql`last.escalation_level = 'FINAL'`),
    bit('CLIENT_PAUSED', sql`coalesce(client.outbound_paused or not client.onboarding_complete, false)`),
    bit('PAYMENTS_NOT_IMPORTED', sql`not (select is_fresh from imported)`),
  ]
  return sql<EligibilityRow>`
    with imported as (
      select coalesce(max(created_at) >= ${oldestFreshDay(today)}::date::timestamp at time zone ${scope.timeZone}, false) as is_fresh
      from (select created_at from payments where company_id = ${company} order by id desc limit 1) as newest
    )
    select s.customer_id, s.currency, ${sql.join(reasons, sql` + `)} as mask, ${due} as invoices, ${total} as total_minor,
      last.escalation_level as last_level, last.sent_at as last_sent_at,
      coalesce(${total} > c.max_consolidation_amount, false) as needs_approval
    from (
      select summary.customer_id, summary.currency, actionable_counts, actionable_minors,
        width_bucket(${today}::date, actionable_days) as place
      from (${source}) as wanted
      join customer_ar_summary as summary on summary.company_id = ${company} and summary.customer_id = wanted.customer_id
        and (wanted.currency is null or summary.currency = wanted.currency)
      -- Keeps the place from being looked for again wherever it is used.
      offset 0
    ) as s
    join customers as c on c.company_id = ${company} and c.id = s.customer_id and c.deleted_at is null
    left join clients as client on client.company_id = ${company} and client.id = c.client_id
    left join lateral (
      select r.sent_at, r.escalation_level, r.contact_interval_days, r.replied_at from customer_consolidated_reminders as r
      where r.company_id = ${company} and r.customer_id = s.customer_id and r.currency = s.currency and r.sent_at is not null
      order by r.sent_at desc limit 1
    ) as last on true
    left join customer_consolidated_reminders as under_way on under_way.company_id = ${company}
      and under_way.customer_id = s.customer_id and under_way.currency = s.currency
      and under_way.delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN')`
}

/** Eligibility of these customers in every currency they have invoices in. */
export async function findEligibilityRows(
  db: Kysely<DB>,
  scope: CompanyScope,
  customerIds: readonly string[],
  at: At,
): Promise<EligibilityRow[]> {
  // In the order of the keys, so that neighbours are read together.
  const source = sql`select unnest(${[...customerIds].sort()}::uuid[]) as customer_id, null::char(3) as currency`
  const { rows } = await eligibilityOf(scope, source, at).execute(db)
  return rows
}
