import { setTimeout as sleep } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { dayInZone } from '#server/kernel/days.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { recordAudit } from '../../audit/audit.service.ts'
import type { Services } from '../../services.ts'
import { updateBatch } from '../batches.queries.ts'
import type { DuplicateChoice } from '../imports.schemas.ts'
import { LeaseLost } from '../working/lease.ts'
import { createStretches, openSecondLane, rowsAtOnce, writeStretches } from './lanes.ts'
import { findStretches } from './stretches.queries.ts'
import { addCounts, countIntoDays, countWritten, takeWritersTurn, type WriteCounts } from './writing.queries.ts'

/** From so many rows on a batch is written by two sessions at once: for fewer, a person waits for less than 0.2 s anyway. */
const ROWS_FOR_TWO = 2_000
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
 * Writes a previewed batch: every lead, every row's outcome, the daily figures, the audit entry and the state IMPORTED.
 * Whatever kills the process or the database, either all of it is there or nothing, or, between the two commits of a
 * large one, the whole second lane: then whoever takes the batch up writes the other rows, or takes these back.
 * The progress goes out beside it, on another connection.
 */
export async function writeBatch(services: Services, task: WriteTask): Promise<void> {
  for (;;) {
    const written = await inTransaction(services.database, { companyId: task.scope.companyId }, async (trx) => {
      if (!(await takeWritersTurn(trx, task.scope))) return false
      await writeInTurn(services, task, trx)
      return true
    })
    if (written) return
    await tellProgress(services, task, 0)
    await sleep(TURN_MS)
  }
}

async function writeInTurn(services: Services, task: WriteTask, trx: Transaction<DB>): Promise<void> {
  const { batchId, choice, source, scope, rowsTotal } = task
  const at = services.clock.now()
  await tellProgress(services, task, 0, at)
  const before = await countWritten(trx, scope, batchId)
  const day = dayInZone(at, scope.timeZone)
  const chunk = { batchId, choice, source, createdBy: scope.userId, at, day, resumed: before > 0 }
  // Two rows of a file may update the same lead, and the later one wins: such a batch is written row after row.
  const lanes = rowsTotal >= ROWS_FOR_TWO && choice !== 'update' ? 2 : 1
  const stretches = createStretches(
    scope,
    chunk,
    await findStretches(trx, scope, batchId, rowsTotal, rowsAtOnce(rowsTotal, lanes)),
  )
  const lane = lanes === 2 ? openSecondLane(services, stretches) : undefined
  let told = Promise.resolve()
  try {
    const own = await writeStretches(trx, stretches, async () => {
      await told
      told = tellProgress(services, task, stretches.written)
      told.catch(() => undefined)
    })
    await told
    const total = lane ? addCounts(own, await lane.written) : own
    total.created += before
    if (!lane) await countIntoDays(trx, scope, day, own)
    await recordImported(services, task, trx, total)
    if (lane) {
      // The lease is held until this transaction ends: from here on nobody can take the batch away.
      await lane.commit()
      await countIntoDays(trx, scope, day, own)
    }
    await recordAudit(trx, scope, {
      action: 'lead_import.imported',
      entity: 'lead_import',
      entityId: batchId,
      details: { created: total.created, updated: total.updated, rows: rowsTotal, onDuplicate: choice },
      at: services.clock.now(),
    })
  } finally {
    stretches.stop()
    await lane?.end()
    await Promise.allSettled([told])
  }
}

/** Sets the batch IMPORTED, under its lease. */
async function recordImported(
  services: Services,
  { scope, batchId, lease, rowsTotal }: WriteTask,
  trx: Transaction<DB>,
  { created, updated }: WriteCounts,
): Promise<void> {
  const finishedAt = services.clock.now()
  const imported = {
    state: 'IMPORTED',
    lease: null,
    rowsProcessed: rowsTotal,
    rowsCreated: created,
    rowsUpdated: updated,
    storageKey: null,
    heartbeatAt: null,
    finishedAt,
    event: { what: 'imported', rows: created + updated },
  } as const
  if (!(await updateBatch(trx, scope, batchId, imported, finishedAt, lease))) throw new LeaseLost(batchId)
}

/** On its own connection: readers see it while the transaction of the leads is still open. */
async function tellProgress(services: Services, task: WriteTask, rows: number, startedAt?: Date): Promise<void> {
  const now = services.clock.now()
  const held = await inTransaction(services.database, { companyId: task.scope.companyId, unflushed: true }, (trx) =>
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
