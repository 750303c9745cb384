import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Clock } from '../kernel/clock.ts'
import { dayInZone, pointOf, pointsOf } from '../kernel/days.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { findRecentSales } from '../sales/sale.service.ts'
import { maskName, seesPersonalData } from '../sales/sales.rules.ts'
import {
  findDispositions,
  findDue,
  findLeadFigures,
  findMessageFigures,
  findSalesFigures,
  hasAnything,
  type LeadFigures,
  type SalesFigures,
} from './overview.queries.ts'
import { decidePeriod, type Period } from './overview.rules.ts'
import type { OverviewInput } from './overview.schemas.ts'

/** A figure of the period and of the one before it. */
export interface Compared {
  current: number
  previous: number
}

export interface TrendPoint {
  /** A day, or the first day of a week or a month. */
  point: string
  sales: number
  value: number
  cancelled: number
  leads: number
  converted: number
}

const RECENT_SALES = 8
/** Longer rankings belong to reports. */
const MOST_RANKED = 50

/** The overview as its page gets it. */
export type Overview = Awaited<ReturnType<typeof getOverview>>

/**
 * The sales overview: every figure of its page, from the daily rollups, in one round trip. An agent's
 * counts their own sales and leads. Amounts are minor units of the company's currency; cancelled sales
 * count towards nothing but the cancellations.
 */
export async function getOverview(db: Kysely<DB>, scope: CompanyScope, clock: Clock, input: OverviewInput) {
  const today = dayInZone(clock.now(), scope.timeZone)
  const period = decidePeriod(input, today)
  const [sales, leadFigures, dispositions, messages, due, recent, found] = await Promise.all([
    findSalesFigures(db, scope, period),
    findLeadFigures(db, scope, period),
    findDispositions(db, scope),
    findMessageFigures(db, scope, period),
    findDue(db, scope, today),
    findRecentSales(db, scope, RECENT_SALES),
    hasAnything(db, scope),
  ])
  const days = sales.filter((row) => row.level === 'day')
  const leads = leadFigures.filter((row) => row.level === 'source')
  return {
    period: { ...period, today },
    currency: scope.currency,
    isOwn: scope.role === 'agent',
    isEmpty: !found,
    tiles: {
      sales: compare(days, (row) => row.sales),
      value: compare(days, (row) => row.value),
      monthly: compare(days, (row) => row.monthly),
      average: averageOf(days),
      cancelled: compare(days, (row) => row.cancelled),
      cancelledValue: compare(days, (row) => row.cancelledValue),
      leads: compare(leads, (row) => row.leads),
      converted: compare(leads, (row) => row.converted),
    },
    trend: trendOf(days, leadFigures, period),
    funnel: funnelOf(leads, dispositions),
    agents: agentsOf(sales).slice(0, MOST_RANKED),
    sources: sourcesOf(sales, leads).slice(0, MOST_RANKED),
    messages: messagesOf(messages),
    due: { ...due, rows: due.rows.map((row) => dueLead(row, seesPersonalData(scope.role))) },
    recent,
  }
}

function compare<Row extends { current: boolean }>(rows: Row[], figure: (row: Row) => number): Compared {
  const sum = (current: boolean) =>
    rows.reduce((total, row) => (row.current === current ? total + figure(row) : total), 0)
  return { current: sum(true), previous: sum(false) }
}

/** Value of one sale on average, in whole minor units; 0 when nothing was sold. */
function averageOf(days: SalesFigures[]): Compared {
  const sales = compare(days, (row) => row.sales)
  const value = compare(days, (row) => row.value)
  const average = (of: number, by: number) => (by === 0 ? 0 : Math.round(of / by))
  return { current: average(value.current, sales.current), previous: average(value.previous, sales.previous) }
}

