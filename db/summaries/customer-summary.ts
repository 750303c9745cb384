import { CONTACT_COLUMNS, contactFacts } from './contact.ts'
import { actionableOn, promiseEnd, SCORE, scoreParts } from './score.ts'

/** Columns that depend on invoices alone. */
const FIGURES = [
  'open_count',
  'open_minor',
  'disputed_count',
  'disputed_minor',
  'oldest_due_on',
  'newest_due_on',
  'paid_count',
  'paid_days_late',
  'last_paid_on',
  'actionable_days',
  'actionable_counts',
  'actionable_minors',
  'second_actionable_on',
] as const

/** Columns that also depend on the day and on the company's snapshot; every night writes them anew. */
const SCORES = [
  'scored_on',
  'priority_score',
  'score_amount',
  'score_age',
  'score_relationship',
  'score_version',
] as const

/** A difference in these is drift. */
const CHECKED = [...FIGURES, ...CONTACT_COLUMNS]
const WRITTEN = [...CHECKED, ...SCORES]
const COLUMNS = WRITTEN.join(', ')

/**
 * What customer_ar_summary should hold, from the invoices, customers, reminders, holds and
 * suppressions themselves. Needs :company, :zone and :today; `only` narrows it to
 * the customers of :only. A deleted customer has no row.
 */
function freshSummaries(only: boolean): string {
  const those = (column: string) => (only ? `and ${column} = any(:only)` : '')
  const parts = scoreParts({
    amount: 'due_minor',
    p90: 'p90_minor',
    oldestDays: 'oldest_days',
    weightedDays: 'weighted_days',
    paidCount: 'paid_count',
    daysLate: 'paid_days_late',
    brokenPromises: 'broken_promises',
    isNew: 'is_new',
  })
  return `
    invoice as (
      select i.customer_id, i.currency, i.due_on, i.balance_minor, i.status = 'OPEN' and i.balance_minor > 0 as open,
        i.disputed_at is not null as disputed, i.status = 'PAID' as paid, i.paid_on, ${actionableOn('i')} as actionable_on,
        :today::date > ${promiseEnd('i.promised_on')} and coalesce(i.paid_on > ${promiseEnd('i.promised_on')}, i.status = 'OPEN') as broken
      from invoices as i
      where i.company_id = :company and i.deleted_at is null and i.status in ('OPEN', 'PAID') ${those('i.customer_id')}
      -- In the order of both sums below: hashing a million groups twice takes longer than sorting once.
      order by i.customer_id, i.currency, actionable_on
    ), total as (
      select customer_id, currency, count(*) filter (where open)::integer as open_count,
        coalesce(sum(balance_minor) filter (where open), 0)::bigint as open_minor,
        count(*) filter (where open and disputed)::integer as disputed_count,
        coalesce(sum(balance_minor) filter (where open and disputed), 0)::bigint as disputed_minor,
        min(due_on) filter (where open) as oldest_due_on, max(due_on) filter (where open) as newest_due_on,
        count(*) filter (where paid)::integer as paid_count,
        coalesce(sum(paid_on - due_on) filter (where paid), 0)::bigint as paid_days_late,
        max(paid_on) filter (where paid) as last_paid_on,
        count(*) filter (where broken) as broken_promises,
        :today::date - min(due_on) filter (where open and not disputed and actionable_on <= :today::date) as oldest_days,
        sum(balance_minor::float8 * (:today::date - due_on)) filter (where open and not disputed and actionable_on <= :today::date)
          / nullif(sum(balance_minor) filter (where open and not disputed and actionable_on <= :today::date), 0)::float8 as weighted_days,
        count(*) filter (where open and not disputed and actionable_on <= :today::date) as due_count,
        coalesce(sum(balance_minor) filter (where open and not disputed and actionable_on <= :today::date), 0)::bigint as due_minor
      from invoice group by customer_id, currency
    ), actionable as (
      select customer_id, currency, array_agg(actionable_on order by actionable_on) as days,
        array_agg(running_count order by actionable_on) as counts, array_agg(running_minor order by actionable_on) as minors,
        min(actionable_on) filter (where running_count >= 2) as second_on
      from (
        select customer_id, currency, actionable_on,
          sum(count(*)) over running::integer as running_count, sum(sum(balance_minor)) over running::bigint as running_minor
        from invoice where open and not disputed
        group by customer_id, currency, actionable_on
        window running as (partition by customer_id, currency order by actionable_on)
      ) as day
      group by customer_id, currency
    ), ${contactFacts('total', those)}, measured as (
      select contact.*, coalesce(a.days, '{}') as actionable_days, coalesce(a.counts, '{}') as actionable_counts,
        coalesce(a.minors, '{}') as actionable_minors, a.second_on as second_actionable_on, snapshot.p90_minor,
        contact.customer_since > :today::date - interval '${SCORE.newMonths} months' as is_new
      from contact
      left join actionable as a on a.customer_id = contact.customer_id and a.currency = contact.currency
      left join company_ar_snapshots as snapshot on snapshot.company_id = :company and snapshot.currency = contact.currency
    ), scored as (
      select *, case when due_count >= 2 then ${parts.amount} end as amount, case when due_count >= 2 then ${parts.age} end as age,
        case when due_count >= 2 then ${parts.relationship} end as relationship
      from measured
    ), fresh as (
      select *, case when due_count >= 2 then :today::date end as scored_on,
        floor((amount + age + relationship) / 10 + 0.5)::smallint as priority_score, round(amount)::smallint as score_amount,
        round(age)::smallint as score_age, round(relationship)::smallint as score_relationship,
        case when due_count >= 2 then ${SCORE.version} end as score_version
      from scored
    )`
}

