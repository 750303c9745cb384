import { rm } from 'node:fs/promises'
import { sql, type Transaction } from 'kysely'
import pLimit from 'p-limit'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { exactMessageCount, exportMessages } from '../communications/messages/messages-export.ts'
import { findCompanyIds } from '../companies/companies.queries.ts'
import { memberScope } from '../companies/companies.service.ts'
import { findVisibleFields } from '../fields/fields.service.ts'
import { CSV_BOM } from '../kernel/csv.ts'
import { AppError, failureText } from '../kernel/errors.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { exactLeadCount, exportLeads } from '../leads/leads-export.ts'
import { exactSaleCount, exportSalePart } from '../sales/sales-export.queries.ts'
import type { Services } from '../services.ts'
import { exportPath, writeExport } from './export-file.ts'
import { claimExport, type ExportChange, findDueExports, updateExport } from './exports.queries.ts'
import { type CreateExportInput, createExportInput } from './exports.schemas.ts'

/** An export that gave no sign of life for so long was left behind by a process that died. */
const SILENCE_MS = 2 * 60_000
/** How long a file waits to be fetched: it holds people's data. */
const KEPT_MS = 7 * 24 * 3_600_000

/**
 * So many write at a time in one process. Each holds a connection for its snapshot and takes another one to tell how far
 * it is: as many exports as there are connections would all wait for that one, and nobody else would get any.
 */
const inTurn = pLimit(2)

/** Starts an export beside the requests of this process. Its row carries the progress. */
export function startExport(services: Services, companyId: string, id: string): void {
  runExport(services, companyId, id).catch((error: unknown) =>
    services.logger.error({ err: error, companyId, jobId: id }, 'an export could not be run'),
  )
}

/**
 * Writes an export. Count and rows are read in one snapshot; a file whose rows are not as many as the list
 * counts is never ready.
 *
 * @returns whether there was anything to do: two processes may be asked for the same one.
 */
export function runExport(services: Services, companyId: string, id: string): Promise<boolean> {
  return inTurn(() => writeClaimed(services, companyId, id))
}

async function writeClaimed(services: Services, companyId: string, id: string): Promise<boolean> {
  const { clock, database } = services
  const tenant = { companyId }
  const change = (values: ExportChange) =>
    inTransaction(database, tenant, (trx) => updateExport(trx, tenant, id, values, clock.now()))
  const claimed = await inTransaction(database, tenant, (trx) =>
    claimExport(trx, tenant, id, new Date(clock.now().getTime() - SILENCE_MS), clock.now()),
  )
  if (!claimed) return false
  try {
    const input = createExportInput.parse({ entity: claimed.entity, list: claimed.filters })
    const settings = { companyId, userId: claimed.requestedBy, readOnly: true }
    const { rows, bytes, sha256 } = await inTransaction(database, settings, async (trx) => {
      // Before the first query: everything is read as of one moment, however long it takes.
      await sql`set transaction isolation level repeatable read`.execute(trx)
      const scope = await memberScope(trx, { companyId }, claimed.requestedBy)
      const expected = await countRows(trx, scope, services, input)
      await change({ rowsExpected: expected, heartbeatAt: clock.now() })
      let written = 0
      const parts = partsOf(trx, scope, services, input, async (count) => {
        written = count
        await change({ rowsWritten: count, heartbeatAt: clock.now() })
      })
      const file = await writeExport(exportPath(services.config, companyId, id), parts)
      if (written !== expected) throw new Error(`the list counts ${expected} rows, the file has ${written}`)
      return { rows: written, ...file }
    })
    const at = clock.now()
    await change({
      state: 'READY',
      rowsWritten: rows,
      sizeBytes: bytes,
      checksumSha256: sha256,
      failure: null,
      finishedAt: at,
      expiresAt: new Date(at.getTime() + KEPT_MS),
    })
  } catch (error) {
    services.logger.error({ err: error, companyId, jobId: id }, 'export failed')
    const { reason, params } = error instanceof AppError ? error : {}
    const failure = failureText(reason ?? 'EXPORT_FAILED', params)
    await change({ state: 'FAILED', failure, finishedAt: clock.now() })
  }
  return true
}

async function countRows(trx: Transaction<DB>, scope: CompanyScope, { clock }: Services, input: CreateExportInput) {
  switch (input.entity) {
    case 'LEAD':
      return exactLeadCount({ trx, scope, clock }, input.list)
    case 'MESSAGE':
      return exactMessageCount(trx, scope, input.list)
    default:
      return exactSaleCount(trx, scope, input.list)
  }
}

/** The file, part by part; after each, `progress` hears how many rows there are by now. */
async function* partsOf(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { clock }: Services,
  input: CreateExportInput,
  progress: (rows: number) => Promise<void>,
): AsyncGenerator<string> {
  let rows = 0
  let cursor: string | undefined
  const fields = input.entity === 'SALE' ? await findVisibleFields(trx, scope, 'SALE') : []
  do {
    const part =
      input.entity === 'LEAD'
        ? await exportLeads({ trx, scope, clock }, { ...input.list, cursor })
        : input.entity === 'MESSAGE'
          ? await exportMessages(trx, scope, { ...input.list, cursor })
          : await exportSalePart(trx, scope, { ...input.list, cursor }, fields)
    yield cursor === undefined && input.entity === 'SALE' ? CSV_BOM + part.csv : part.csv
    rows += part.rows
    await progress(rows)
    cursor = part.next ?? undefined
  } while (cursor !== undefined)
}

/** Runs exports that dead processes left behind, and removes files whose time is over. */
export async function sweepExports(services: Services): Promise<{ run: number; expired: number }> {
  const { database, clock, config } = services
  let run = 0
  let expired = 0
  for (const companyId of await inTransaction(database, { readOnly: true }, findCompanyIds)) {
    const now = clock.now()
    const due = await inTransaction(database, { companyId, readOnly: true }, (trx) =>
      findDueExports(trx, { companyId }, { silentSince: new Date(now.getTime() - SILENCE_MS), now }),
    )
    for (const { id, state } of due) {
      if (state === 'READY') {
        await rm(exportPath(config, companyId, id), { force: true })
        await inTransaction(database, { companyId }, (trx) =>
          updateExport(trx, { companyId }, id, { state: 'EXPIRED' }, now),
        )
        expired += 1
      } else if (await runExport(services, companyId, id)) run += 1
    }
  }
  return { run, expired }
}
