import { rm } from 'node:fs/promises'
import type { Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { failureText, notFound } from '../kernel/errors.ts'
import type { Page } from '../kernel/page.ts'
import type { CompanyScope, TenantScope } from '../kernel/scope.ts'
import type { Services } from '../services.ts'
import type { HeldImport } from './lease.ts'
import { LEGACY_FAILURES } from './legacy.errors.ts'
import { findLegacyImports, getLegacyImport, type LegacyImportRow } from './legacy.queries.ts'
import {
  type FindLegacyRowsInput,
  LEGACY_STATES,
  type LegacyCounts,
  type LegacyNotes,
  type LegacyState,
  legacyCountsSchema,
  legacyNotesSchema,
} from './legacy.schemas.ts'
import { storeLegacyUpload } from './reading/uploads.ts'
import { stageFile } from './stage.job.ts'
import { findVerdicts, type LegacyVerdict } from './verdicts.queries.ts'
import { beginImport, cancelPreview, takeForWriting, working } from './work.service.ts'
import { writeStaged } from './write.job.ts'

/** An import as people see it. */
export interface LegacyImport {
  id: string
  fileName: string
  sha256: string | null
  /** When the old system wrote the file. */
  madeAt: Date | null
  state: LegacyState
  working: boolean
  /** Reason and what it mentions, as `failureText` wrote them; older rows hold a sentence. */
  failure: string | null
  rowsRead: number
  rowsWritten: number
  /** Rows by table and verdict, once all were judged. */
  counts: LegacyCounts
  /** What of the file has no place here. */
  notes: LegacyNotes
  requestedByName: string
  createdAt: Date
  finishedAt: Date | null
}

export async function findImports(trx: Transaction<DB>, scope: TenantScope): Promise<LegacyImport[]> {
  return (await findLegacyImports(trx, scope)).map(describeLegacy)
}

export async function getImport(trx: Transaction<DB>, scope: TenantScope, id: string): Promise<LegacyImport> {
  const row = await getLegacyImport(trx, scope, id)
  if (!row) throw notFound('import')
  return describeLegacy(row)
}

/** The verdict on every row of the file; empty until all were read. */
export async function findImportRows(
  trx: Transaction<DB>,
  scope: TenantScope,
  input: FindLegacyRowsInput,
): Promise<Page<LegacyVerdict>> {
  await getImport(trx, scope, input.id)
  return await findVerdicts(trx, scope, input)
}

/**
 * Stores an uploaded backup of the old system and has it read and judged in the background. The upload runs outside any
 * transaction: a slow line must not hold a connection.
 *
 * @throws {AppError} LOCKED while another import of the company works, BAD_INPUT when the file is too large.
 */
export async function createImport(
  services: Services,
  scope: CompanyScope,
  upload: { fileName: string; byName: string; content: AsyncIterable<Uint8Array> },
): Promise<{ id: string }> {
  const held = await beginImport(services, scope, upload)
  const of = { companyId: scope.companyId, importId: held.id }
  let path = ''
  await working(services, held, async () => {
    path = await storeLegacyUpload(services.config, of, upload.content)
  })
  inBackground(services, held, () => stageFile(services, held, path).finally(() => rm(path, { force: true })))
  return { id: held.id }
}

/** Has a preview written in the background. */
export async function confirmImport(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: TransactionContext['onCommit'],
  input: { id: string; reason: string },
): Promise<void> {
  await getImport(trx, scope, input.id)
  const held = await takeForWriting(services, trx, scope, input)
  onCommit(() => inBackground(services, held, () => writeStaged(services, held)))
}

export async function cancelImport(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  id: string,
): Promise<void> {
  await getImport(trx, scope, id)
  await cancelPreview(services, trx, scope, id)
}

/** Beside the requests of this process. The import's row is the truth: it carries the progress, the failure and the silence. */
function inBackground(services: Services, held: HeldImport, work: () => Promise<void>): void {
  void working(services, held, work).catch((error: unknown) =>
    services.logger.warn({ err: error, job: 'legacy import', jobId: held.id }, 'import of the old system ended early'),
  )
}

export function describeLegacy(row: LegacyImportRow): LegacyImport {
  const known = LEGACY_STATES.find((state) => state === row.state) ?? 'FAILED'
  const state = row.silent ? 'FAILED' : known
  return {
    id: row.id,
    fileName: row.fileName,
    sha256: row.fileSha256,
    madeAt: row.madeAt,
    state,
    working: state === 'READING' || state === 'WRITING',
    failure: row.silent ? failureText(LEGACY_FAILURES.interrupted) : row.failure,
    rowsRead: row.rowsRead,
    rowsWritten: row.rowsWritten,
    counts: legacyCountsSchema.safeParse(row.counts).data ?? {},
    notes: legacyNotesSchema.safeParse(row.notes).data ?? [],
    requestedByName: row.requestedByName,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
  }
}
