import { inTransaction } from '#db/transaction.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Services } from '../services.ts'
import { getBatch, updateBatch } from './batches.queries.ts'
import { formatShape, headerShape, MAX_ROWS, type Mapping, mappingShape } from './imports.schemas.ts'
import { LeaseLost } from './lease.ts'
import { type FileFormat, type FileRecord, readRecords } from './reading/records.ts'
import { createRowReader, type LeadFields } from './reading/rows.rules.ts'
import { uploadPath } from './reading/uploads.ts'
import { countVerdicts, removeRows, type StagedRow, stageRows } from './rows.queries.ts'

/** Rows of one statement. Larger ones gain nothing, and keep the web process from other work for longer. */
const CHUNK = 2_000

export interface PreviewTask {
  scope: TenantScope
  batchId: string
  lease: string
  header: string[]
  mapping: Mapping
  country: string
  format: FileFormat
  fileBytes: number
}

/**
 * Reads the whole file and stores each row with its verdict; no lead is touched. Each chunk is committed
 * with the batch's progress, under the lease: a process that has lost it stops at its next chunk.
 */
export async function previewFile(services: Services, task: PreviewTask): Promise<void> {
  const { database, clock, config } = services
  const { scope, batchId, lease } = task
  const settings = { companyId: scope.companyId }
  const stage = createStaging(task)
  let bytes = 0
  let rows = 0

  await inTransaction(database, settings, (trx) => removeRows(trx, scope, batchId))
  const path = uploadPath(config, scope.companyId, batchId)
  // While the database works on one chunk, the next is read: two processors instead of one.
  let writing: Promise<void> = Promise.resolve()
  for await (const records of readRecords(path, task.format, CHUNK, (read) => {
    bytes += read
  })) {
    const staged = records.filter(({ number }) => number > 0).map(stage)
    rows += staged.length
    if (rows > MAX_ROWS) throw tooManyRows()
    // How many rows there will be is a guess from the bytes read so far, until the end of the file.
    const guess = Math.max(rows, Math.round(rows / Math.min(1, bytes / task.fileBytes)))
    const processed = rows
    await writing
    writing = inTransaction(database, settings, async (trx) => {
      const now = clock.now()
      const change = { rowsProcessed: processed, rowsTotal: guess, heartbeatAt: now }
      if (!(await updateBatch(trx, scope, batchId, change, now, lease))) throw new LeaseLost(batchId)
      await stageRows(trx, scope, batchId, staged)
    })
    // Met by the next round's await, or by the one below; until then nobody listens.
    writing.catch(() => undefined)
  }
  await writing

  await inTransaction(database, settings, async (trx) => {
    const verdicts = await countVerdicts(trx, scope, batchId)
    const now = clock.now()
    const held = await updateBatch(
      trx,
      scope,
      batchId,
      { state: 'PREVIEWED', lease: null, rowsTotal: rows, rowsProcessed: rows, verdicts, heartbeatAt: null },
      now,
      lease,
    )
    if (!held) throw new LeaseLost(batchId)
  })
}

/** Decides one row after the other, remembering the phones and e-mails of the file so far. */
function createStaging(task: PreviewTask): (record: FileRecord) => StagedRow {
  const read = createRowReader(task.header, task.mapping, task.country)
  const seen = new Map<string, number>()

  const repeated = (fields: LeadFields, number: number): number | null => {
    const earlier =
      (fields.phone ? seen.get(fields.phone) : undefined) ?? (fields.email ? seen.get(fields.email) : undefined) ?? null
    if (fields.phone && !seen.has(fields.phone)) seen.set(fields.phone, number)
    if (fields.email && !seen.has(fields.email)) seen.set(fields.email, number)
    return earlier
  }

  return ({ number, cells }) => {
    const { fields, problems } = read(cells)
    const kept = cells.map((cell) => cell.replaceAll('\0', ''))
    if (problems.length > 0) return { n: number, f: fields, c: kept, e: problems, d: null }
    return { n: number, f: fields, c: kept, e: null, d: repeated(fields, number) }
  }
}

function tooManyRows(): AppError {
  return new AppError('TOO_LARGE', {
    reason: 'FILE_TOO_LONG',
    userMessage: `The file has more than ${MAX_ROWS.toLocaleString('en')} rows. Nothing was imported; split it and upload the parts.`,
  })
}

/** What a preview needs to know of a batch whose mapping is settled. */
export async function readPreviewTask(
  services: Services,
  scope: TenantScope,
  batchId: string,
  lease: string,
): Promise<PreviewTask> {
  const batch = await inTransaction(services.database, { companyId: scope.companyId, readOnly: true }, (trx) =>
    getBatch(trx, scope, batchId),
  )
  if (!batch) throw new LeaseLost(batchId)
  return {
    scope,
    batchId,
    lease,
    header: headerShape.parse(batch.header),
    mapping: mappingShape.parse(batch.mapping),
    country: batch.defaultCountry ?? 'GB',
    format: formatShape.parse(batch.dialect),
    fileBytes: batch.fileBytes,
  }
}
