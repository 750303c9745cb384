import { addDays, daysBetween, type TrendUnit, unitOf } from '../kernel/days.ts'
import { MOST_DAYS, type OverviewInput, type Range } from './overview.schemas.ts'

/** The days looked at, and the days they are compared with. All inclusive, all in the company's zone. */
export interface Period {
  range: Range
  from: string
  to: string
  previousFrom: string
  previousTo: string
  /** What one point of the trend is. */
  unit: TrendUnit
}

const LENGTHS = { '7d': 7, '30d': 30, '90d': 90 } as const

/**
 * The period a range means today. The month compares with the same days of the month before (a shorter
 * month is compared whole); everything else with as many days just before it. A custom range that is
 * missing an end, upside down or too long is mended, not refused: it comes from a URL.
 */
export function decidePeriod({ range, from, to }: OverviewInput, today: string): Period {
  if (range === 'month') {
    const first = `${today.slice(0, 7)}-01`
    const previousTo = addDays(first, -1)
    const previousFrom = `${previousTo.slice(0, 7)}-01`
    const sameDay = addDays(previousFrom, daysBetween(first, today))
    const reached = sameDay <= previousTo
    return periodOf(range, first, today, previousFrom, reached ? sameDay : previousTo)
  }
  if (range !== 'custom') {
    const days = LENGTHS[range]
    return periodBefore(range, addDays(today, 1 - days), today)
  }
  const last = to ?? today
  const first = from ?? addDays(last, -29)
  const [start, end] = first <= last ? [first, last] : [last, first]
  return periodBefore(range, daysBetween(start, end) < MOST_DAYS ? start : addDays(end, 1 - MOST_DAYS), end)
}

function periodBefore(range: Range, from: string, to: string): Period {
  const days = daysBetween(from, to) + 1
  return periodOf(range, from, to, addDays(from, -days), addDays(from, -1))
}

function periodOf(range: Range, from: string, to: string, previousFrom: string, previousTo: string): Period {
  return { range, from, to, previousFrom, previousTo, unit: unitOf(from, to) }
}

/** Change as a share of what it was: 0.12 is 12% more. Null when there was nothing to compare with. */
export function decideDelta(current: number, previous: number): number | null {
  return previous === 0 ? null : (current - previous) / previous
}
