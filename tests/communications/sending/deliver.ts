import { inTransaction } from '#db/transaction.ts'
import { claimMessage } from '#server/communications/sending/delivery/claim.service.ts'
import type { CompanyJob } from '#server/jobs/queues.ts'
import { JOB_QUEUES } from '#server/jobs/queues.ts'
import { relayDueJobs } from '#server/jobs/relay.ts'
import type { Services } from '#server/services.ts'

/** Does every job that is due, as the worker would, without its queue. @returns what each came to. */
export async function deliver(
  services: Services,
  how: { twice?: boolean; dieAfterClaim?: boolean } = {},
): Promise<unknown[]> {
  const jobs: { queue: string; job: CompanyJob }[] = []
  await relayDueJobs(services, {
    insert: async (queue, given) => {
      jobs.push(...given.map(({ job }) => ({ queue, job })))
    },
  })
  const results: unknown[] = []
  for (const { queue, job } of how.twice ? jobs.flatMap((one) => [one, one]) : jobs) {
    const known = JOB_QUEUES.find((one) => one.queue === queue)
    if (how.dieAfterClaim) {
      const { companyId, id, payload } = job
      await inTransaction(services.database, { companyId }, (trx) =>
        claimMessage(
          trx,
          { companyId },
          {
            channel: queue === 'email.send' ? 'EMAIL' : 'SMS',
            messageId: payload.messageId ?? '',
            jobId: id,
            now: services.clock.now(),
          },
        ),
      )
    } else results.push(await known?.handle(services, job))
  }
  return results
}
