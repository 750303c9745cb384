import type { QueueOptions } from 'pg-boss'
import type { Services } from '../services.ts'

/** A job of one company, as the outbox asked for it. */
export interface CompanyJob {
  /** Of the outbox row, which is the permission to do the job. */
  id: string
  companyId: string
  payload: Record<string, string>
}

export interface JobQueue {
  /** As `insertJob` names it. */
  queue: string
  options: QueueOptions
  /** Jobs of one batch, done side by side. */
  atATime: number
  /** Delivered at least once: must not mind a second time, or one whose outbox row is gone. */
  handle(services: Services, job: CompanyJob): Promise<unknown>
}

/** Sending a message gives up by itself; a job without heartbeats belongs to a worker that died. */
const SENDING: QueueOptions = {
  retryLimit: 5,
  retryDelay: 5,
  retryBackoff: true,
  expireInSeconds: 600,
  heartbeatSeconds: 60,
}

/** Everything that committed transactions can ask for. */
export const JOB_QUEUES: readonly JobQueue[] = [
  {
    queue: 'email.send',
    options: SENDING,
    atATime: 4,
    handle: async (services, { id, companyId, payload }) => {
      const { sendMessage } = await import('../communications/sending/delivery/send.service.ts')
      return sendMessage(services, 'EMAIL', { companyId, jobId: id, messageId: payload.messageId ?? '' })
    },
  },
  {
    queue: 'sms.send',
    options: SENDING,
    atATime: 4,
    handle: async (services, { id, companyId, payload }) => {
      const { sendMessage } = await import('../communications/sending/delivery/send.service.ts')
      return sendMessage(services, 'SMS', { companyId, jobId: id, messageId: payload.messageId ?? '' })
    },
  },
  {
    queue: 'lead.import',
    // Whoever finds the batch silent takes it up again; the queue's own second delivery finds it taken.
    options: { retryLimit: 0, expireInSeconds: 6 * 3600, heartbeatSeconds: 120 },
    atATime: 1,
    handle: async (services, { id, companyId, payload }) => {
      const { runImport } = await import('../imports/working/import.job.ts')
      return runImport(services, { companyId, batchId: payload.batchId ?? '', jobId: id })
    },
  },
]
