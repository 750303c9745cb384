import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '#db/transaction.ts'
import { dayInZone } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { recordAudit } from '../../audit/audit.service.ts'
import type { Services } from '../../services.ts'
import { updateBatch } from '../batches.queries.ts'
import type { DuplicateChoice } from '../imports.schemas.ts'
import { LeaseLost } from '../working/lease.ts'
import { countIntoDays, takeWritersTurn, type WriteCounts, writeChunk } from './writing.queries.ts'

/** Rows of one statement of the writing transaction; between two of them the progress is told. */
const CHUNK = 5_000
/** How long another import of the company is waited for before asking again. */
const TURN_MS = 500

export interface WriteTask {
  scope: CompanyScope
  batchId: string
  lease: string
  rowsTotal: number
  choice: DuplicateChoice
  source: string
}

/**
 * Writes a previewed batch: every lead, every row's outcome, the daily figures, the audit entry and the
 * state IMPORTED in one transaction. Whatever kills the process or the database, either all of it is
 * there or nothing. The progress goes out beside it, on another connection.
 */
export async function writeBatch(services: Services, task: WriteTask): Promise<WriteCounts> {
  for (;;) {
    const counts = await inTransaction(services.database, { companyId: task.scope.companyId }, async (trx) => {
      if (!(await takeWritersTurn(trx, task.scope))) return null
      const { clock } = services
      const startedAt = clock.now()
      const day = dayInZone(startedAt, task.scope.timeZone)
      const total: WriteCounts = { created: 0, updated: 0 }
      await tellProgress(services, task, 0, startedAt)
      let told = Promise.resolve()
      let ids = idsOf(task, 0)
      for (let after = 0; after < task.rowsTotal; after += CHUNK) {
        const upTo = Math.min(after + CHUNK, task.rowsTotal)
        const { batchId, choice, source, scope } = task
        const chunk = { batchId, after, upTo, ids, choice, source, createdBy: scope.userId, at: startedAt, day }
        const writing = writeChunk(trx, scope, chunk)
        // It is met below; until then the ids of the next rows are made while the database works on these.
        writing.catch(() => undefined)
        await nextTurn()
        ids = idsOf(task, upTo)
        const written = await writing
        total.created += written.created
        total.updated += written.updated
        await told
        told = tellProgress(services, task, upTo)
        told.catch(() => undefined)
      }
      await told
      await countIntoDays(trx, task.scope, task.batchId)
      const finishedAt = clock.now()
      const held = await updateBatch(
        trx,
        task.scope,
        task.batchId,
        {
          state: 'IMPORTED',
          lease: null,
          rowsProcessed: task.rowsTotal,
          rowsCreated: total.created,
          rowsUpdated: total.updated,
          storageKey: null,
          heartbeatAt: null,
          finishedAt,
          event: { what: 'imported', rows: total.created + total.updated },
        },
        finishedAt,
        task.lease,
      )
      if (!held) throw new LeaseLost(task.batchId)
      await recordAudit(trx, task.scope, {
        action: 'lead_import.imported',
        entity: 'lead_import',
        entityId: task.batchId,
        details: { ...total, rows: task.rowsTotal, onDuplicate: task.choice },
        at: finishedAt,
      })
      return total
    })
    if (counts) return counts
    await tellProgress(services, task, 0)
    await sleep(TURN_MS)
  }
}

/** Ids for the leads of the rows after this one, as many as one statement has. */
function idsOf({ rowsTotal }: WriteTask, after: number): string[] {
  return Array.from({ length: Math.max(0, Math.min(CHUNK, rowsTotal - after)) }, newId)
}

/** On its own connection: readers see it while the transaction of the leads is still open. */
async function tellProgress(services: Services, task: WriteTask, rows: number, startedAt?: Date): Promise<void> {
  const now = services.clock.now()
  const held = await inTransaction(services.database, { companyId: task.scope.companyId }, (trx) =>
    updateBatch(
      trx,
      task.scope,
      task.batchId,
      { rowsProcessed: rows, heartbeatAt: now, ...(startedAt ? { state: 'IMPORTING', startedAt } : undefined) },
      now,
      task.lease,
    ),
  )
  if (!held) throw new LeaseLost(task.batchId)
}
