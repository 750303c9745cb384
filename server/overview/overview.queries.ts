import { type Kysely, type RawBuilder, sql } from 'kysely'
import { pointLookUp } from '#db/transaction.ts'
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
 * Sales of both periods by day and by agent, and of the current one by source; by week or month instead of by day where
 * the trend is.
 */
export async function findSalesFigures(db: Kysely<DB>, scope: CompanyScope, period: Period): Promise<SalesFigures[]> {
  const figures = [
    salesBy('day', scope, period, partsOf(period, trendStretches(period))),
    salesBy('agent', scope, period, partsOf(period, stretchesOf)),
    ownOnly(scope)
      ? ownSalesBySource(scope, period)
      : salesBy('source', scope, period, currentOnly(partsOf(period, stretchesOf))),
  ]
  // Not as one statement: its parts take a millisecond each, but for the whole the planner starts parallel workers.
  const results = await Promise.all(
    figures.map((rows) =>
      sql<SalesFigures>`
        select figures.*, users.name as agent_name
        from (${rows}) as figures left join users on users.id = figures.agent_id
        where sales <> 0 or cancelled <> 0
        order by day, value desc ${pointLookUp}`.execute(db),
    ),
  )
  return results.flatMap(({ rows }) => rows)
}

const SALES_LEVELS = {
  day: { slice: 'ALL', key: 'starts_on' },
  agent: { slice: 'AGENT', key: 'agent_id' },
  source: { slice: 'SOURCE', key: 'source' },
} as const satisfies Record<SalesFigures['level'], unknown>

/**
 * From the totals by day and by month; each slice is added up by its own key alone, and an agent's is one of a slice. A
 * part's sums go on as bigint: Postgres makes numeric of them, which takes longer to multiply than they took to add up.
 */
function salesBy(level: SalesFigures['level'], scope: CompanyScope, period: Period, parts: Part[]) {
  const { slice, key } = SALES_LEVELS[level]
  const group = key === 'starts_on' ? pointThere(sql`starts_on`, period) : sql.ref(key)
  const own = ownOnly(scope)
  return sql`
    select ${sql.lit(level)} as level, ${key === 'starts_on' ? group : sql`null::date`} as day,
      ${key === 'agent_id' ? sql`agent_id` : sql`null::uuid`} as agent_id, ${key === 'source' ? sql`source` : sql`null::text`} as source,
      current, sum(sign * sales)::bigint as sales, sum(sign * value)::bigint as value, sum(sign * monthly)::bigint as monthly,
      sum(sign * cancelled)::bigint as cancelled, sum(sign * cancelled_value)::bigint as cancelled_value
    from ${asRows(parts)} cross join lateral (
      select ${sql.ref(key)}, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value,
        sum(monthly_minor)::bigint as monthly, sum(cancelled_count)::bigint as cancelled,
        sum(cancelled_minor)::bigint as cancelled_value
      from sales_totals as totals
      where company_id = ${scope.companyId}::uuid and slice = ${sql.lit(own ? 'AGENT' : slice)} and totals.span = part.span
        and currency = ${scope.currency} and starts_on between first_day and last_day
        ${own ? sql`and agent_id = ${scope.userId}::uuid` : sql``}
      group by ${sql.ref(key)}
    ) as sums
    group by ${group}, current`
}

