import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { inTransaction } from '#db/transaction.ts'
import { failureText } from '#server/kernel/errors.ts'
import { recordAudit } from '../../audit/audit.service.ts'
import { findCompanyIds } from '../../companies/companies.queries.ts'
import type { Services } from '../../services.ts'
import { updateBatch } from '../batches.queries.ts'
import { isWorking } from '../imports.schemas.ts'
import { removeUpload } from '../reading/uploads.ts'
import { removeRows } from '../rows.queries.ts'
import { askForImport, failBatch, findLeftBatches, findStoredBatches } from './claims.queries.ts'
import { IMPORT_FAILURES, SILENCE_MS } from './lease.ts'

/** How long an upload waits for somebody to finish it: it holds people's data. */
const KEPT_MS = 7 * 24 * 3_600_000
/** A file without a batch is younger than this while its upload is still under way. */
const ORPHAN_MS = 24 * 3_600_000

export interface ImportSweep {
  /** Steps handed to the worker again. */
  resumed: number
  /** Steps that failed too often. */
  failed: number
  /** Uploads that nobody finished. */
  swept: number
  /** Files that no import needs. */
  files: number
}

/** Takes up imports that a dead process left, ends those that fail again and again, and removes unfinished uploads. */
export async function sweepImports(services: Services): Promise<ImportSweep> {
  const done: ImportSweep = { resumed: 0, failed: 0, swept: 0, files: 0 }
  for (const companyId of await inTransaction(services.database, { readOnly: true }, findCompanyIds)) {
    await sweepCompany(services, companyId, done)
  }
  return done
}

async function sweepCompany(services: Services, companyId: string, done: ImportSweep): Promise<void> {
  const { database, clock } = services
  const tenant = { companyId }
  const now = clock.now()
  const silentSince = new Date(now.getTime() - SILENCE_MS)
  const unfinishedSince = new Date(now.getTime() - KEPT_MS)
  const left = await inTransaction(database, { companyId, readOnly: true }, (trx) =>
    findLeftBatches(trx, tenant, { silentSince, unfinishedSince }),
  )
  for (const { id, state, fileName, givenUp } of left) {
    if (!isWorking(state)) {
      await sweepUpload(services, companyId, id, fileName)
      done.swept += 1
    } else if (givenUp) {
      const failure = failureText(IMPORT_FAILURES.interrupted)
      await inTransaction(database, tenant, (trx) => failBatch(trx, tenant, id, { silentSince }, failure, now))
      done.failed += 1
    } else {
      await inTransaction(database, tenant, (trx) => askForImport(trx, tenant, id, now))
      done.resumed += 1
    }
  }
  done.files += await removeOrphans(services, companyId)
}

/** Forgets an upload, and says so in the company's audit log. */
async function sweepUpload(services: Services, companyId: string, id: string, fileName: string): Promise<void> {
  await inTransaction(services.database, { companyId }, async (trx) => {
    const at = services.clock.now()
    const change = { state: 'CANCELLED', storageKey: null, finishedAt: at, event: { what: 'swept' } } as const
    await updateBatch(trx, { companyId }, id, change, at)
    await removeRows(trx, { companyId }, id)
    await recordAudit(
      trx,
      { kind: 'system', companyId },
      {
        action: 'lead_import.swept',
        entity: 'lead_import',
        entityId: id,
        details: { fileName },
        at,
      },
    )
  })
  await removeUpload(services.config, companyId, id)
}

/** Files of uploads that broke off, and of imports whose process died between its commit and its tidying up. */
async function removeOrphans({ config, database, clock, logger }: Services, companyId: string): Promise<number> {
  const folder = join(config.DATA_DIR, 'imports', companyId)
  const names = await readdir(folder).catch(() => [])
  if (names.length === 0) return 0
  const needed = await inTransaction(database, { companyId, readOnly: true }, (trx) =>
    findStoredBatches(trx, { companyId }),
  )
  let removed = 0
  for (const name of names) {
    if (!name.endsWith('.csv') || needed.has(name.slice(0, -'.csv'.length))) continue
    const { mtimeMs } = await stat(join(folder, name))
    if (mtimeMs > clock.now().getTime() - ORPHAN_MS) continue
    await rm(join(folder, name), { force: true })
    logger.info({ job: 'lead import', companyId, file: name }, 'a file that no import needs was removed')
    removed += 1
  }
  return removed
}
