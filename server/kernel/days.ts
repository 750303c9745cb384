const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const zones = new Map<string, { formatter: Intl.DateTimeFormat; minute: number; day: string }>()

/**
 * The calendar day, `YYYY-MM-DD`, that `instant` falls on in an IANA zone. Companies count in their own
 * days; a UTC day would move an evening's sale in Dubai to the day before.
 */
export function dayInZone(instant: Date, timeZone: string): string {
  let zone = zones.get(timeZone)
  if (!zone) {
    // Making a formatter costs 72 µs, using one up to 30. Canada writes dates as ISO 8601 does.
    const formatter = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    zone = { formatter, minute: Number.NaN, day: '' }
    zones.set(timeZone, zone)
  }
  // Most ask for now: the same minute as before, in which no day begins (since 1972 zones differ by whole minutes).
  const minute = Math.floor(instant.getTime() / MINUTE_MS)
  if (minute !== zone.minute) {
    zone.day = zone.formatter.format(instant)
    zone.minute = minute
  }
  return zone.day
}

/** The day `count` days after `day` (before, when negative). Calendar arithmetic: no zone is involved. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10)
}

/** Days from `from` to `to`; 0 when they are the same day, negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
}

/** A stretch of days, or of whole months by their first days; both ends count. */
export interface Stretch {
  span: 'DAY' | 'MONTH'
  from: string
  to: string
  /** -1 for days that a month of another stretch has too many: they are taken out again. */
  sign: 1 | -1
}

/**
 * The same days in few stretches: the months nearest to them, with the days that these lack, less the days that they
 * have too many. Just those days where months save nothing.
 */
export function stretchesOf(from: string, to: string): Stretch[] {
  const end = addDays(to, 1)
  const firstMonth = nearestMonth(from)
  const endOfMonths = nearestMonth(end)
  const days = (first: string, next: string): Stretch[] => {
    if (first === next) return []
    return first < next
      ? [{ span: 'DAY', from: first, to: addDays(next, -1), sign: 1 }]
      : [{ span: 'DAY', from: next, to: addDays(first, -1), sign: -1 }]
  }
  const around = Math.abs(daysBetween(from, firstMonth)) + Math.abs(daysBetween(endOfMonths, end))
  if (around >= daysBetween(from, end)) return days(from, end)
  const lastMonth = `${addDays(endOfMonths, -1).slice(0, 7)}-01`
  return [
    ...days(from, firstMonth),
    { span: 'MONTH', from: firstMonth, to: lastMonth, sign: 1 },
    ...days(endOfMonths, end),
  ]
}

/** The first day of a month that is least days away. */
function nearestMonth(day: string): string {
  const before = `${day.slice(0, 7)}-01`
  const after = monthAfter(day)
  return daysBetween(before, day) <= daysBetween(day, after) ? before : after
}

/** The first day of the month after that of `day`. */
function monthAfter(day: string): string {
  return `${addDays(`${day.slice(0, 7)}-01`, 31).slice(0, 7)}-01`
}

/** What one point of a trend is: weeks and months once days would be a comb. */
export type TrendUnit = 'day' | 'week' | 'month'

/** More points than this and two lines over each other can no longer be told apart. */
const MOST_DAILY_POINTS = 45
const MOST_WEEKLY_DAYS = 190

/** The days of a trend. */
export interface TrendPeriod {
  from: string
  /** Counted as well. */
  to: string
  unit: TrendUnit
}

/** What a trend of these days is best drawn in. */
export function unitOf(from: string, to: string): TrendUnit {
  const days = daysBetween(from, to) + 1
  return days <= MOST_DAILY_POINTS ? 'day' : days <= MOST_WEEKLY_DAYS ? 'week' : 'month'
}

/** Every point of the trend, also those nothing happened on, by the first day each of them counts. */
export function pointsOf({ from, to, unit }: TrendPeriod): string[] {
  const pointAfter = {
    day: (point: string) => addDays(point, 1),
    week: (point: string) => addDays(point, (daysBetween(point, to) % 7) + 1),
    month: monthAfter,
  }[unit]
  const points: string[] = []
  // Not by their text: a year of five digits sorts before 9999.
  for (let point = from; daysBetween(point, to) >= 0; point = pointAfter(point)) points.push(point)
  return points
}

/**
 * The point that a day counts towards. Weeks are counted back from the last day: the newest is whole, and
 * a shorter one, if any, is the oldest.
 */
export function pointOf(day: string, { from, to, unit }: TrendPeriod): string {
  if (unit === 'day') return day
  const first = unit === 'month' ? `${day.slice(0, 7)}-01` : addDays(to, -7 * Math.floor(daysBetween(day, to) / 7) - 6)
  return first < from ? from : first
}
