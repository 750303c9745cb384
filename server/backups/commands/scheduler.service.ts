import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { runNightlyBackup } from '../nightly.service.ts'
import { settleDeadRuns } from '../runs/dead-runs.service.ts'

/** Looked at so often rather than slept until the next due time, so that a machine that slept or a changed clock is noticed. */
const LOOK_MS = 20_000
const RETRY_MS = 5 * 60_000

export interface ScheduleOptions {
  /** The moment the schedule was last due at or before `now`. */
  lastDue: (now: Date) => Date
  say: (line: string) => void
  signal: AbortSignal
  lookEveryMs?: number
}

/**
 * Makes the nightly backup whenever one is due, until `signal` fires. A night that was missed while
 * nothing ran is made up once at the start, however many there were: only the newest counts.
 * @returns how many backups it made.
 */
export async function keepBackupSchedule(
  services: Services,
  { lastDue, say, signal, lookEveryMs = LOOK_MS }: ScheduleOptions,
): Promise<number> {
  const { config, clock } = services
  await settleDeadRuns(services)
  say(`Backups are due at "${config.BACKUP_CRON}" (${config.BACKUP_TIME_ZONE}).`)

  let made = 0
  let doneUntil = 0
  let notBefore = 0
  while (!signal.aborted) {
    const scheduledFor = lastDue(clock.now())
    // `>`: a clock that is set back names an older night, which has had its turn.
    if (scheduledFor.getTime() > doneUntil && clock.now().getTime() >= notBefore) {
      try {
        const before = clock.now()
        const run = await runNightlyBackup(services, { scheduledFor, byName: 'scripts/backup-scheduler.ts' })
        doneUntil = scheduledFor.getTime()
        if (run.startedAt >= before) {
          made += 1
          say(`${run.state} ${run.filePath} (due ${scheduledFor.toISOString()})`)
        }
      } catch (error) {
        notBefore = clock.now().getTime() + RETRY_MS
        say(
          `Not made: ${error instanceof AppError ? error.userMessage : 'an unexpected error'} Trying again in five minutes.`,
        )
        services.logger.error({ err: error }, 'the nightly backup was not made')
      }
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined)
  }
  return made
}
