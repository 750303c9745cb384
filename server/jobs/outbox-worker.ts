import type { PgBoss } from 'pg-boss'
import type { Services } from '../services.ts'
import { type CompanyJob, JOB_QUEUES } from './queues.ts'
import { type JobSink, relayDueJobs } from './relay.ts'

/** How often the outboxes are looked at; a message typed by a person leaves about as fast. */
const RELAY_MS = 1000
const POLL_SECONDS = 0.5
/** Batches of one queue at once, so that a slow server holds up one of them only. */
const AT_ONCE = 2

/** Moves jobs out of the outboxes and does them, until it is stopped. */
export async function startOutboxWorker(boss: PgBoss, services: Services): Promise<{ stop(): Promise<void> }> {
  const { logger } = services
  for (const { queue, options, atATime, handle } of JOB_QUEUES) {
    await boss.createQueue(queue, options)
    await boss.updateQueue(queue, options)
    await boss.work<CompanyJob>(
      queue,
      { batchSize: atATime, localConcurrency: AT_ONCE, pollingIntervalSeconds: POLL_SECONDS, burstWhenBatchFull: true },
      async (jobs) => {
        // One that fails brings all of its batch again, and those that were done find nothing to do.
        await Promise.all(jobs.map(({ data }) => handle(services, data)))
      },
    )
  }
  const sink = sinkOf(boss)
  let stopped = false
  let wake = () => {}
  const loop = (async () => {
    while (!stopped) {
      const moved = await relayDueJobs(services, sink).catch((error: unknown) => {
        logger.error({ err: error }, 'jobs could not be relayed')
        return 0
      })
      if (moved > 0) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, RELAY_MS)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  })()
  return {
    stop: async () => {
      stopped = true
      wake()
      await loop
    },
  }
}

/** pg-boss keeps the id of a job that ended, so a second insert of it is none. */
export function sinkOf(boss: PgBoss): JobSink {
  return {
    insert: async (queue, jobs) => {
      await boss.insert(
        queue,
        jobs.map(({ job, priority }) => ({ id: job.id, data: job, priority })),
      )
    },
  }
}