/** Writes every row of a company whose summaries were deleted before. */
export const insertSummaries = `with ${freshSummaries(false)}
  insert into customer_ar_summary (company_id, customer_id, currency, ${COLUMNS})
  select :company::uuid, customer_id, currency, ${COLUMNS} from fresh order by customer_id, currency`

/** Brings the rows of :only up to date. The customers must be locked, or two writers may each miss the other's change. */
export const refreshSummaries = `with ${freshSummaries(true)}, gone as (
    delete from customer_ar_summary as kept
    where kept.company_id = :company and kept.customer_id = any(:only)
      and not exists (select from fresh where fresh.customer_id = kept.customer_id and fresh.currency = kept.currency)
  )
  insert into customer_ar_summary as kept (company_id, customer_id, currency, ${COLUMNS})
  select :company::uuid, customer_id, currency, ${COLUMNS} from fresh order by customer_id, currency
  on conflict (company_id, customer_id, currency) do update
  set ${WRITTEN.map((column) => `${column} = excluded.${column}`).join(', ')}
  where (${WRITTEN.map((column) => `kept.${column}`).join(', ')})
    is distinct from (${WRITTEN.map((column) => `excluded.${column}`).join(', ')})`

/** Rows of :only that differ from what they sum up; what only a new day changes is no difference. */
export const driftedSummaries = `with ${freshSummaries(true)}
  select coalesce(fresh.customer_id, kept.customer_id) as "customerId", coalesce(fresh.currency, kept.currency) as currency,
    kept.open_minor as "keptMinor", fresh.open_minor as "freshMinor"
  from fresh full join (select * from customer_ar_summary where company_id = :company and customer_id = any(:only)) as kept
    on kept.customer_id = fresh.customer_id and kept.currency = fresh.currency
  where (${CHECKED.map((column) => `kept.${column}`).join(', ')})
    is distinct from (${CHECKED.map((column) => `fresh.${column}`).join(', ')})
  order by 1, 2`

/** The company's figures that the scores of :today are measured by. */
export const takeSnapshot = `
  insert into company_ar_snapshots as kept (company_id, currency, as_of, p90_minor, queue_customers_count, queue_minor, created_at, updated_at)
  select :company::uuid, currency, :today::date, percentile_disc(0.9) within group (order by minor), count(*), sum(minor), :now::timestamptz, :now::timestamptz
  from (
    select i.customer_id, i.currency, sum(i.balance_minor)::bigint as minor
    from invoices as i
    where i.company_id = :company and i.deleted_at is null and i.status = 'OPEN' and i.balance_minor > 0 and i.disputed_at is null
      and i.due_on < :today::date and ${actionableOn('i')} <= :today::date
    group by i.customer_id, i.currency having count(*) >= 2
  ) as queue
  group by currency
  on conflict (company_id, currency) do update set as_of = excluded.as_of, p90_minor = excluded.p90_minor,
    queue_customers_count = excluded.queue_customers_count, queue_minor = excluded.queue_minor, updated_at = excluded.updated_at`