/** Both periods as points of the same number where they have one; the page lays them over each other. */
function trendOf(
  figures: SalesFigures[],
  leads: LeadFigures[],
  period: Period,
): { current: TrendPoint[]; previous: TrendPoint[] } {
  const series = (from: string, to: string, current: boolean): TrendPoint[] => {
    const points = new Map<string, TrendPoint>()
    const days = { from, to, unit: period.unit }
    for (const point of pointsOf(days)) {
      points.set(point, { point, sales: 0, value: 0, cancelled: 0, leads: 0, converted: 0 })
    }
    for (const row of figures) {
      const point = row.current === current && row.day ? points.get(pointOf(row.day, days)) : undefined
      if (!point) continue
      point.sales += row.sales
      point.value += row.value
      point.cancelled += row.cancelled
    }
    for (const row of leads) {
      const point = row.current === current && row.day ? points.get(pointOf(row.day, days)) : undefined
      if (!point) continue
      point.leads += row.leads
      point.converted += row.converted
    }
    return [...points.values()]
  }
  return {
    current: series(period.from, period.to, true),
    previous: series(period.previousFrom, period.previousTo, false),
  }
}

type Disposition = Awaited<ReturnType<typeof findDispositions>>[number]

function funnelOf(leads: LeadFigures[], dispositions: Disposition[]) {
  return dispositions.map(({ labels, ...disposition }) => ({
    ...disposition,
    labels: asLabels(labels),
    ...compare(leads, (row) => (row.disposition === disposition.code ? row.leads : 0)),
  }))
}

/** Names by language, as lead_dispositions.labels holds them. */
function asLabels(labels: unknown): Record<string, string> {
  if (typeof labels !== 'object' || labels === null) return {}
  return Object.fromEntries(Object.entries(labels).filter(([, name]) => typeof name === 'string'))
}

function agentsOf(sales: SalesFigures[]) {
  const previous = new Map(
    sales.filter((row) => row.level === 'agent' && !row.current).map((row) => [row.agentId, row.value]),
  )
  return sales
    .filter((row) => row.level === 'agent' && row.current)
    .map((row) => ({
      // Nil stands for no agent: such a sale has no name, and no list of its own either.
      agentId: row.agentName === null ? null : row.agentId,
      name: row.agentName,
      sales: row.sales,
      value: row.value,
      cancelled: row.cancelled,
      previousValue: previous.get(row.agentId) ?? 0,
    }))
}

/** Where sales and leads come from; a source that brought leads and no sale is worth seeing too. */
function sourcesOf(sales: SalesFigures[], leads: LeadFigures[]) {
  const sources = new Map<string, { source: string; sales: number; value: number; leads: number; converted: number }>()
  const of = (source: string) => {
    const known = sources.get(source) ?? { source, sales: 0, value: 0, leads: 0, converted: 0 }
    sources.set(source, known)
    return known
  }
  for (const row of sales) {
    if (row.level !== 'source' || !row.current || row.source === null) continue
    const entry = of(row.source)
    entry.sales += row.sales
    entry.value += row.value
  }
  for (const row of leads) {
    if (!row.current || row.source === null) continue
    const entry = of(row.source)
    entry.leads += row.leads
    entry.converted += row.converted
  }
  return [...sources.values()].sort((left, right) => right.value - left.value || right.leads - left.leads)
}

/** Statuses that say a message did not arrive; pending ones say nothing yet. */
const FAILED = new Set(['FAILED', 'BOUNCED'])

function messagesOf(rows: Awaited<ReturnType<typeof findMessageFigures>>) {
  const channel = (name: string) => {
    const own = rows.filter((row) => row.channel === name)
    return {
      sent: compare(own, (row) => (row.status === 'PENDING' || FAILED.has(row.status) ? 0 : row.messages)),
      failed: compare(own, (row) => (FAILED.has(row.status) ? row.messages : 0)),
      pending: compare(own, (row) => (row.status === 'PENDING' ? row.messages : 0)),
    }
  }
  return { sms: channel('SMS'), email: channel('EMAIL') }
}

function dueLead(row: Awaited<ReturnType<typeof findDue>>['rows'][number], shown: boolean) {
  const name = `${row.firstName} ${row.lastName}`.trim() || row.companyName
  return {
    id: row.id,
    name: shown ? name : maskName(name),
    phone: shown ? row.phone : null,
    nextAction: shown ? row.nextAction : null,
    nextActionAt: row.nextActionAt,
    disposition: row.disposition,
    agentName: row.agentName,
  }
}
