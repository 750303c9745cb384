import { sql } from 'kysely'
import { statement } from '#db/statement.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { type At, type EligibilityRow, eligibilityOf } from './eligibility.queries.ts'

export interface QueueRow extends EligibilityRow {
  reference: string
  name: string
  clientId: string | null
  preference: string
  oldestDueOn: string
  scoredOn: string
  priorityScore: number
  /** Parts of the score, in tenths of a point. */
  scoreAmount: number
  scoreAge: number
  scoreRelationship: number
}

/** The first of the queue by priority, ties by the older due date, each with everything that keeps it from going out. */
export const findQueue = statement((_, scope: CompanyScope, at: At, { limit }: { limit: number }) => {
  const company = sql`${scope.companyId}::uuid`
  // Paged by the index of the queue alone, and joined afterwards.
  const first = sql`
    select customer_id, currency from customer_ar_summary
    where company_id = ${company} and priority_score is not null and second_actionable_on <= ${at.today}::date
    order by priority_score desc, oldest_due_on, customer_id limit ${limit}`
  return sql<QueueRow>`
    select row.*, c.reference, c.name, c.client_id, c.consolidation_preference as preference, s.oldest_due_on, s.scored_on,
      s.priority_score, s.score_amount, s.score_age, s.score_relationship
    from (${eligibilityOf(scope, sql`(customer_id, currency) in (${first})`, at)}) as row
    join customers as c on c.company_id = ${company} and c.id = row.customer_id
    join customer_ar_summary as s on s.company_id = ${company} and s.customer_id = row.customer_id and s.currency = row.currency
    order by s.priority_score desc, s.oldest_due_on, s.customer_id`
})

/** Everything the company's day says about debts, one line a currency. Amounts are minor units. */
export interface Totals {
  currency: string
  queueCustomers: number
  queueInvoices: number
  queueMinor: number
  openCount: number
  openMinor: number
  notDueMinor: number
  disputedMinor: number
  /** Overdue by 1–30, 31–60, 61–90 and more days. */
  agedCounts: number[]
  agedMinors: number[]
}

/** Days overdue. */
const AGES = [sql`between 1 and 30`, sql`between 31 and 60`, sql`between 61 and 90`, sql`> 90`]

/** Totals and ageing from the daily figures: some hundred rows, however many invoices there are. */
export const findTotals = statement((_, scope: CompanyScope, { today }: At) => {
  const aged = (column: 'due_open_count' | 'due_open_minor') =>
    sql.join(
      AGES.map((age) => sql`coalesce(sum(${sql.raw(column)}) filter (where ${today}::date - day ${age}), 0)::bigint`),
    )
  return sql<Totals>`
    select currency,
      coalesce(sum(queue_customers_count) filter (where day <= ${today}::date), 0)::bigint as queue_customers,
      coalesce(sum(queue_invoices_count) filter (where day <= ${today}::date), 0)::bigint as queue_invoices,
      coalesce(sum(queue_minor) filter (where day <= ${today}::date), 0)::bigint as queue_minor,
      sum(due_open_count)::bigint as open_count, sum(due_open_minor)::bigint as open_minor,
      coalesce(sum(due_open_minor) filter (where day >= ${today}::date), 0)::bigint as not_due_minor,
      sum(due_disputed_minor)::bigint as disputed_minor,
      to_json(array[${aged('due_open_count')}]) as aged_counts, to_json(array[${aged('due_open_minor')}]) as aged_minors
    from receivables_daily where company_id = ${scope.companyId}::uuid
    group by currency order by currency = ${scope.currency}::char(3) desc, currency`
})

/** Reminders under way, by state. */
export const findUnderWay = statement((db, scope: CompanyScope) =>
  db
    .selectFrom('reminderStatsDaily')
    .select('deliveryStatus')
    .select((eb) => eb.fn.sum<string>('remindersCount').as('reminders'))
    .where('companyId', '=', scope.companyId)
    .where('remindersCount', '<>', 0)
    .where('deliveryStatus', 'in', ['PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN'])
    .groupBy('deliveryStatus'),
)
