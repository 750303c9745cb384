import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { type Period, type Stretch, stretchesOf } from './overview.rules.ts'

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

/** Sales of both periods by day, by agent and by source; by month instead of by day where the trend is. */
export async function findSalesFigures(db: Kysely<DB>, scope: CompanyScope, period: Period): Promise<SalesFigures[]> {
  const figures = ownOnly(scope) ? ownSales(scope, period) : companySales(scope, period)
  const { rows } = await sql<SalesFigures>`
    select figures.*, users.name as agent_name
    from (${figures}) as figures left join users on users.id = figures.agent_id
    where sales <> 0 or cancelled <> 0
    order by level, day, value desc`.execute(db)
  return rows
}

/** The company's, from its totals by day and by month; each slice is added up by its own key alone. */
function companySales(scope: CompanyScope, period: Period) {
  const slice = (name: 'ALL' | 'AGENT' | 'SOURCE', key: 'starts_on' | 'agent_id' | 'source') => {
    const stretches = name === 'ALL' ? trendStretches(period) : stretchesOf
    const totals = halvesOf(period).flatMap(({ current, ...half }) =>
      stretches(half.from, half.to).map(
        ({ span, from, to }) => sql`
          select ${sql.ref(key)}, ${current}::boolean as current,
            sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor
          from sales_totals
          where company_id = ${scope.companyId}::uuid and slice = ${name} and span = ${span}
            and currency = ${scope.currency} and starts_on between ${from}::date and ${to}::date`,
      ),
    )
    return sql`
      select ${name === 'ALL' ? 'day' : name.toLowerCase()} as level, ${key === 'starts_on' ? sql`starts_on` : sql`null::date`} as day,
        ${key === 'agent_id' ? sql`agent_id` : sql`null::uuid`} as agent_id, ${key === 'source' ? sql`source` : sql`null::text`} as source,
        current, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value, sum(monthly_minor)::bigint as monthly,
        sum(cancelled_count)::bigint as cancelled, sum(cancelled_minor)::bigint as cancelled_value
      from (${sql.join(totals, sql` union all `)}) as totals
      group by ${sql.ref(key)}, current`
  }
  return sql`${slice('ALL', 'starts_on')} union all ${slice('AGENT', 'agent_id')} union all ${slice('SOURCE', 'source')}`
}

/** An agent's own, from the rollup that knows agents and sources together. */
function ownSales(scope: CompanyScope, period: Period) {
  return sql`
    select case when grouping(day) = 0 then 'day' when grouping(agent_id) = 0 then 'agent' else 'source' end as level,
      day, agent_id, source, current, sum(sales)::bigint as sales, sum(value)::bigint as value,
      sum(monthly)::bigint as monthly, sum(cancelled)::bigint as cancelled, sum(cancelled_value)::bigint as cancelled_value
    from (
      select day, agent_id, source, day >= ${period.from}::date as current,
        case when status = 'CANCELLED' then 0 else sales_count end as sales,
        case when status = 'CANCELLED' then 0 else total_minor end as value,
        case when status = 'CANCELLED' then 0 else monthly_minor end as monthly,
        case when status = 'CANCELLED' then sales_count else 0 end as cancelled,
        case when status = 'CANCELLED' then total_minor else 0 end as cancelled_value
      from sales_daily
      where company_id = ${scope.companyId}::uuid and agent_id = ${scope.userId}::uuid and currency = ${scope.currency}
        and ${inPeriods('day', period)}
    ) as daily
    group by grouping sets ((day, current), (agent_id, current), (source, current))`
}

/** Leads that came in during a period, by source and what has become of them by now. */
export interface LeadFigures {
  source: string
  disposition: string
  current: boolean
  leads: number
}

export async function findLeadFigures(db: Kysely<DB>, scope: CompanyScope, period: Period): Promise<LeadFigures[]> {
  const figures = ownOnly(scope)
    ? sql`
      select source, disposition, created_on >= ${period.from}::date as current, count(*) as leads
      from ${ownLeads(scope, period)} group by 1, 2, 3`
    : sql`
      select source, disposition, current, sum(leads_count)::bigint as leads
      from ${companyLeads(scope, halvesOf(period), stretchesOf)} group by 1, 2, 3`
  const { rows } = await sql<LeadFigures>`
    select * from (${figures}) as figures where leads <> 0 order by source, disposition`.execute(db)
  return rows
}

/** Leads by the day they came in, or by its month where the trend is by month. */
export interface LeadTrend {
  day: string
  current: boolean
  leads: number
  converted: number
}

export async function findLeadTrend(db: Kysely<DB>, scope: CompanyScope, period: Period): Promise<LeadTrend[]> {
  const converted = sql`
    where disposition = (select code from lead_dispositions where company_id = ${scope.companyId}::uuid and is_conversion)`
  const { rows } = await (ownOnly(scope)
    ? sql<LeadTrend>`
      select created_on as day, created_on >= ${period.from}::date as current, count(*) as leads,
        count(*) filter (${converted}) as converted
      from ${ownLeads(scope, period)} group by created_on`
    : sql<LeadTrend>`
      select starts_on as day, current, sum(leads_count)::bigint as leads,
        coalesce(sum(leads_count) filter (${converted}), 0)::bigint as converted
      from ${companyLeads(scope, halvesOf(period), trendStretches(period))} group by 1, 2`
  ).execute(db)
  return rows
}

/** The rollups do not know agents; one agent's leads are few enough to count. */
function ownLeads(scope: CompanyScope, period: Period) {
  // Filtered at the level of the table itself: one subquery further up, row level security keeps the
  // planner from the index (68 ms instead of 2).
  return sql`(
    select created_on, source, disposition from leads
    where company_id = ${scope.companyId}::uuid and deleted_at is null and assigned_to = ${scope.userId}::uuid
      and ${inPeriods('created_on', period)}
  ) as leads`
}

function companyLeads(scope: CompanyScope, halves: Half[], stretches: (from: string, to: string) => Stretch[]) {
  const parts = halves.flatMap(({ current, ...half }) =>
    stretches(half.from, half.to).map(({ span, from, to }) => {
      const [table, start] = span === 'DAY' ? [sql`leads_daily`, sql`day`] : [sql`leads_monthly`, sql`month`]
      return sql`
        select ${start} as starts_on, source, disposition, ${current}::boolean as current, leads_count from ${table}
        where company_id = ${scope.companyId}::uuid and ${start} between ${from}::date and ${to}::date`
    }),
  )
  return sql`(${sql.join(parts, sql` union all `)}) as leads`
}

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
function trendStretches({ unit }: Period): (from: string, to: string) => Stretch[] {
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
