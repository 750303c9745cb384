import { PgBoss } from 'pg-boss'
import { startOutboxWorker } from './jobs/outbox-worker.ts'
import { RETIRED_QUEUES, SCHEDULES } from './jobs/schedules.ts'
import { lastDue } from './kernel/cron.ts'
import { newId } from './kernel/ids.ts'
import type { Services } from './services.ts'
import { recordHeartbeat, removeHeartbeats } from './workers/heartbeat.queries.ts'

/** `/health` calls a worker dead after four of these. */
const HEARTBEAT_MS = 15_000
const FORGET_AFTER_MS = 24 * 3_600_000
/** How long a job under way may go on once the process was asked to stop. */
const STOP_PATIENCE_MS = 30_000

/**
 * Runs the queues of pg-boss and the schedules. pg-boss keeps its tables in a schema of its own, made and
 * used by the login: the app's role has no right there, because a job is not a tenant's row. Tenants' jobs
 * travel through their outbox.
 */
export async function startWorker(services: Services): Promise<{ stop(): Promise<void> }> {
  const { config, logger, clock, database } = services
  const boss = new PgBoss({
    connectionString: config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL,
    schema: 'pgboss',
    application_name: 'counterfoil jobs',
    max: 4,
    // A minute late is soon enough for a nightly job.
    cronMonitorIntervalSeconds: 30,
  })
  boss.on('error', (error) => logger.error({ err: error }, 'pg-boss'))
  await boss.start()

  const worker = { id: newId(), startedAt: clock.now() }
  const beat = async () => {
    await recordHeartbeat(database.kysely, { ...worker, seenAt: clock.now() })
  }
  await beat()
  const heart = setInterval(() => {
    beat().catch((error: unknown) => logger.error({ err: error }, 'the heartbeat could not be written'))
  }, HEARTBEAT_MS)

  for (const queue of RETIRED_QUEUES) await boss.unschedule(queue)
  for (const schedule of SCHEDULES) {
    await boss.createQueue(schedule.queue, { ...schedule.options, policy: schedule.policy })
    // An older version may have made the queue with other limits; its policy stays for ever.
    await boss.updateQueue(schedule.queue, schedule.options)
    const { cron, timeZone } = schedule.when(config)
    // A night in which nothing ran is made up once, however many there were.
    await boss.schedule(schedule.queue, cron, {}, { tz: timeZone, missed: 'once' })
    await boss.work(schedule.queue, async ([job]) => {
      const scheduledFor = lastDue(schedule.when(config), clock.now())
      logger.debug({ job: schedule.queue, jobId: job?.id }, 'job started')
      const started = performance.now()
      try {
        await schedule.run(services, { scheduledFor })
        logger.debug({ job: schedule.queue, jobId: job?.id, ms: Math.round(performance.now() - started) }, 'job done')
      } catch (error) {
        logger.error({ job: schedule.queue, jobId: job?.id, err: error }, 'job failed')
        throw error
      }
    })
  }
  const outbox = await startOutboxWorker(boss, services)
  logger.info({ pid: process.pid, count: SCHEDULES.length }, 'worker started')

  return {
    stop: async () => {
      clearInterval(heart)
      await outbox.stop()
      await boss.stop({ graceful: true, timeout: STOP_PATIENCE_MS })
      const before = new Date(clock.now().getTime() - FORGET_AFTER_MS)
      await removeHeartbeats(database.kysely, worker.id, before).catch((error: unknown) =>
        logger.warn({ err: error }, 'the heartbeat could not be removed'),
      )
      logger.info({ pid: process.pid }, 'worker stopped')
    },
  }
}
