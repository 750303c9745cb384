import type { Services } from '#server/services.ts'
import { copiesSchema } from '../backups.schemas.ts'
import { inSystem } from '../runs/in-system.ts'
import { auditRun, inSystemOf } from '../runs/run-audit.ts'
import { removeCopies } from './copies.ts'
import { type PlannedBackup, planRetentionLocked } from './plan.service.ts'
import { beginRemoval, endRemoval, findBeingRemoved, type RetentionOwner } from './retention.queries.ts'

export interface RemovalReport {
  removed: { id: string; fileName: string; bytes: number }[]
  /** Files that a store would not delete; tried again next time. */
  failed: { id: string; fileName: string; message: string }[]
}

const NO_RULE = 'no rule keeps it'

/**
 * Deletes what no rule keeps, of one company, the whole database or everybody.
 *
 * First the decision is committed, then the files go from every store, then the row says so. A process that
 * dies in between leaves a decision that the next call finishes; a backup whose deletion began is offered
 * to nobody any more.
 */
export async function pruneBackups(
  services: Services,
  owner: Exclude<RetentionOwner, { kind: 'company' }>,
  byName: string,
): Promise<RemovalReport> {
  await inSystem(services, async (trx) => {
    const plan = await planRetentionLocked(services, trx, owner)
    await beginRemoval(trx, doomed(plan.flatMap(({ backups }) => backups)), {
      rule: NO_RULE,
      at: services.clock.now(),
    })
  })
  return await finishRemovals(services, owner, byName)
}

export function doomed(backups: readonly Pick<PlannedBackup, 'id' | 'rules'>[]): string[] {
  return backups.filter(({ rules }) => rules.length === 0).map(({ id }) => id)
}

/** Deletes the files of every backup whose deletion was decided, by whomever. Safe to call at any time, and twice. */
export async function finishRemovals(
  services: Services,
  owner: Exclude<RetentionOwner, { kind: 'company' }>,
  byName: string,
): Promise<RemovalReport> {
  const rows = await inSystem(services, (trx) => findBeingRemoved(trx, owner))
  const report: RemovalReport = { removed: [], failed: [] }
  for (const row of rows) {
    const fileName = row.fileName ?? ''
    try {
      if (row.filePath) await removeCopies(services.config, row.filePath)
    } catch (error) {
      services.logger.error({ err: error, runId: row.id }, 'a backup file could not be deleted')
      report.failed.push({ id: row.id, fileName, message: error instanceof Error ? error.message : 'unknown' })
      continue
    }
    const at = services.clock.now()
    const copies = copiesSchema.safeParse(row.copies).data ?? []
    const gone = copies.map((copy) => ({ ...copy, state: 'REMOVED', checkedAt: at.toISOString(), message: undefined }))
    const run = { companyId: row.companyId, byName }
    const first = await inSystemOf(services, run, async (trx) => {
      if (!(await endRemoval(trx, row.id, at, JSON.stringify(gone)))) return false
      await auditRun(trx, run, {
        action: 'backup.removed',
        runId: row.id,
        details: { file: row.fileName, bytes: row.fileBytes, because: row.removalRule },
      })
      return true
    })
    if (first) report.removed.push({ id: row.id, fileName, bytes: row.fileBytes ?? 0 })
  }
  return report
}
