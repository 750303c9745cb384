import { setTimeout as sleep } from 'node:timers/promises'
import { lastDue } from '#server/kernel/cron.ts'
import type { Services } from '#server/services.ts'
import { keepInformed } from '../notifications/notifications.service.ts'
import { settleDeadRuns } from '../runs/dead-runs.service.ts'
import { executeVerification } from '../runs/verification.service.ts'
import { findSchedulesForCommand } from '../schedules/command.service.ts'
import { type Firing, type FiringOptions, runDueSchedules } from '../schedules/due.service.ts'
import { sweepBackups } from '../sweep/sweep.service.ts'
import { sweepTimes } from '../sweep/sweep-times.ts'

/** Looked at so often rather than slept until the next due time, so that a machine that slept or a changed clock is noticed. */
const LOOK_MS = 20_000

/**
 * Follows every schedule until `signal` fires. Moments that were missed while nothing ran are made up once
 * at the start, however many there were: only the newest counts.
 * @returns how many backups it made.
 */
export async function keepBackupSchedules(
  services: Services,
  {
    say,
    signal,
    lookEveryMs = LOOK_MS,
    ...firing
  }: {
    say: (line: string) => void
    signal: AbortSignal
    lookEveryMs?: number
  } & Omit<FiringOptions, 'signal' | 'onFired' | 'byName'>,
): Promise<number> {
  await settleDeadRuns(services)
  for (const { name, cron, timeZone } of await findSchedulesForCommand(services)) {
    say(`${name}: due at "${cron}" (${timeZone}).`)
  }
  let made = 0
  // Readings of the night before the start are somebody else's, or the next night's.
  let swept = lastDue(sweepTimes(services.config), services.clock.now())
  while (!signal.aborted) {
    try {
      await keepInformed(services)
      await runDueSchedules(services, {
        ...firing,
        byName: 'scripts/backup-scheduler.ts',
        signal,
        onFired: async (each) => {
          made += each.run.state === 'FAILED' ? 0 : 1
          say(inWords(each))
        },
      })
      const night = lastDue(sweepTimes(services.config), services.clock.now())
      if (night > swept) {
        swept = night
        const { read, damaged } = await sweepBackups(services, {
          scheduledFor: night,
          execute: executeVerification,
        })
        if (read > 0) say(`${read} stored backups were read again; ${damaged.length} of them are damaged.`)
      }
    } catch (error) {
      say('The schedules could not be looked at. Trying again shortly; the log has the reason.')
      services.logger.error({ err: error }, 'the backup schedules could not be followed')
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined)
  }
  return made
}

function inWords({ schedule, scheduledFor, run, missed }: Firing): string {
  const due = `due ${scheduledFor.toISOString()}${missed > 0 ? `, making up for ${missed} more` : ''}`
  return run.state === 'FAILED'
    ? `${schedule.name}: not made (${due}). ${run.failureMessage ?? ''}`
    : `${schedule.name}: ${run.state} ${run.filePath} (${due})`
}
