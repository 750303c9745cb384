import { addDays, dayInZone } from '#server/kernel/days.ts'
import type { BackupState } from '../backups.schemas.ts'

export interface PictureRun {
  id: string
  state: BackupState
  startedAt: Date
  fileBytes: number | null
  corruptAt: Date | null
  leaseToken: string | null
}

/** One bar: a day, or a week where there are too many days. */
export interface Slot {
  /** First and last day, YYYY-MM-DD on the company's clock. */
  from: string
  to: string
  backups: number
  failed: number
  corrupt: number
  /** The best that any backup of it reached; null when there was none. */
  best: 'RESTORABLE' | 'VERIFIED' | 'WRITTEN' | 'RUNNING' | 'FAILED' | 'CORRUPT' | null
  /** Size of the largest file of those that reached the best; null when there is none. */
  bytes: number | null
  /** The only backup of the slot, to lead straight there. */
  onlyId: string | null
}

/** Past so many bars one a day, each stands for a week. */
const MOST_DAYS = 100
const WORTH = { RESTORABLE: 6, VERIFIED: 5, WRITTEN: 4, RUNNING: 3, CORRUPT: 2, FAILED: 1 } as const

/** The last `days` days as bars, oldest first, also those on which nothing was made: a gap is what one looks for. */
export function drawPicture(
  runs: readonly PictureRun[],
  { days, now, timeZone }: { days: number; now: Date; timeZone: string },
): Slot[] {
  const today = dayInZone(now, timeZone)
  const width = days > MOST_DAYS ? 7 : 1
  const count = Math.ceil(days / width)
  const slots = Array.from({ length: count }, (_, index): Slot => {
    const to = addDays(today, -(count - 1 - index) * width)
    return {
      from: addDays(to, 1 - width),
      to,
      backups: 0,
      failed: 0,
      corrupt: 0,
      best: null,
      bytes: null,
      onlyId: null,
    }
  })
  const first = slots[0]?.from ?? today
  for (const run of runs) {
    const day = dayInZone(run.startedAt, timeZone)
    // A clock that was ahead may have left a run of tomorrow; it stands with today's.
    const slot = day < first ? undefined : (slots.find((each) => day <= each.to) ?? slots.at(-1))
    if (!slot) continue
    const state = run.corruptAt ? 'CORRUPT' : run.state
    slot.backups += 1
    slot.onlyId = slot.backups === 1 ? run.id : null
    if (state === 'FAILED') slot.failed += 1
    if (state === 'CORRUPT') slot.corrupt += 1
    // A bar that looks proven is as tall as what was proven, whatever else was written that day.
    if (slot.best === null || WORTH[state] > WORTH[slot.best]) Object.assign(slot, { best: state, bytes: null })
    if (slot.best === state && run.fileBytes !== null) slot.bytes = Math.max(slot.bytes ?? 0, run.fileBytes)
  }
  return slots
}

/** How many of the runs that ended were proven to restore. Nothing else counts as a success. */
export function successOf(runs: readonly PictureRun[]): { ended: number; restorable: number } {
  const ended = runs.filter(({ leaseToken }) => leaseToken === null)
  return {
    ended: ended.length,
    restorable: ended.filter(({ state, corruptAt }) => state === 'RESTORABLE' && corruptAt === null).length,
  }
}
