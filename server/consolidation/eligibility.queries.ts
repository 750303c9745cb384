import { type Kysely, type RawBuilder, sql } from 'kysely'
import { statement } from '#db/statement.ts'
import { CONTACT_BLOCKS } from '#db/summaries/contact.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { bitOf, DEFAULTS, REASONS, type Reason, reasonsOf } from './eligibility.rules.ts'
import { GROUPS, type PackedIds } from './ids.ts'

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

/** The same, said to who asked. */
export interface CustomerEligibility extends Omit<EligibilityRow, 'mask'> {
  isEligible: boolean
  reasons: Reason[]
}

/** Moments the answer depends on. */
export interface At {
  /** The company's day. */
  today: string
  now: Date
  /** The day on which the newest payment must have been imported at the earliest. */
  freshFrom: string
}

/** The bit of a reason if the condition holds. */
const bit = (reason: Reason, condition: RawBuilder<unknown>) =>
  sql`case when ${condition} then ${sql.raw(String(bitOf(reason)))} else 0 end`
/** Bits of what depends on nothing but the row: put together once, for every call builds what it asks. */
const fixedBits = (conditions: Partial<Record<Reason, string>>) =>
  sql.raw(
    REASONS.flatMap((reason) =>
      conditions[reason] ? [`case when ${conditions[reason]} then ${bitOf(reason)} else 0 end`] : [],
    ).join(' + '),
  )
const blocked = (block: keyof typeof CONTACT_BLOCKS) => `s.contact_blocks & ${CONTACT_BLOCKS[block]} <> 0`
const days = (count: number) => sql.raw(`interval '${count * 24} hours'`)
const TRIAL = days(DEFAULTS.trialDays)
const GRACE = days(DEFAULTS.graceDays)

const CLIENT_NOT_ONBOARDED = fixedBits({ CLIENT_NOT_ONBOARDED: 'not c.onboarding_complete' })
const BITS_OF_SUMMARY = fixedBits({
  TOO_FEW_INVOICES: 's.invoices < 2',
  CLOSED: `s.customer_status = 'CLOSED'`,
  PREFERENCE_DISABLED: `s.consolidation_preference = 'DISABLED'`,
  BELOW_MINIMUM: `s.consolidation_preference = 'AUTO' and s.total_minor < ${DEFAULTS.leastTotalMinor}`,
})
const BITS_OF_BLOCKS = fixedBits({
  NO_ADDRESS: blocked('NO_ADDRESS'),
  UNSUBSCRIBED: blocked('UNSUBSCRIBED'),
  IN_FLIGHT: blocked('IN_FLIGHT'),
  REPLIED: blocked('REPLIED'),
  FINAL_SENT: blocked('FINAL_SENT'),
})

/**
 * Clients for whom nothing may go out, with the bits of why (design: gate, rows 1, 2, 4, 5, 7, 8, 10, 12, 13 and 15):
 * few rows, read once however many customers are asked about.
 */
function closedClients(company: RawBuilder<unknown>, now: Date) {
  const at = sql`${now}::timestamptz`
  const held = sql`exists (
    select from holds as h where h.company_id = ${company} and h.client_id = c.id and h.cleared_at is null
      and coalesce(h.channel, 'EMAIL') = 'EMAIL' and h.starts_at <= ${at} and coalesce(h.until_at > ${at}, true))`
  const unpaid = sql`case c.billing_status
    when 'trial' then coalesce(c.trial_used_at > ${at}, true)
      or coalesce(c.trial_ends_at, c.trial_used_at + ${TRIAL}) <= ${at}
    when 'active' then not c.payment_active
    when 'past_due' then not (c.payment_active and coalesce(c.current_period_ends_at + ${GRACE} > ${at}, false))
    else true end`
  const bits = [
    bit('CLIENT_PAUSED', sql`c.outbound_paused or c.deleted_at is not null or ${held}`),
    CLIENT_NOT_ONBOARDED,
    bit('CLIENT_BILLING', unpaid),
  ]
  return sql`select c.id, ${sql.join(bits, sql` + `)} as bits from clients as c where c.company_id = ${company}`
}

/** Whether everything of the company is stopped: by a switch (a missing one of the platform stops too), or after a restore. */
const outboundStopped = (company: RawBuilder<unknown>) => sql`(
  not exists (select from platform_switches where name = 'OUTBOUND' and not is_engaged)
  or exists (select from company_switches where company_id = ${company} and name = 'OUTBOUND' and is_engaged)
  or exists (select from outbound_holds where released_at is null and (company_id = ${company} or company_id is null)))`

/**
 * The predicate itself, for the summaries that `picked` names (a condition on customer_ar_summary): every condition that
 * fails, and what a reminder would be about. One row of customer_ar_summary answers for a customer; see db/summaries/contact.ts.
 */
