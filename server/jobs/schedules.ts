import { Cron } from 'croner'
import type { QueueOptions, QueuePolicy } from 'pg-boss'
import { removeEndedCounts } from '../identity/guessing/guessing.queries.ts'
import { removeEndedSessions } from '../identity/sessions.ts'
import type { Config } from '../kernel/config.ts'
import { AppError } from '../kernel/errors.ts'
import type { Services } from '../services.ts'

export interface DueTimes {
  cron: string
  timeZone: string
}

export interface Schedule {
  /** Name of the pg-boss queue. */
  queue: string
  /** Retries and limits; pg-boss calls a job dead that neither ends nor sends heartbeats. */
  options: QueueOptions
  /** How many jobs may wait and run at once; cannot change once the queue exists. */
  policy: QueuePolicy
  when(config: Config): DueTimes
  /** Must be safe to run twice for the same `scheduledFor`: queues deliver at least once. */
  run(services: Services, due: { scheduledFor: Date }): Promise<unknown>
}

/** Everything the worker does by the clock. */
export const SCHEDULES: readonly Schedule[] = [
  {
    queue: 'nightly-backup',
    policy: 'exclusive',
    options: {
      retryLimit: 3,
      retryDelay: 300,
      retryBackoff: true,
      // A large database takes hours; a killed worker is noticed by its heartbeat instead.
      expireInSeconds: 12 * 3600,
      heartbeatSeconds: 120,
    },
    when: (config) => ({ cron: config.BACKUP_CRON, timeZone: config.BACKUP_TIME_ZONE }),
    run: async (services, due) => {
      // Loaded when it is due: the engine is large and the worker starts in every `npm start`.
      const { runNightlyBackup } = await import('../backups/nightly.service.ts')
      return await runNightlyBackup(services, due)
    },
  },
  {
    queue: 'sign-in-sweep',
    policy: 'exclusive',
    options: { retryLimit: 2, expireInSeconds: 600 },
    when: () => ({ cron: '7 * * * *', timeZone: 'UTC' }),
    run: async (services) => ({
      sessions: await removeEndedSessions(services),
      counts: await removeEndedCounts(services.database.kysely, services.clock.now()),
    }),
  },
]

/**
 * The moment a schedule was last due at or before `now`: the identity of a run, so that a retry, a second
 * worker and a run made up later all mean the same night.
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
