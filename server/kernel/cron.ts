import { Cron } from 'croner'
import { AppError } from './errors.ts'

/** A cron expression and the IANA zone whose clock it means. */
export interface DueTimes {
  cron: string
  timeZone: string
}

/**
 * The moment a schedule was last due at or before `now`: the identity of a run, so that a retry, a second
 * worker and a run made up later all mean the same night. A time that a clock change skips is due when the
 * clock jumps, one that it repeats is due the first time.
 */
export function lastDue({ cron, timeZone }: DueTimes, now: Date): Date {
  const clock = new Cron(cron, { timezone: timeZone })
  // previousRuns leaves out the reference itself.
  const [due] = clock.previousRuns(1, new Date(now.getTime() + 1000))
  if (!due) {
    throw new AppError('PRECONDITION', {
      message: `cron "${cron}" has no past occurrence`,
      userMessage: `The schedule "${cron}" was never due. Check it; the form is "minute hour day month weekday".`,
    })
  }
  return due
}

/** The next moments after `now`, soonest first; fewer than asked for when the schedule ends. */
export function nextDue({ cron, timeZone }: DueTimes, now: Date, count: number): Date[] {
  return new Cron(cron, { timezone: timeZone }).nextRuns(count, now)
}

/** Moments due after `since` and before `until`, at most `most`. */
export function dueBetween({ cron, timeZone }: DueTimes, since: Date, until: Date, most: number): Date[] {
  const clock = new Cron(cron, { timezone: timeZone })
  const moments: Date[] = []
  for (let next = clock.nextRun(since); next && next < until && moments.length < most; next = clock.nextRun(next)) {
    moments.push(next)
  }
  return moments
}

/** Whether it can be followed: five fields, a known zone, and due some time. */
export function isCron({ cron, timeZone }: DueTimes): boolean {
  if (cron.trim().split(/\s+/).length !== 5) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return new Cron(cron, { timezone: timeZone }).nextRun() !== null
  } catch {
    return false
  }
}
