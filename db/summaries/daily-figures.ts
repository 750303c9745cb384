import { NONE, SALES_TOTALS_KEYS, SALES_TOTALS_MEASURES, totalsOf } from './sales-totals.ts'
import { actionableOn } from './score.ts'

/** A table of sums by day, month or state. Its query is what it should hold; differences can be added, so writers never wait long. */
export interface DailyFigures {
  table: string
  /** Its key without company_id. */
  keys: readonly string[]
  measures: readonly string[]
  /**
   * The sums from the tables themselves, keys and measures in order. Needs :company, some :zone. `those` narrows the
   * rows summed by one of their columns.
   */
  query(those: (column: string) => string): string
}

export const RECEIVABLES_DAILY: DailyFigures = {
  table: 'receivables_daily',
  keys: ['currency', 'day'],
  measures: [
    'issued_count',
    'issued_minor',
    'due_open_count',
    'due_open_minor',
    'due_disputed_count',
    'due_disputed_minor',
    'queue_customers_count',
    'queue_invoices_count',
    'queue_minor',
    'collected_count',
    'collected_minor',
    'credited_minor',
  ],
  query: (those) => `
    select currency, day, sum(a), sum(b), sum(c), sum(d), sum(e), sum(f), sum(g), sum(h), sum(i), sum(j), sum(k), sum(l)
    from (
      select currency, issued_on, count(*), sum(total_minor), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
      from invoices
      where company_id = :company and deleted_at is null and status in ('OPEN', 'PAID', 'WRITTEN_OFF') ${those('customer_id')}
      group by 1, 2
      union all
      select currency, due_on, 0, 0, count(*), sum(balance_minor), count(disputed_at),
        coalesce(sum(balance_minor) filter (where disputed_at is not null), 0), 0, 0, 0, 0, 0, 0
      from invoices
      where company_id = :company and deleted_at is null and status = 'OPEN' and balance_minor > 0 ${those('customer_id')}
      group by 1, 2
      union all
      select currency, greatest(actionable_on, second_on), 0, 0, 0, 0, 0, 0, count(*) filter (where nth = 2), count(*), sum(balance_minor), 0, 0, 0
      from (
        select currency, balance_minor, actionable_on, nth,
          min(actionable_on) filter (where nth = 2) over (partition by customer_id, currency) as second_on
        from (
          select i.customer_id, i.currency, i.balance_minor, ${actionableOn('i')} as actionable_on,
            row_number() over (partition by i.customer_id, i.currency order by ${actionableOn('i')}, i.id) as nth
          from invoices as i
          where i.company_id = :company and i.deleted_at is null and i.status = 'OPEN' and i.balance_minor > 0
            and i.disputed_at is null ${those('i.customer_id')}
            and exists (select from customers as c where c.company_id = :company and c.id = i.customer_id and c.deleted_at is null)
        ) as numbered
      ) as queue
      where second_on is not null
      group by 1, 2
      union all
      select currency, received_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), sum(amount_minor), 0
      from payments where company_id = :company and reversed_at is null ${those('customer_id')}
      group by 1, 2
      union all
      select currency, issued_on, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(amount_minor)
      from credit_notes where company_id = :company ${those('customer_id')}
      group by 1, 2
    ) as figures (currency, day, a, b, c, d, e, f, g, h, i, j, k, l)
    group by currency, day`,
}

export const CUSTOMERS_BY_STATUS: DailyFigures = {
  table: 'customers_by_status',
  keys: ['status'],
  measures: ['customers_count'],
  query: (those) => `
    select status, count(*) from customers
    where company_id = :company and deleted_at is null ${those('id')} group by 1`,
}

export const EMAIL_STATS_DAILY: DailyFigures = {
  table: 'email_stats_daily',
  keys: ['day', 'direction', 'template_id', 'status'],
  measures: ['emails_count', 'opens_count', 'clicks_count'],
  query: (those) => `
    select (created_at at time zone :zone)::date, direction, coalesce(template_id, ${NONE}), status::text, count(*), sum(open_count), sum(click_count)
    from email_logs where company_id = :company ${those('id')} group by 1, 2, 3, 4`,
}

