import { inTransaction } from '#db/transaction.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '../services.ts'
import { getBatch, updateBatch } from './batches.queries.ts'
import { HEARTBEAT_MS, LeaseLost } from './lease.ts'
import { previewFile, readPreviewTask } from './preview.job.ts'
import { removeUpload } from './reading/uploads.ts'
import { undoBatch } from './writing/undo.job.ts'
import { writeBatch } from './writing/write.job.ts'

export interface ImportJob {
  scope: CompanyScope
  batchId: string
  /** Token under which the batch was handed to this process. */
  lease: string
}

/** Jobs at work in one process; more would only take each other's processor. */
const MOST_AT_ONCE = 2
const queues = new WeakMap<Services, { running: number; waiting: (() => void)[] }>()

/**
 * Does the batch's next step (preview, write or undo, by its state) beside the requests of this process.
 * The batch's row is the truth: it carries the progress and, when the process dies, its silence.
 */
export function startInBackground(services: Services, job: ImportJob): void {
  const heartbeat = setInterval(() => void beat(services, job), HEARTBEAT_MS)
  heartbeat.unref()
  void inTurn(services, () => runImport(services, job)).finally(() => clearInterval(heartbeat))
}

/**
 * Does the batch's next step and settles its state, also when it fails. For tests and scripts, which
 * wait for the end; pages use {@link startInBackground}.
 */
export async function runImport(services: Services, job: ImportJob): Promise<void> {
  const { scope, batchId, lease } = job
  const { logger } = services
  try {
    const batch = await inTransaction(services.database, { companyId: scope.companyId, readOnly: true }, (trx) =>
      getBatch(trx, scope, batchId),
    )
    if (batch?.state === 'PREVIEWING') {
      await previewFile(services, await readPreviewTask(services, scope, batchId, lease))
    } else if (batch?.state === 'QUEUED') {
      const { rowsTotal, source, onDuplicate } = batch
      const choice = onDuplicate === 'update' || onDuplicate === 'create' ? onDuplicate : 'skip'
      await writeBatch(services, { scope, batchId, lease, rowsTotal, source, choice })
      await removeUpload(services.config, scope.companyId, batchId)
    } else if (batch?.state === 'UNDOING') {
      await undoBatch(services, { scope, batchId, lease, rowsTotal: batch.rowsTotal })
    }
  } catch (error) {
    if (error instanceof LeaseLost) return
    logger.error({ err: error, job: 'lead import', jobId: batchId, companyId: scope.companyId }, 'import failed')
    await recordFailure(services, job, error)
  }
}

const FAILURE = 'Something broke on our side while the file was worked on. Nothing was imported. Run it again.'

async function recordFailure(services: Services, { scope, batchId, lease }: ImportJob, error: unknown): Promise<void> {
  const failure = error instanceof AppError ? error.userMessage : FAILURE
  try {
    await inTransaction(services.database, { companyId: scope.companyId }, async (trx) => {
      const batch = await getBatch(trx, scope, batchId)
      // A failed undo has changed nothing: the import is there as before.
      const state = batch?.state === 'UNDOING' ? 'IMPORTED' : 'FAILED'
      await updateBatch(trx, scope, batchId, { state, lease: null, failure }, services.clock.now(), lease)
    })
  } catch (unreachable) {
    // The heartbeat has stopped; whoever looks next finds the silence.
    services.logger.error({ err: unreachable, job: 'lead import', jobId: batchId }, 'failure of an import not recorded')
  }
}

async function beat(services: Services, { scope, batchId, lease }: ImportJob): Promise<void> {
  const now = services.clock.now()
  try {
    await inTransaction(services.database, { companyId: scope.companyId }, (trx) =>
      updateBatch(trx, scope, batchId, { heartbeatAt: now }, now, lease),
    )
  } catch (error) {
    services.logger.warn({ err: error, job: 'lead import', jobId: batchId }, 'heartbeat of an import missed')
  }
}

async function inTurn(services: Services, work: () => Promise<void>): Promise<void> {
  const queue = queues.get(services) ?? { running: 0, waiting: [] }
  queues.set(services, queue)
  if (queue.running >= MOST_AT_ONCE) await new Promise<void>((go) => queue.waiting.push(go))
  queue.running += 1
  try {
    await work()
  } finally {
    queue.running -= 1
    queue.waiting.shift()?.()
  }
}
