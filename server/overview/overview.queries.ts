import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { type Stretch, stretchesOf } from '../kernel/days.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import type { Period } from './overview.rules.ts'

const MOST_DUE = 8
/** Counting what is due stops here: "more than 10,000" is all anybody needs to know. */
const MOST_DUE_COUNTED = 10_001

/** An agent's overview counts the agent's own; everybody else sees the company. */
const ownOnly = (scope: CompanyScope): boolean => scope.role === 'agent'

/**
 * One line of figures. `level` says what it is grouped by; `sales`, `value` and `monthly` leave cancelled
 * sales out, `cancelled` and `cancelledValue` hold those. Amounts are minor units of the company's currency.
 */
export interface SalesFigures {
  level: 'day' | 'agent' | 'source'
  day: string | null
  agentId: string | null
  agentName: string | null
  source: string | null
  current: boolean
  sales: number
  value: number
  monthly: number
  cancelled: number
  cancelledValue: number
}

/**
 * Sales of both periods by day and by agent, and of the current one by source; by month instead of by day where the
 * trend is.
 */
export async function findSalesFigures(db: Kysely<DB>, scope: CompanyScope, period: Period): Promise<SalesFigures[]> {
  const halves = halvesOf(period)
  const current = halves.filter((half) => half.current)
  const figures = [
    salesBy('day', scope, halves, trendStretches(period)),
    salesBy('agent', scope, halves, stretchesOf),
    ownOnly(scope) ? ownSalesBySource(scope, period) : salesBy('source', scope, current, stretchesOf),
  ]
  // Not as one statement: its parts take a millisecond each, but for the whole the planner starts parallel workers.
  const results = await Promise.all(
    figures.map((rows) =>
      sql<SalesFigures>`
        select figures.*, users.name as agent_name
        from (${rows}) as figures left join users on users.id = figures.agent_id
        where sales <> 0 or cancelled <> 0
        order by day, value desc`.execute(db),
    ),
  )
  return results.flatMap(({ rows }) => rows)
}

const SALES_LEVELS = {
  day: { slice: 'ALL', key: 'starts_on' },
  agent: { slice: 'AGENT', key: 'agent_id' },
  source: { slice: 'SOURCE', key: 'source' },
} as const satisfies Record<SalesFigures['level'], unknown>

/** From the totals by day and by month; each slice is added up by its own key alone, and an agent's is one of a slice. */
function salesBy(level: SalesFigures['level'], scope: CompanyScope, halves: Half[], stretches: Stretches) {
  const { slice, key } = SALES_LEVELS[level]
  const own = ownOnly(scope)
  const totals = halves.flatMap(({ current, ...half }) =>
    stretches(half.from, half.to).map(
      ({ span, from, to }) => sql`
        select ${sql.ref(key)}, ${current}::boolean as current,
          sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor
        from sales_totals
        where company_id = ${scope.companyId}::uuid and slice = ${own ? 'AGENT' : slice} and span = ${span}
          and currency = ${scope.currency} and starts_on between ${from}::date and ${to}::date
          ${own ? sql`and agent_id = ${scope.userId}::uuid` : sql``}`,
    ),
  )
  return sql`
    select ${level} as level, ${key === 'starts_on' ? sql`starts_on` : sql`null::date`} as day,
      ${key === 'agent_id' ? sql`agent_id` : sql`null::uuid`} as agent_id, ${key === 'source' ? sql`source` : sql`null::text`} as source,
      current, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value, sum(monthly_minor)::bigint as monthly,
      sum(cancelled_count)::bigint as cancelled, sum(cancelled_minor)::bigint as cancelled_value
    from (${sql.join(totals, sql` union all `)}) as totals
    group by ${sql.ref(key)}, current`
}

/** The totals do not know an agent's sources; the rollup does that knows agents and sources together. */
function ownSalesBySource(scope: CompanyScope, { from, to }: Period) {
  const lives = (column: string) =>
    sql`coalesce(sum(${sql.ref(column)}) filter (where status <> 'CANCELLED'), 0)::bigint`
  const cancelled = (column: string) =>
    sql`coalesce(sum(${sql.ref(column)}) filter (where status = 'CANCELLED'), 0)::bigint`
  return sql`
    select 'source' as level, null::date as day, null::uuid as agent_id, source, true as current,
      ${lives('sales_count')} as sales, ${lives('total_minor')} as value, ${lives('monthly_minor')} as monthly,
      ${cancelled('sales_count')} as cancelled, ${cancelled('total_minor')} as cancelled_value
    from sales_daily
    where company_id = ${scope.companyId}::uuid and agent_id = ${scope.userId}::uuid and currency = ${scope.currency}
      and day between ${from}::date and ${to}::date
    group by source`
}

/**
 * Leads that came in during a period: by source and what has become of them by now, or by the day they came in, which
 * may stand for its point of the trend.
 */
export interface LeadFigures {
  level: 'source' | 'day'
  day: string | null
  source: string | null
  disposition: string | null
  current: boolean
  leads: number
  converted: number
}

/** Leads of both periods, by source and disposition and by day: both from one reading, which is most of the work. */
export async function findLeadFigures(db: Kysely<DB>, scope: CompanyScope, period: Period): Promise<LeadFigures[]> {
  const { rows } = await sql<LeadFigures>`
    select case when grouping(day) = 0 then 'day' else 'source' end as level, day, source, disposition, current,
      sum(leads)::bigint as leads,
      coalesce(sum(leads) filter (where disposition = (
        select code from lead_dispositions where company_id = ${scope.companyId}::uuid and is_conversion
      )), 0)::bigint as converted
    from (${leadTotals(scope, period)}) as totals
    group by grouping sets ((day, current), (source, disposition, current))
    having sum(leads) <> 0
    order by level, day, source, disposition`.execute(db)
  return rows
}