/** The totals do not know an agent's sources; the rollup does that knows agents and sources together. */
function ownSalesBySource(scope: CompanyScope, { from, to }: Period) {
  const lives = (column: string) =>
    sql`coalesce(sum(${sql.ref(column)}) filter (where status <> 'CANCELLED'), 0)::bigint`
  const cancelled = (column: string) =>
    sql`coalesce(sum(${sql.ref(column)}) filter (where status = 'CANCELLED'), 0)::bigint`
  // Added up by status first: filters on the sums of every row cost more than all the rest.
  return sql`
    select 'source' as level, null::date as day, null::uuid as agent_id, source, true as current,
      ${lives('sales')} as sales, ${lives('value')} as value, ${lives('monthly')} as monthly,
      ${cancelled('sales')} as cancelled, ${cancelled('value')} as cancelled_value
    from (
      select source, status, sum(sales_count) as sales, sum(total_minor) as value, sum(monthly_minor) as monthly
      from sales_daily
      where company_id = ${scope.companyId}::uuid and agent_id = ${scope.userId}::uuid and currency = ${scope.currency}
        and day between ${from}::date and ${to}::date
      group by source, status
    ) as sums
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

/** Leads of both periods, by source and disposition and by day; by week or month instead of by day where the trend is. */
export async function findLeadFigures(db: Kysely<DB>, scope: CompanyScope, period: Period): Promise<LeadFigures[]> {
  const results = await Promise.all([
    leadsBy('day', scope, period, partsOf(period, trendStretches(period))).execute(db),
    leadsBy('source', scope, period, partsOf(period, stretchesOf)).execute(db),
  ])
  return results.flatMap(({ rows }) => rows)
}

/** Each part is added up by itself and then all of them: thousands of rows that go through a join cost half as much again. */
function leadsBy(level: LeadFigures['level'], scope: CompanyScope, period: Period, parts: Part[]) {
  const own = ownOnly(scope)
  const [key, columns] =
    level === 'day'
      ? [sql`day`, sql`day, null::text as source, null::text as disposition`]
      : [sql`source, disposition`, sql`null::date as day, source, disposition`]
  const keyHere = level === 'day' ? sql`${pointThere(key, period)} as day` : key
  const sums = leadTotals(scope, parts).map(({ table, start, parts }) => {
    const keyThere = level === 'day' ? sql.ref(start) : key
    return sql`
      select ${keyHere}, current, sign * leads as leads, sign * converted as converted
      from ${asRows(parts)} cross join lateral (
        select ${level === 'day' ? sql`${keyThere} as day` : key}, sum(leads_count)::bigint as leads,
          coalesce(sum(leads_count) filter (where disposition = (
            select code from lead_dispositions where company_id = ${scope.companyId}::uuid and is_conversion
          )), 0)::bigint as converted
        from ${sql.table(table)} as totals
        where company_id = ${scope.companyId}::uuid and ${sql.ref(start)} between first_day and last_day
          ${own ? sql`and agent_id = ${scope.userId}::uuid and totals.span = part.span` : sql``}
        group by ${keyThere}
      ) as sums`
  })
  return sql<LeadFigures>`
    select ${sql.lit(level)} as level, ${columns}, current, sum(leads)::bigint as leads, sum(converted)::bigint as converted
    from (${sql.join(sums, sql` union all `)}) as sums
    group by ${key}, current
    having sum(leads) <> 0
    order by ${key} ${pointLookUp}`
}

/** Where the leads of these parts are counted: an agent's own, or the company's. */
function leadTotals(scope: CompanyScope, parts: Part[]): { table: string; start: string; parts: Part[] }[] {
  if (ownOnly(scope)) return [{ table: 'leads_by_agent', start: 'starts_on', parts }]
  return [
    { table: 'leads_daily', start: 'day', parts: parts.filter(({ span }) => span === 'DAY') },
    { table: 'leads_monthly', start: 'month', parts: parts.filter(({ span }) => span === 'MONTH') },
  ].filter((of) => of.parts.length > 0)
}

/** A stretch of one of the two periods that are compared. */
interface Part extends Stretch {
  current: boolean
}

/**
 * Parts as rows: a union would have Postgres plan each of them, which takes longer than adding them up. VALUES, because
 * their number is seen in the text: of an array Postgres would guess it, and never keep the plan of a prepared statement.
 */
function asRows(parts: Part[]) {
  const rows = parts.map(
    ({ span, from, to, current, sign }) =>
      sql`(${span}::text, ${from}::date, ${to}::date, ${current}::boolean, ${sign}::bigint)`,
  )
  return sql`(values ${sql.join(rows)}) as part (span, first_day, last_day, current, sign)`
}

/** A way to part a period. */
type Stretches = (from: string, to: string) => Stretch[]

function partsOf({ from, to, previousFrom, previousTo }: Period, stretches: Stretches): Part[] {
  return [
    ...stretches(from, to).map((stretch) => ({ ...stretch, current: true })),
    ...stretches(previousFrom, previousTo).map((stretch) => ({ ...stretch, current: false })),
  ]
}

function currentOnly(parts: Part[]): Part[] {
  return parts.filter((part) => part.current)
}

/** A trend by days or weeks needs every day; one by months can do with the totals of whole ones. */
function trendStretches({ unit }: Period): Stretches {
  return unit === 'month' ? stretchesOf : (from, to) => [{ span: 'DAY', from, to, sign: 1 }]
}

/**
 * The point of the trend that a day of a part counts towards: of the weeks here, as {@link pointOf} finds it, so that a
 * seventh of the rows travel; of the others there.
 */
function pointThere(day: RawBuilder<unknown>, { unit }: Period) {
  return unit === 'week' ? sql`greatest(first_day, last_day - (last_day - ${day}) / 7 * 7 - 6)` : day
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
    .modifyEnd(pointLookUp)
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
      or exists (select from sales_totals where company_id = ${scope.companyId}::uuid) as found
    ${pointLookUp}`.execute(db)
  return rows[0]?.found ?? false
}
