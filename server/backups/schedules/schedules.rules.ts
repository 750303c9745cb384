import { type DueTimes, dueBetween, lastDue, nextDue } from '#server/kernel/cron.ts'

/** One try at one moment of a schedule. */
export interface Try {
  scheduledFor: Date
  /** FAILED ones are tried again; everything else has had its turn. */
  failed: boolean
  finishedAt: Date | null
}

export type Turn =
  | { action: 'none' }
  /** A failed try is given some time before the next. */
  | { action: 'wait'; scheduledFor: Date; until: Date }
  /** `missed` moments lie between the last turn and this one; one backup makes up for all of them. */
  | { action: 'run'; scheduledFor: Date; missed: number; attempt: number }

/** Between the tries of one moment; after the last of them the moment is given up and the next one waited for. */
const PAUSES_MS = [5 * 60_000, 15 * 60_000, 60 * 60_000]
/** More than a schedule that runs every hour misses in a month. */
const MOST_COUNTED = 1000

/**
 * Whether a schedule has its turn now. Only the newest moment due counts, so that an absence of days is made
 * up once, and a clock that is set back names an older moment, which has had its turn.
 */
export function decideTurn(
  schedule: { enabled: boolean; activeSince: Date; when: DueTimes },
  tries: readonly Try[],
  now: Date,
): Turn {
  if (!schedule.enabled) return { action: 'none' }
  const due = lastDue(schedule.when, now)
  if (due < schedule.activeSince) return { action: 'none' }
  if (tries.some((each) => each.scheduledFor > due || (each.scheduledFor.getTime() === due.getTime() && !each.failed)))
    return { action: 'none' }

  const failures = tries.filter((each) => each.scheduledFor.getTime() === due.getTime())
  if (failures.length > PAUSES_MS.length) return { action: 'none' }
  const pause = failures.length === 0 ? 0 : (PAUSES_MS[failures.length - 1] ?? 0)
  const ended = Math.max(0, ...failures.map((each) => each.finishedAt?.getTime() ?? 0))
  const until = new Date(ended + pause)
  // A clock set back must not make a short pause a long one.
  if (failures.length > 0 && until > now && until.getTime() - now.getTime() <= pause)
    return { action: 'wait', scheduledFor: due, until }

  const before = Math.max(
    schedule.activeSince.getTime() - 1,
    ...tries.map((each) => each.scheduledFor.getTime()).filter((at) => at < due.getTime()),
  )
  const missed = dueBetween(schedule.when, new Date(before), due, MOST_COUNTED).length
  return { action: 'run', scheduledFor: due, missed, attempt: failures.length + 1 }
}

/** The shortest time between two of the next backups, in minutes; `null` for a schedule that is due only once. */
export function shortestPauseMinutes(when: DueTimes, now: Date): number | null {
  const moments = nextDue(when, now, 60)
  let shortest = Number.POSITIVE_INFINITY
  for (const [index, moment] of moments.entries()) {
    const before = moments[index - 1]
    if (before) shortest = Math.min(shortest, moment.getTime() - before.getTime())
  }
  return Number.isFinite(shortest) ? shortest / 60_000 : null
}
