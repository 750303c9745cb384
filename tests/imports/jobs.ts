import { afterAll } from 'vitest'
import { type CompanyJob, JOB_QUEUES } from '#server/jobs/queues.ts'
import { relayDueJobs } from '#server/jobs/relay.ts'
import type { Services } from '#server/services.ts'

/** Does what the companies' outboxes ask for, as the worker would. */
export async function workJobs(services: Services): Promise<void> {
  const asked: { queue: string; job: CompanyJob }[] = []
  await relayDueJobs(services, {
    insert: async (queue, jobs) => {
      for (const { job } of jobs) asked.push({ queue, job })
    },
  })
  for (const { queue, job } of asked) await JOB_QUEUES.find((known) => known.queue === queue)?.handle(services, job)
}

/** Does so again and again beside a test's browser, until the end of the file. */
export function keepWorking(services: Services): void {
  let stopped = false
  const loop = (async () => {
    while (!stopped) {
      await workJobs(services)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  })()
  afterAll(async () => {
    stopped = true
    await loop
  })
}
