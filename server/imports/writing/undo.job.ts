import { inTransaction } from '#db/transaction.ts'
import type { CompanyScope, SystemScope } from '#server/kernel/scope.ts'
import { recordAudit } from '../../audit/audit.service.ts'
import type { Services } from '../../services.ts'
import { updateBatch } from '../batches.queries.ts'
import { removeRows } from '../rows.queries.ts'
import { LeaseLost } from '../working/lease.ts'
import { findStretches } from './stretches.queries.ts'
import { type UndoCounts, undoChunk } from './undo.queries.ts'

/** Rows of one statement. */
const ROWS_AT_ONCE = 5_000

export interface UndoTask {
  scope: CompanyScope | SystemScope
  batchId: string
  lease: string
  rowsTotal: number
  /** What the batch is afterwards: of an import that failed or was cancelled, only what was written is taken back. */
  instead: 'UNDONE' | 'FAILED' | 'CANCELLED'
}

/** Undoes an import in one transaction; rows touched since are kept and counted. */
export async function undoBatch(services: Services, task: UndoTask): Promise<UndoCounts> {
  const { scope, batchId, lease, rowsTotal, instead } = task
  return inTransaction(services.database, { companyId: scope.companyId }, async (trx) => {
    const at = services.clock.now()
    const total: UndoCounts = { undone: 0, kept: 0 }
    for (const { after, upTo } of await findStretches(trx, scope, batchId, rowsTotal, ROWS_AT_ONCE)) {
      const counts = await undoChunk(trx, scope, { batchId, after, upTo, at })
      total.undone += counts.undone
      total.kept += counts.kept
    }
    const undone = {
      rowsUndone: total.undone,
      rowsKept: total.kept,
      undoneAt: at,
      ...(scope.kind === 'company' && { undoneBy: scope.userId }),
      failure: null,
    } as const
    const change = {
      ...(instead === 'UNDONE' && undone),
      ...(instead === 'CANCELLED' && { finishedAt: at }),
      state: instead,
      lease: null,
      heartbeatAt: null,
      event: { what: 'undone', rows: total.undone },
    } as const
    if (!(await updateBatch(trx, scope, batchId, change, at, lease))) throw new LeaseLost(batchId)
    if (instead === 'CANCELLED') await removeRows(trx, scope, batchId)
    await recordAudit(trx, scope, {
      action: 'lead_import.undone',
      entity: 'lead_import',
      entityId: batchId,
      details: { ...total },
      at,
    })
    return total
  })
}
