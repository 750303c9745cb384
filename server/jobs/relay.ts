import { inTransaction } from '#db/transaction.ts'
import { findCompanyIds } from '../companies/companies.queries.ts'
import { lockDueJobs, markRelayed, type OutboxJob, reviveJobs } from '../outbox/outbox.queries.ts'
import type { Services } from '../services.ts'
import type { CompanyJob } from './queues.ts'

/** Where relayed jobs go. The same id twice is the same job. */
export interface JobSink {
  insert(queue: string, jobs: { job: CompanyJob; priority: number }[]): Promise<void>
}

type RelayServices = Pick<Services, 'database' | 'clock'>

/** Jobs of one company moved at a time, so that one company's thousands do not keep the others waiting. */
const AT_A_TIME = 100
/** The queue did not begin a job within so long: it was lost, with a restored or emptied queue. */
const LOST_AFTER_MS = 15 * 60_000

/**
 * Moves every job whose moment has come from the companies' outboxes into the queue, at least once: a relay that dies
 * between the two writes the same job again, with the same id. Several relays share the work; none waits for another.
 *
 * @returns how many were moved.
 */
export async function relayDueJobs(services: RelayServices, sink: JobSink): Promise<number> {
  const { database } = services
  let moved = 0
  for (const companyId of await inTransaction(database, { readOnly: true }, findCompanyIds))
    moved += await relayCompany(services, sink, companyId)
  return moved
}

async function relayCompany({ database, clock }: RelayServices, sink: JobSink, companyId: string): Promise<number> {
  const scope = { companyId }
  return inTransaction(database, scope, async (trx) => {
    const at = clock.now()
    const jobs = await lockDueJobs(trx, scope, { at, most: AT_A_TIME })
    if (jobs.length === 0) return 0
    for (const [queue, ofQueue] of Map.groupBy(jobs, (job) => job.queue))
      await sink.insert(
        queue,
        ofQueue.map((job) => ({ job: { id: job.id, companyId, payload: readPayload(job) }, priority: job.priority })),
      )
    await markRelayed(
      trx,
      scope,
      jobs.map(({ id }) => id),
      at,
    )
    return jobs.length
  })
}

/** Gives jobs that the queue lost another try, in every company. */
export async function reviveLostJobs({ database, clock }: RelayServices): Promise<number> {
  let revived = 0
  for (const companyId of await inTransaction(database, { readOnly: true }, findCompanyIds)) {
    const at = clock.now()
    const lost = { relayedBefore: new Date(at.getTime() - LOST_AFTER_MS), at, most: AT_A_TIME }
    revived += await inTransaction(database, { companyId }, (trx) => reviveJobs(trx, { companyId }, lost))
  }
  return revived
}

function readPayload({ payload }: OutboxJob): Record<string, string> {
  if (typeof payload !== 'object' || payload === null) return {}
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]))
}
