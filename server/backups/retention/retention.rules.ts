import { dayInZone } from '#server/kernel/days.ts'
import type { RetentionPolicy } from '../schedules/schedules.schemas.ts'

/** A backup whose files are still there, as far as keeping it is concerned. */
export interface Candidate {
  id: string
  /** When it says it was made. */
  at: Date
  state: 'RUNNING' | 'WRITTEN' | 'VERIFIED' | 'RESTORABLE' | 'FAILED'
  corrupt: boolean
  pinned: boolean
  /** Somebody works on it, or reads it. */
  working: boolean
  /** Only its file was found: nobody here remembers making it, so its date is what the file says. */
  found: boolean
}

export const KEEPING_RULES = [
  'pinned',
  'working',
  'found',
  'future',
  'floor',
  'within',
  'daily',
  'weekly',
  'monthly',
  'yearly',
  'no-proof',
  'no-policy',
] as const
export type KeepingRule = (typeof KEEPING_RULES)[number]

export interface Verdict {
  id: string
  /** Empty for one that no rule keeps, and that is therefore deleted. */
  rules: KeepingRule[]
}

/** Clocks of two machines may differ by so much; a backup further ahead has a wrong or forged date. */
const CLOCK_SLACK_MS = 10 * 60_000
const DAY_MS = 86_400_000

/**
 * Says of each backup of one schedule which rules keep it.
 *
 * Only a backup that was read back and found whole counts for a rule, one that a drill restored before one that
 * was not, and only when its date is not ahead of the clock. Ages are counted from the newest such backup rather
 * than from now, so that a schedule that stopped, or a clock that jumped, deletes nothing. The floor holds
 * whatever the other rules say; while too few backups are RESTORABLE, the newest whole ones fill it up.
 */
export function decideRetention(
  candidates: readonly Candidate[],
  policy: RetentionPolicy,
  { now, timeZone }: { now: Date; timeZone: string },
): Verdict[] {
  const rules = new Map<string, KeepingRule[]>(candidates.map(({ id }) => [id, []]))
  const keep = (id: string, rule: KeepingRule) => rules.get(id)?.push(rule)
  const isAhead = ({ at }: Candidate) => at.getTime() > now.getTime() + CLOCK_SLACK_MS

  for (const each of candidates) {
    if (each.pinned) keep(each.id, 'pinned')
    if (each.working || each.state === 'RUNNING') keep(each.id, 'working')
    if (isAhead(each)) keep(each.id, 'future')
    // A forged file must neither push out a real one nor be able to make us delete anything; a drill proves it real.
    if (each.found && each.state !== 'RESTORABLE') keep(each.id, 'found')
  }

  const counted = candidates
    .filter((each) => isWhole(each) && !isAhead(each) && (!each.found || each.state === 'RESTORABLE'))
    .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
  const newest = counted[0]
  if (!newest) {
    for (const { id } of candidates) keep(id, 'no-proof')
    return verdicts(candidates, rules)
  }

  const proven = counted.filter(({ state }) => state === 'RESTORABLE')
  const unproven = counted.filter(({ state }) => state !== 'RESTORABLE')
  for (const { id } of [...proven, ...unproven].slice(0, policy.keepRestorable)) keep(id, 'floor')

  const within = newest.at.getTime() - policy.keepWithinDays * DAY_MS
  for (const each of candidates) if (!isAhead(each) && each.at.getTime() >= within) keep(each.id, 'within')

  for (const [rule, count, bucket] of [
    ['daily', policy.keepDaily, (date: string) => date],
    ['weekly', policy.keepWeekly, isoWeek],
    ['monthly', policy.keepMonthly, (date: string) => date.slice(0, 7)],
    ['yearly', policy.keepYearly, (date: string) => date.slice(0, 4)],
  ] as const) {
    const chosen = new Map<string, Candidate>()
    for (const each of counted) {
      const key = bucket(dayInZone(each.at, timeZone))
      const before = chosen.get(key)
      if (!before) {
        if (chosen.size < count) chosen.set(key, each)
      } else if (before.state !== 'RESTORABLE' && each.state === 'RESTORABLE') chosen.set(key, each)
    }
    for (const { id } of chosen.values()) keep(id, rule)
  }
  return verdicts(candidates, rules)
}

/** Read back and found whole. */
export function isWhole({ state, corrupt }: Pick<Candidate, 'state' | 'corrupt'>): boolean {
  return (state === 'VERIFIED' || state === 'RESTORABLE') && !corrupt
}

function verdicts(candidates: readonly Candidate[], rules: Map<string, KeepingRule[]>): Verdict[] {
  return candidates.map(({ id }) => ({ id, rules: rules.get(id) ?? [] }))
}

/** ISO 8601 week of a day, such as 2026-W01: the week belongs to the year of its Thursday. */
function isoWeek(day: string): string {
  const thursday = new Date(`${day}T00:00:00Z`)
  thursday.setUTCDate(thursday.getUTCDate() + 3 - ((thursday.getUTCDay() + 6) % 7))
  const year = thursday.getUTCFullYear()
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}