export function eligibilityOf(scope: CompanyScope, picked: RawBuilder<unknown>, { today, now, freshFrom }: At) {
  const company = sql`${scope.companyId}::uuid`
  const reasons = [
    BITS_OF_SUMMARY,
    sql`case when s.contact_blocks = 0 then 0 else ${BITS_OF_BLOCKS} end`,
    bit('SUPPRESSED', sql`s.suppressed_until > ${now}::timestamptz`),
    bit('ON_HOLD', sql`s.held @> ${now}::timestamptz`),
    bit('CONTACTED_RECENTLY', sql`s.next_contact_at > ${now}::timestamptz`),
    sql`coalesce(client.bits, 0)`,
    sql`(select bits from everybody)`,
  ]
  return sql<EligibilityRow>`
    with everybody as materialized (
      select ${bit('OUTBOUND_STOPPED', outboundStopped(company))} + ${bit('PAYMENTS_NOT_IMPORTED', sql`coalesce(max(created_at) < ${freshFrom}::date::timestamp at time zone ${scope.timeZone}, true)`)} as bits
      from (select created_at from payments where company_id = ${company} order by id desc limit 1) as newest
    ), client as materialized (${closedClients(company, now)})
    select s.customer_id, s.currency, ${sql.join(reasons, sql` + `)} as mask, s.invoices, s.total_minor,
      s.last_level, s.last_sent_at, coalesce(s.total_minor > s.approval_above_minor, false) as needs_approval
    from (
      select summary.*, coalesce(actionable_counts[place], 0) as invoices, coalesce(actionable_minors[place], 0) as total_minor
      from (
        select customer_id, currency, actionable_counts, actionable_minors, customer_status, client_id, consolidation_preference,
          approval_above_minor, contact_blocks, held, suppressed_until, last_sent_at, last_level, next_contact_at,
          width_bucket(${today}::date, actionable_days) as place
        from customer_ar_summary
        where company_id = ${company} and ${picked}
        -- Keeps the place from being looked for again wherever it is used.
        offset 0
      ) as summary
    ) as s
    left join client on client.id = s.client_id`
}

/** A bit past those of the reasons. */
const NEEDS_APPROVAL = 1 << REASONS.length

/** The columns of the answer as texts with commas between: ten thousand rows of objects cost more than the query. */
interface EligibilityColumns {
  customerIds: string | null
  currencies: string
  /** The mask of each, with {@link NEEDS_APPROVAL} if it does. */
  masks: string
  invoices: string
  totals: string
  /** Milliseconds since 1970 and the level, with a space between; empty for never. */
  lastSent: string
}

const findEligibilityColumns = statement((_, scope: CompanyScope, { ids }: { ids: Buffer }, at: At) => {
  // Asked for by a query of its own: of a plain value the planner estimates each of ten thousand ids, for 9 of 70 ms. So
  // one plan serves whatever the ids, and is made once for a connection: making it is a quarter of asking about a thousand.
  const picked = sql`customer_id = any((select ${ids}::uuid[])::uuid[])`
  return sql<EligibilityColumns>`
    select string_agg(customer_id::text, ',') as customer_ids, string_agg(currency, ',') as currencies,
      string_agg((mask + case when needs_approval then ${sql.raw(String(NEEDS_APPROVAL))} else 0 end)::text, ',') as masks,
      string_agg(invoices::text, ',') as invoices, string_agg(total_minor::text, ',') as totals,
      string_agg(coalesce((date_part('epoch', last_sent_at) * 1000)::bigint || ' ' || last_level, ''), ',') as last_sent
    from (${eligibilityOf(scope, picked, at)}) as row ${pointLookUp}`
})

/** Eligibility of these customers in every currency they have invoices in. */
export async function findEligibilityRows(
  db: Kysely<DB>,
  scope: CompanyScope,
  customerIds: PackedIds,
  at: At,
): Promise<CustomerEligibility[]> {
  const [columns] = await findEligibilityColumns(db, scope, { ids: uuidArray(customerIds) }, at)
  return columns?.customerIds ? asRows(columns, columns.customerIds.split(',')) : []
}

/** An id's bytes, and those before it that say how many they are. */
const [ID_BYTES, LENGTH_BYTES] = [16, 4]

/** The ids as Postgres receives an array in binary, which it reads in a third of the time of the text. */
function uuidArray(ids: PackedIds): Buffer {
  const count = ids.length / GROUPS
  // One dimension from 1 on, without nulls, of the type 2950 (uuid).
  const head = Buffer.from(`000000010000000000000b86${count.toString(16).padStart(8, '0')}00000001`, 'hex')
  const array = Buffer.alloc(head.length + count * (LENGTH_BYTES + ID_BYTES))
  let used = head.copy(array)
  for (let at = 0; at < ids.length; ) {
    used = array.writeUInt32BE(ID_BYTES, used)
    for (const end = at + GROUPS; at < end; at++) used = array.writeUInt16BE(ids[at] ?? 0, used)
  }
  return array
}

const NEVER: string[] = []

function asRows(columns: EligibilityColumns, ids: string[]): CustomerEligibility[] {
  const [currencies, lastSent] = [columns.currencies.split(','), columns.lastSent.split(',')]
  const [masks, invoices, totals] = [numbers(columns.masks), numbers(columns.invoices), numbers(columns.totals)]
  // Ten thousand customers share a few masks.
  const reasons = new Map([...new Set(masks)].map((mask) => [mask, reasonsOf(mask)]))
  return ids.map((customerId, place) => {
    const mask = masks[place] ?? 0
    const [sentAt, level] = lastSent[place] ? lastSent[place].split(' ') : NEVER
    return {
      customerId,
      currency: currencies[place] ?? '',
      invoices: invoices[place] ?? 0,
      totalMinor: totals[place] ?? 0,
      lastLevel: level ?? null,
      lastSentAt: sentAt ? new Date(Number(sentAt)) : null,
      needsApproval: (mask & NEEDS_APPROVAL) !== 0,
      isEligible: (mask & ~NEEDS_APPROVAL) === 0,
      reasons: reasons.get(mask) ?? [],
    }
  })
}

/** Of numbers with commas between, in half the time of splitting the text. */
const numbers = (text: string): number[] => JSON.parse(`[${text}]`)