export const EMAIL_STATS_HOURLY: DailyFigures = {
  table: 'email_stats_hourly',
  keys: ['day', 'hour'],
  measures: ['sent_count', 'opened_count', 'clicked_count'],
  query: (those) => `
    select at::date, extract(hour from at)::smallint, count(*), count(opened_at), count(clicked_at)
    from (select sent_at at time zone :zone as at, opened_at, clicked_at from email_logs
      where company_id = :company and direction = 'OUTBOUND' and sent_at is not null ${those('id')}) as sent
    group by 1, 2`,
}

export const REMINDER_STATS_DAILY: DailyFigures = {
  table: 'reminder_stats_daily',
  keys: ['day', 'currency', 'escalation_level', 'language', 'delivery_status'],
  measures: [
    'reminders_count',
    'invoices_count',
    'total_minor',
    'opened_count',
    'clicked_count',
    'replied_count',
    'promised_count',
    'paid_count',
    'paid_minor',
  ],
  query: (those) => `
    select (coalesce(sent_at, created_at) at time zone :zone)::date, currency, escalation_level::text, language, delivery_status,
      count(*), sum(invoice_count), sum(total_amount), count(opened_at), count(clicked_at), count(replied_at), count(promised_at),
      count(paid_at), coalesce(sum(paid_amount), 0)
    from customer_consolidated_reminders where company_id = :company ${those('id')} group by 1, 2, 3, 4, 5`,
}

const MESSAGES = {
  table: 'messages_daily',
  keys: ['day', 'channel', 'direction', 'status'],
  measures: ['messages_count'],
} as const

/** The share of emails in messages_daily. */
export const EMAIL_MESSAGES: DailyFigures = {
  ...MESSAGES,
  query: (those) => `
    select (created_at at time zone :zone)::date, 'EMAIL', direction, status::text, count(*)
    from email_logs where company_id = :company ${those('id')} group by 1, 3, 4`,
}

/** The share of texts in messages_daily. */
export const SMS_MESSAGES: DailyFigures = {
  ...MESSAGES,
  query: (those) => `
    select (created_at at time zone :zone)::date, 'SMS', direction, status, count(*)
    from sms_logs where company_id = :company ${those('id')} group by 1, 3, 4`,
}

const SALES_BY_DAY = `
  select sold_on, coalesce(agent_id, ${NONE}), source, status, currency, count(*), sum(appliance_count), sum(monthly_minor), sum(total_minor)
  from sales where company_id = :company and deleted_at is null`

/** Every table of such sums, in the order in which they are rebuilt. */
export const DAILY_FIGURES: readonly DailyFigures[] = [
  {
    table: 'leads_daily',
    keys: ['day', 'source', 'disposition'],
    measures: ['leads_count'],
    query: () => `
      select created_on, source, disposition, count(*)
      from leads where company_id = :company and deleted_at is null group by 1, 2, 3`,
  },
  {
    table: 'leads_monthly',
    keys: ['month', 'source', 'disposition'],
    measures: ['leads_count'],
    query: () => `
      select created_on - (extract(day from created_on)::integer - 1), source, disposition, count(*)
      from leads where company_id = :company and deleted_at is null group by 1, 2, 3`,
  },
  {
    table: 'leads_by_agent',
    keys: ['agent_id', 'span', 'starts_on', 'source', 'disposition'],
    measures: ['leads_count'],
    query: () => `
      select assigned_to, span, case span when 'DAY' then created_on else created_on - (extract(day from created_on)::integer - 1) end,
        source, disposition, count(*)
      from leads cross join (values ('DAY'), ('MONTH')) as spans (span)
      where company_id = :company and deleted_at is null and assigned_to is not null group by 1, 2, 3, 4, 5`,
  },
  {
    table: 'lead_activity_daily',
    keys: ['day', 'actor_id', 'disposition'],
    measures: ['changes_count'],
    query: () => `
      select changed_on, coalesce(actor_id, ${NONE}), to_code, count(*)
      from lead_disposition_history where company_id = :company group by 1, 2, 3`,
  },
  {
    table: 'sales_daily',
    keys: ['day', 'agent_id', 'source', 'status', 'currency'],
    measures: ['sales_count', 'appliances_count', 'monthly_minor', 'total_minor'],
    query: () => `${SALES_BY_DAY} group by 1, 2, 3, 4, 5`,
  },
  {
    table: 'sales_totals',
    keys: SALES_TOTALS_KEYS,
    measures: SALES_TOTALS_MEASURES,
    query: () =>
      totalsOf(`(${SALES_BY_DAY} group by 1, 2, 3, 4, 5)
      as daily (day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor)`),
  },
  { ...MESSAGES, query: (those) => `${SMS_MESSAGES.query(those)} union all ${EMAIL_MESSAGES.query(those)}` },
  CUSTOMERS_BY_STATUS,
  RECEIVABLES_DAILY,
  EMAIL_STATS_DAILY,
  EMAIL_STATS_HOURLY,
  REMINDER_STATS_DAILY,
]