/** The totals of both periods by the points of the trend: an agent's own, or the company's. */
function leadTotals(scope: CompanyScope, period: Period) {
  const stretches = halvesOf(period).flatMap(({ current, ...half }) =>
    trendStretches(period)(half.from, half.to).map((stretch) => ({ ...stretch, current })),
  )
  const parts = stretches.map(({ span, from, to, current }) => {
    const { table, start } = ownOnly(scope) ? AGENTS_LEADS : COMPANYS_LEADS[span]
    return sql`
      select ${sql.ref(start)} as day, source, disposition, ${current}::boolean as current, leads_count as leads
      from ${sql.table(table)}
      where company_id = ${scope.companyId}::uuid and ${sql.ref(start)} between ${from}::date and ${to}::date
        ${ownOnly(scope) ? sql`and agent_id = ${scope.userId}::uuid and span = ${span}` : sql``}`
  })
  return sql.join(parts, sql` union all `)
}

const AGENTS_LEADS = { table: 'leads_by_agent', start: 'starts_on' }
const COMPANYS_LEADS = {
  DAY: { table: 'leads_daily', start: 'day' },
  MONTH: { table: 'leads_monthly', start: 'month' },
} as const satisfies Record<Stretch['span'], unknown>

/** A way to part a period. */
type Stretches = (from: string, to: string) => Stretch[]

/** One of the two periods that are compared. */
interface Half {
  current: boolean
  from: string
  to: string
}

function halvesOf({ from, to, previousFrom, previousTo }: Period): Half[] {
  return [
    { current: true, from, to },
    { current: false, from: previousFrom, to: previousTo },
  ]
}

/** A trend by days or weeks needs every day; one by months can do with the totals of whole ones. */
function trendStretches({ unit }: Period): Stretches {
  return unit === 'month' ? stretchesOf : (from, to) => [{ span: 'DAY', from, to }]
}

/** A day of either period: one range for the index, and the gap that a month may leave in it. */
function inPeriods(day: 'day' | 'created_on', period: Period) {
  return sql<boolean>`${sql.ref(day)} between ${period.previousFrom}::date and ${period.to}::date
    and (${sql.ref(day)} <= ${period.previousTo}::date or ${sql.ref(day)} >= ${period.from}::date)`
}

/** The dispositions of the company in the order of its board, with their names by language. */
export async function findDispositions(db: Kysely<DB>, scope: CompanyScope) {
  return db
    .selectFrom('leadDispositions')
    .select(['code', 'labels', 'colour', 'isInitial', 'isTerminal', 'isConversion'])
    .where('companyId', '=', scope.companyId)
    .orderBy('position')
    .orderBy('code')
    .execute()
}

/** Texts and emails sent in both periods, by channel and status. */
export async function findMessageFigures(db: Kysely<DB>, scope: CompanyScope, period: Period) {
  return db
    .selectFrom('messagesDaily')
    .select(['channel', 'status'])
    .select(sql<boolean>`day >= ${period.from}::date`.as('current'))
    .select(sql<number>`sum(messages_count)::bigint`.as('messages'))
    .where('companyId', '=', scope.companyId)
    .where('direction', '=', 'OUTBOUND')
    .where(inPeriods('day', period))
    .groupBy(['channel', 'status', 'current'])
    .execute()
}

/** Leads whose next action is due by the end of today: the first few, and how many in all. */
export async function findDue(db: Kysely<DB>, scope: CompanyScope, today: string) {
  const startOfDay = sql<Date>`(${today}::date::timestamp at time zone ${scope.timeZone})`
  const endOfDay = sql<Date>`((${today}::date + 1)::timestamp at time zone ${scope.timeZone})`
  const due = db
    .selectFrom('leads')
    .where('companyId', '=', scope.companyId)
    .where('deletedAt', 'is', null)
    .where('nextActionAt', '<', endOfDay)
    .$if(ownOnly(scope), (query) => query.where('assignedTo', '=', scope.userId))
  const first = due
    .select(['id', 'firstName', 'lastName', 'companyName', 'phone', 'nextAction', 'nextActionAt', 'disposition'])
    .select('assignedTo')
    .orderBy('nextActionAt')
    .orderBy('id')
    .limit(MOST_DUE)
  const counted = due.select('nextActionAt').limit(MOST_DUE_COUNTED)
  const [rows, count] = await Promise.all([
    db
      .selectFrom(first.as('first'))
      .leftJoin('users', 'users.id', 'first.assignedTo')
      .selectAll('first')
      .select('users.name as agentName')
      .orderBy('first.nextActionAt')
      .execute(),
    db
      .selectFrom(counted.as('counted'))
      .select((eb) => eb.fn.countAll<number>().as('due'))
      .select(sql<number>`count(*) filter (where next_action_at < ${startOfDay})`.as('overdue'))
      .executeTakeFirstOrThrow(),
  ])
  return { rows, ...count }
}

/** Whether the company has ever had a lead or a sale. */
export async function hasAnything(db: Kysely<DB>, scope: CompanyScope): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from leads_daily where company_id = ${scope.companyId}::uuid)
      or exists (select from sales_totals where company_id = ${scope.companyId}::uuid) as found`.execute(db)
  return rows[0]?.found ?? false
}
