import { randomUUID } from 'node:crypto'
import { inTransaction } from '#db/transaction.ts'
import { AppError, failureText } from '#server/kernel/errors.ts'
import { type CompanyScope, ROLES } from '#server/kernel/scope.ts'
import { takeJob } from '../../outbox/outbox.queries.ts'
import type { Services } from '../../services.ts'
import { getBatch, updateBatch } from '../batches.queries.ts'
import { previewFile, readPreviewTask } from '../preview.job.ts'
import { removeUpload } from '../reading/uploads.ts'
import { undoBatch } from '../writing/undo.job.ts'
import { writeBatch } from '../writing/write.job.ts'
import { claimBatch, failBatch, getRequester } from './claims.queries.ts'
import { HEARTBEAT_MS, IMPORT_FAILURES, LeaseLost, SILENCE_MS } from './lease.ts'

export interface ImportJob {
  companyId: string
  batchId: string
  /** The outbox row that asked for it; a test or a measurement asks without one. */
  jobId?: string
}

interface Work {
  companyId: string
  batchId: string
  /** Token under which this process holds the batch. */
  lease: string
}

/**
 * Does the next step of a batch (preview, write or undo, by its state) and settles its state, also when it fails.
 * The batch's row is the truth: it carries the progress and, when this process dies, its silence. What a dead
 * process left is begun anew; it has left nothing half-written.
 *
 * @returns whether there was anything to do: another process may have been quicker.
 */
export async function runImport(services: Services, { companyId, batchId, jobId }: ImportJob): Promise<boolean> {
  const { database, clock, logger } = services
  const tenant = { companyId }
  const work: Work = { companyId, batchId, lease: randomUUID() }
  const at = clock.now()
  const silentSince = new Date(at.getTime() - SILENCE_MS)
  const claimed = await inTransaction(database, tenant, async (trx) => {
    // The batch's own state is the permission; the row only has to go, or it would be sent again as lost.
    if (jobId) await takeJob(trx, tenant, jobId)
    return claimBatch(trx, tenant, batchId, { lease: work.lease, silentSince, at })
  })
  if (!claimed) return false
  const heartbeat = setInterval(() => void beat(services, work), HEARTBEAT_MS)
  heartbeat.unref()
  try {
    await doStep(services, work, claimed.requestedBy)
  } catch (error) {
    if (error instanceof LeaseLost) return true
    logger.error({ err: error, job: 'lead import', jobId: batchId, companyId }, 'import failed')
    await recordFailure(services, work, error)
  } finally {
    clearInterval(heartbeat)
  }
  return true
}

async function doStep(services: Services, { companyId, batchId, lease }: Work, requestedBy: string): Promise<void> {
  const tenant = { companyId }
  const settings = { companyId, userId: requestedBy, readOnly: true }
  const [batch, requester] = await inTransaction(services.database, settings, (trx) =>
    Promise.all([getBatch(trx, tenant, batchId), getRequester(trx, tenant, requestedBy)]),
  )
  if (batch?.state === 'UNDOING' && !batch.finishedAt) {
    // Half an import is taken back whoever asked for it, and whether they still work here.
    const instead = batch.failure ? 'FAILED' : 'CANCELLED'
    await undoBatch(services, {
      scope: { kind: 'system', companyId },
      batchId,
      lease,
      rowsTotal: batch.rowsTotal,
      instead,
    })
    return
  }
  const scope = scopeOf(companyId, requestedBy, requester)
  if (batch?.state === 'PREVIEWING') {
    await previewFile(services, await readPreviewTask(services, scope, batch, lease))
  } else if (batch?.state === 'QUEUED') {
    const { rowsTotal, source, onDuplicate } = batch
    const choice = onDuplicate === 'update' || onDuplicate === 'create' ? onDuplicate : 'skip'
    await writeBatch(services, { scope, batchId, lease, rowsTotal, source, choice })
    await removeUpload(services.config, scope.companyId, batchId)
  } else if (batch?.state === 'UNDOING') {
    await undoBatch(services, { scope, batchId, lease, rowsTotal: batch.rowsTotal, instead: 'UNDONE' })
  }
}

/** The person the step is done for, with the role they have now: a file must not do more than its person may. */
function scopeOf(companyId: string, userId: string, found: Awaited<ReturnType<typeof getRequester>>): CompanyScope {
  const role = ROLES.find((known) => known === found?.role)
  if (!found || !role) {
    throw new AppError('FORBIDDEN', {
      reason: 'REQUESTER_LEFT',
      userMessage:
        'Whoever asked for this does not work for the company any more. Nothing was changed; ask for it again.',
    })
  }
  return {
    kind: 'company',
    companyId,
    userId,
    role,
    operator: false,
    timeZone: found.timeZone,
    currency: found.currency,
  }
}

async function recordFailure(services: Services, { companyId, batchId, lease }: Work, error: unknown): Promise<void> {
  const { reason, params } = error instanceof AppError ? error : {}
  const failure = failureText(reason ?? IMPORT_FAILURES.broke, params)
  try {
    await inTransaction(services.database, { companyId }, (trx) =>
      failBatch(trx, { companyId }, batchId, { lease }, failure, services.clock.now()),
    )
  } catch (unreachable) {
    // The heartbeat has stopped; the sweep finds the silence.
    services.logger.error({ err: unreachable, job: 'lead import', jobId: batchId }, 'failure of an import not recorded')
  }
}

async function beat(services: Services, { companyId, batchId, lease }: Work): Promise<void> {
  const now = services.clock.now()
  try {
    await inTransaction(services.database, { companyId }, (trx) =>
      updateBatch(trx, { companyId }, batchId, { heartbeatAt: now }, now, lease),
    )
  } catch (error) {
    services.logger.warn({ err: error, job: 'lead import', jobId: batchId }, 'heartbeat of an import missed')
  }
}
