import type { QueueOptions, QueuePolicy } from 'pg-boss'
import { sweepTimes } from '../backups/sweep/sweep-times.ts'
import { removeEndedCounts } from '../identity/guessing/guessing.queries.ts'
import { removeEndedSessions } from '../identity/sessions.ts'
import type { Config } from '../kernel/config.ts'
import type { DueTimes } from '../kernel/cron.ts'
import type { Services } from '../services.ts'

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
    // Every minute: whose turn it is stands in the database, where people change it.
    queue: 'backup-schedules',
    policy: 'exclusive',
    options: {
      retryLimit: 0,
      // A large database takes hours; a killed worker is noticed by its heartbeat instead.
      expireInSeconds: 12 * 3600,
      heartbeatSeconds: 120,
    },
    when: () => ({ cron: '* * * * *', timeZone: 'UTC' }),
    run: async (services) => {
      // Loaded when it is due: the engine is large and the worker starts in every `npm start`.
      const { runDueSchedules } = await import('../backups/schedules/due.service.ts')
      const { executeInBackground } = await import('../backups/runs/background.ts')
      const { keepInformed } = await import('../backups/notifications/notifications.service.ts')
      // Before, because a night that was missed is made up at once; after, because the backup may have failed.
      await keepInformed(services)
      const fired = await runDueSchedules(services, { byName: 'Backup schedule', execute: executeInBackground })
      await keepInformed(services)
      return fired
    },
  },
  {
    queue: 'backup-sweep',
    policy: 'exclusive',
    // What a killed worker did not read has its turn the next night.
    options: { retryLimit: 0, expireInSeconds: 12 * 3600, heartbeatSeconds: 120 },
    when: sweepTimes,
    run: async (services, due) => {
      const { sweepBackups } = await import('../backups/sweep/sweep.service.ts')
      const { verifyInBackground } = await import('../backups/runs/background.ts')
      return await sweepBackups(services, { ...due, execute: verifyInBackground })
    },
  },
  {
    queue: 'scratch-sweep',
    policy: 'exclusive',
    options: { retryLimit: 0, expireInSeconds: 3600 },
    // Copies of rows: of restores that nobody confirmed, and of drills and restores whose process died.
    when: () => ({ cron: '*/10 * * * *', timeZone: 'UTC' }),
    run: async (services) => {
      const { settleDeadDrills } = await import('../backups/drill/drill.service.ts')
      const { settleDeadRestores } = await import('../backups/restore/runs/settle-restores.service.ts')
      return { drills: await settleDeadDrills(services), restores: await settleDeadRestores(services) }
    },
  },
  {
    queue: 'document-remainder',
    policy: 'exclusive',
    options: { retryLimit: 0, expireInSeconds: 1800 },
    // What a web process was making when it was stopped.
    when: () => ({ cron: '*/3 * * * *', timeZone: 'UTC' }),
    run: async (services) => {
      const { makeLeftBehind } = await import('../documents/made/make-documents.ts')
      return await makeLeftBehind(services)
    },
  },
  {
    queue: 'export-sweep',
    policy: 'exclusive',
    options: { retryLimit: 0, expireInSeconds: 3600 },
    // What a web process was writing when it was stopped, and files whose week is over.
    when: () => ({ cron: '*/2 * * * *', timeZone: 'UTC' }),
    run: async (services) => {
      const { sweepExports } = await import('../exports/export.job.ts')
      return await sweepExports(services)
    },
  },
  {
    queue: 'mailing-sweep',
    policy: 'exclusive',
    options: { retryLimit: 0, expireInSeconds: 3600 },
    // What a web process was checking or sending when it was stopped.
    when: () => ({ cron: '*/2 * * * *', timeZone: 'UTC' }),
    run: async (services) => {
      const { sweepMailings } = await import('../communications/mailings/mailing.job.ts')
      return await sweepMailings(services)
    },
  },
  {
    queue: 'sending-sweep',
    policy: 'exclusive',
    options: { retryLimit: 0, expireInSeconds: 600 },
    // What dead senders left, and what the queue lost.
    when: () => ({ cron: '* * * * *', timeZone: 'UTC' }),
    run: async (services) => {
      const { sweepSending } = await import('../communications/sending/delivery/sweep.service.ts')
      const { reviveLostJobs } = await import('./relay.ts')
      return { ...(await sweepSending(services)), revived: await reviveLostJobs(services) }
    },
  },
  {
    queue: 'import-sweep',
    policy: 'exclusive',
    options: { retryLimit: 0, expireInSeconds: 3600 },
    // Imports whose job was lost or whose process died, and uploads that nobody finished.
    when: () => ({ cron: '* * * * *', timeZone: 'UTC' }),
    run: async (services) => {
      const { sweepImports } = await import('../imports/working/sweep.job.ts')
      return await sweepImports(services)
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
  {
    queue: 'summaries',
    policy: 'exclusive',
    options: { retryLimit: 2, retryDelay: 300, expireInSeconds: 3600 },
    // Every hour some company's day begins; each is checked once a day, and soon after data was restored to it.
    when: () => ({ cron: '2-59/10 * * * *', timeZone: 'UTC' }),
    run: async (services) => {
      const { reconcileDueCompanies } = await import('../summaries/reconcile.service.ts')
      return await reconcileDueCompanies(services)
    },
  },
]

/** Queues of older versions, whose clock must be stopped. */
export const RETIRED_QUEUES: readonly string[] = ['nightly-backup']