const names = (list: readonly string[], prefix = '') => list.map((name) => prefix + name).join(', ')
const zeros = (list: readonly string[]) => list.map(() => '0').join(', ')
const everything = () => ''
const listed = (column: string) => `and ${column} = any(:only)`

/**
 * Writes every row of a company whose figures were deleted before. In key order, which is nearly that of their arrival:
 * a stretch of days lies on few pages then, and is read twice as fast.
 */
export function insertFigures({ table, keys, measures, query }: DailyFigures): string {
  return `insert into ${table} (company_id, ${names(keys)}, ${names(measures)})
    select :company::uuid, fresh.* from (${query(everything)}) as fresh (${names(keys)}, ${names(measures)})
    order by ${names(keys)}`
}

/** Adds `changes` (a query of keys and measures) to the table, in key order so that two writers never wait in a ring. */
function addChanges({ table, keys, measures }: DailyFigures, changes: string): string {
  return `insert into ${table} as daily (company_id, ${names(keys)}, ${names(measures)})
    select :company::uuid, ${names(keys)}, ${measures.map((name) => `sum(${name})`).join(', ')}
    from (${changes}) as change (${names(keys)}, ${names(measures)})
    group by ${names(keys)}
    having (${measures.map((name) => `sum(${name})`).join(', ')}) <> (${zeros(measures)})
    order by ${names(keys)}
    on conflict (company_id, ${names(keys)}) do update set
      ${measures.map((name) => `${name} = daily.${name} + excluded.${name}`).join(', ')}`
}

/** What rows of :only count for now, as one JSON text to hand to {@link moveFigures}. */
export function readContribution({ keys, measures, query }: DailyFigures): string {
  return `select coalesce(jsonb_agg(row), '[]')::text as contribution
    from (${query(listed)}) as row (${names(keys)}, ${names(measures)})`
}

/** Takes :before out of the table and puts in what rows of :only count for by now. */
export function moveFigures(figures: DailyFigures): string {
  const { table, keys, measures, query } = figures
  return addChanges(
    figures,
    `${query(listed)}
     union all
     select ${names(keys)}, ${names(measures, '-')} from jsonb_populate_recordset(null::${table}, :before::jsonb)`,
  )
}

/**
 * Compares the table with what it should hold and adds the differences, all in one statement: base rows and sums of a
 * transaction become visible together, so a writer at work is no difference. Returns the keys that differed.
 */
export function reconcileFigures(figures: DailyFigures): string {
  const { table, keys, measures, query } = figures
  const same = keys.map((key) => `kept.${key} = fresh.${key}`).join(' and ')
  const difference = `select ${keys.map((key) => `coalesce(fresh.${key}, kept.${key})`).join(', ')},
      ${measures.map((name) => `coalesce(fresh.${name}, 0) - coalesce(kept.${name}, 0)`).join(', ')}
    from (${query(everything)}) as fresh (${names(keys)}, ${names(measures)})
    full join (select * from ${table} where company_id = :company) as kept on ${same}`
  return `with repaired as (${addChanges(figures, difference)} returning ${names(keys, 'daily.')})
    select count(*)::integer as drifted, coalesce((select jsonb_agg(first) from (select * from repaired limit 5) as first), '[]') as first
    from repaired`
}
