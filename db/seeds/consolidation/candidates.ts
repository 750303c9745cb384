import { lastOpen, OPENINGS } from '../clients/openings.ts'
import type { Fragments } from '../fragments.ts'

interface Looks {
  /** First and last day customers are looked at, counted back from the seed's moment. */
  from: number
  until: number
  /** Days between two looks at the same customer. */
  every: number
}

/**
 * CTEs that end in `candidate`: each customer who could be reminded at a moment `at` of the past, in the company's
 * hours, with the invoices then overdue and the score with its parts. $1 is the company, $2 the seed's
 * moment, $4 the time zone.
 */
export function pastCandidates(f: Fragments, { from, until, every }: Looks): string {
  return `${OPENINGS}, look as (
    select c.*, ($2::timestamptz at time zone $4)::date - ${from} + nth * ${every} + ${f.between(0, every - 1, "'look' || c.id")} as raw_day
    from customers as c, generate_series(0, ${Math.floor((from - until) / every)}) as nth
    where ${REACHABLE}
  ), upcoming as materialized (
    select raw_day, min(day) as day, min(opens) as opens
    from (select distinct raw_day from look) as wanted join openings on day between raw_day and raw_day + 14
    group by raw_day
  ), working as (
    select look.*, day, opens + ${f.random("'moment' || id || day")} * interval '140 minutes' as at
    from look join upcoming using (raw_day)
  ), moment as (
    -- Some of those who would have been looked at this week are left for tonight.
    select * from working
    where at < $2::timestamptz - interval '1 hour' and (unsubscribed_at is null or unsubscribed_at > at)
      and (at < $2::timestamptz - interval '9 days' or ${f.random("'this week' || id")} < 0.15)
  ), ${scored(f)}`
}

/**
 * The same for the plan whose reminders are on their way at the seed's moment. Its first ones went out when the company
 * was last open, which is days ago on a long weekend: what is overdue counts as of the day before that.
 */
export function presentCandidates(f: Fragments): string {
  return `${OPENINGS}, planned as materialized (
    select (${lastOpen("$2::timestamptz - interval '3 hours'")} at time zone $4)::date - 1 as day
  ), moment as (
    select c.*, planned.day, $2::timestamptz as at
    from customers as c, planned where ${REACHABLE} and unsubscribed_at is null
  ), ${scored(f)}`
}

const REACHABLE = `c.company_id = $1 and c.deleted_at is null and c.status = 'ACTIVE' and c.email is not null`

/** The formula of version 1, with its parts to two decimals. */
function scored(f: Fragments): string {
  return `grouped as (
    select m.id as customer_id, m.currency, m.at, m.day, m.email, m.max_consolidation_amount, m.consolidation_preference,
      m.created_at as customer_since, coalesce(m.preferred_contact_interval, 7) as contact_interval,
      case when m.locale = 'ar' and ${f.random("'both' || m.id")} < 0.6 then 'both' else coalesce(m.locale, 'en') end as language,
      array_agg(i.id order by i.due_on, i.id) as invoice_ids, (array_agg(i.id order by i.due_on, i.id))[1] as oldest_invoice_id,
      min(i.due_on) as oldest_due_on, sum(i.amount)::bigint as total, m.day - min(i.due_on) as oldest_days,
      round(sum((m.day - i.due_on) * i.amount) / sum(i.amount), 1) as weighted_days,
      jsonb_agg(jsonb_build_object('number', i.number, 'dueOn', i.due_on, 'balanceMinor', i.amount) order by i.due_on, i.id) as invoices
    from moment as m
    join (
      select *, case when paid_on is null then balance_minor else total_minor - credited_minor end as amount
      from invoices where company_id = $1 and status in ('OPEN', 'PAID') and deleted_at is null
    ) as i on i.customer_id = m.id and i.currency = m.currency and i.amount > 0 and i.due_on < m.day
      and (i.paid_on is null or i.paid_on > (m.at at time zone $4)::date) and (i.disputed_at is null or i.disputed_at > m.at)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    having count(*) >= 2
  ), parts as (
    select g.*, p90,
      round((40 * least(1, sqrt(total::numeric / p90)))::numeric, 2) as amount_part,
      round(40 * least(1, (0.5 * oldest_days + 0.5 * weighted_days) / 120), 2) as age_part,
      round((20 * (0.5 * least(1, late / 30.0) + 0.3 * least(1, broken / 2.0)
        + 0.2 * case when customer_since > at - interval '6 months' then 1 else 0 end))::numeric, 2) as relationship_part, late, broken
    from grouped as g,
      (select greatest(50000, coalesce(percentile_disc(0.9) within group (order by total), 0)) as p90 from grouped) as company,
      lateral (select ${f.between(0, 38, "'late' || customer_id")} as late, floor(power(${f.random("'broken' || customer_id")}, 3) * 3)::integer as broken) as history
  ), candidate as (
    select *, floor(amount_part + age_part + relationship_part + 0.5)::integer as score,
      case when oldest_days >= 60 then 4 when oldest_days >= 30 then 3 when oldest_days >= 15 then 2 else 1 end as age_rank,
      jsonb_build_object('amount', amount_part, 'age', age_part, 'relationship', relationship_part, 'balanceMinor', total, 'p90Minor', p90,
        'oldestDays', oldest_days, 'weightedDays', weighted_days, 'averageDaysLate', late, 'brokenPromises', broken) as components
    from parts
    where consolidation_preference = 'ENABLED' or (consolidation_preference = 'AUTO' and total >= 10000) or consolidation_preference = 'DISABLED'
  )`
}
