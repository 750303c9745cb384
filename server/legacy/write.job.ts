import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import type { Services } from '../services.ts'
import { changeTexts } from '../summaries/summaries.service.ts'
import { type HeldImport, LeaseLost } from './lease.ts'
import { changeHeld, getLegacyImport, getLegacyPlace } from './legacy.queries.ts'
import { LEGACY_ENTITIES, type LegacyEntity } from './legacy.schemas.ts'
import { forgetReady } from './verdicts.queries.ts'
import {
  addDispositions,
  type Batch,
  endOfBatch,
  findBatchIds,
  writeDocuments,
  writeHistory,
  writeLeads,
  writeSales,
  writeTexts,
  writeUsers,
} from './writing/writing.queries.ts'

const ROWS_A_BATCH = 1_000

/**
 * Writes what was staged, a thousand rows at a time. Each batch is one transaction with its figures, so whoever stops it
 * leaves whole batches; the same file, given again, finds them there and goes on.
 */
export async function writeStaged(services: Services, held: HeldImport): Promise<void> {
  const { scope } = held
  const inCompany = <T>(work: (trx: Transaction<DB>) => Promise<T>) =>
    inTransaction(services.database, { companyId: scope.companyId }, work)
  const { timeZone } = await inCompany((trx) => getLegacyPlace(trx, scope))
  let written = 0
  await inCompany((trx) => addDispositions(trx, scope, held.id, services.clock.now()))
  // Appliances go with their sales.
  for (const entity of LEGACY_ENTITIES.filter((each) => each !== 'appliances')) {
    for (let after = 0; ; ) {
      const rows = await inCompany(async (trx) => {
        const next = await endOfBatch(trx, scope, { importId: held.id, entity, after, rows: ROWS_A_BATCH })
        if (!next) return 0
        const at = services.clock.now()
        const batch: Batch = { importId: held.id, entity, from: after + 1, to: next.to, at }
        await writeBatch(trx, { ...scope, timeZone }, entity, batch)
        if (!(await changeHeld(trx, scope, held, { rowsWritten: written + next.rows, at }))) throw new LeaseLost()
        after = next.to
        return next.rows
      })
      written += rows
      if (rows === 0) break
    }
  }
  await inCompany(async (trx) => {
    const at = services.clock.now()
    const row = await getLegacyImport(trx, scope, held.id)
    const counts = row?.counts ?? {}
    if (!(await changeHeld(trx, scope, held, { state: 'IMPORTED', finishedAt: at, at, release: true })))
      throw new LeaseLost()
    await forgetReady(trx, scope)
    await recordAudit(
      trx,
      { kind: 'system', companyId: scope.companyId },
      {
        action: 'legacy_import.written',
        entity: 'legacy_import',
        entityId: held.id,
        details: {
          file: row?.fileName,
          sha256: row?.fileSha256,
          by: row?.requestedByName,
          reason: row?.reason,
          counts,
        },
        at,
      },
    )
  })
}

async function writeBatch(
  trx: Transaction<DB>,
  scope: HeldImport['scope'] & { timeZone: string },
  entity: LegacyEntity,
  batch: Batch,
): Promise<void> {
  if (entity === 'users') await writeUsers(trx, scope, batch)
  else if (entity === 'leads') await writeLeads(trx, scope, batch)
  else if (entity === 'leadDispositionHistory') await writeHistory(trx, scope, batch)
  else if (entity === 'sales') await writeSales(trx, scope, batch)
  else if (entity === 'generatedDocuments') await writeDocuments(trx, scope, batch)
  else await changeTexts(trx, scope, await findBatchIds(trx, scope, batch), () => writeTexts(trx, scope, batch))
}
