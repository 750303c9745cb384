import { setImmediate } from 'node:timers/promises'
import { inTransaction } from '#db/transaction.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '../services.ts'
import { type Batch, updateBatch } from './batches.queries.ts'
import {
  type Defaults,
  defaultsShape,
  formatShape,
  headerShape,
  MAX_ROWS,
  type Mapping,
  mappingShape,
} from './imports.schemas.ts'
import type { OwnFields } from './reading/own-fields.rules.ts'
import { type FileFormat, type FileRecord, readRecords } from './reading/records.ts'
import { createRowReader, type LeadFields } from './reading/rows.rules.ts'
import { uploadPath } from './reading/uploads.ts'
import { countVerdicts, removeRows, type StagedRow, stageRows } from './rows.queries.ts'
import { findOwnFields } from './sources/sources.service.ts'
import { LeaseLost } from './working/lease.ts'

/** Rows read in one go. Between two of them the process does what else it has to do. */
const SLICE = 100
/** Rows of the first statement, so that the database has work while the rest of a small file is read … */
const FIRST_CHUNK = 250
/** … and of the others, each twice as large as the one before, up to this; larger ones gain nothing. */
const MOST_CHUNK = 1_000
/** Chunks on their way to the database at once: it has work with others while the answer to one waits to be read. */
const MOST_WRITING = 4

export interface PreviewTask {
  scope: CompanyScope
  batchId: string
  lease: string
  header: string[]
  mapping: Mapping
  country: string
  own: OwnFields
  defaults: Defaults
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
  const writing = createWriting(services, task)
  try {
    for await (const records of readRecords(path, task.format, SLICE, (read) => {
      bytes += read
    })) {
      const staged = records.filter(({ number }) => number > 0).map(stage)
      rows += staged.length
      if (rows > MAX_ROWS) throw tooManyRows()
      // How many rows there will be is a guess from the bytes read so far, until the end of the file.
      await writing.add(staged, Math.max(rows, Math.round(rows / Math.min(1, bytes / task.fileBytes))))
      // What is on its way to the database leaves in pieces, each when the loop comes round.
      await setImmediate()
    }
    await writing.finish(rows)
  } finally {
    // Nothing of this step may still be on its way when another process begins it anew.
    await writing.settled()
  }

  await inTransaction(database, settings, async (trx) => {
    const verdicts = await countVerdicts(trx, scope, batchId)
    const now = clock.now()
    const held = await updateBatch(
      trx,
      scope,
      batchId,
      {
        state: 'PREVIEWED',
        lease: null,
        rowsTotal: rows,
        rowsProcessed: rows,
        verdicts,
        heartbeatAt: null,
        event: { what: 'checked', rows },
      },
      now,
      lease,
    )
    if (!held) throw new LeaseLost(batchId)
  })
}

/** Stores rows in chunks, several at once: while the database works on them, the next are read. */
function createWriting(services: Services, task: PreviewTask) {
  const writing = new Set<Promise<void>>()
  const progress = { rowsProcessed: 0, rowsTotal: 0 }
  let chunk: StagedRow[] = []
  let size = FIRST_CHUNK
  let failed: Promise<void> | undefined

  const write = async (rowsTotal: number) => {
    // One that failed ends the step at the next chunk, also while there is room for more.
    await failed
    if (writing.size >= MOST_WRITING) await Promise.race(writing)
    progress.rowsProcessed += chunk.length
    progress.rowsTotal = rowsTotal
    const written = stageChunk(services, task, chunk, progress)
    chunk = []
    size = Math.min(size * 2, MOST_CHUNK)
    writing.add(written)
    written.then(
      () => writing.delete(written),
      // It stays in the set, where the end meets it if no other chunk does.
      () => {
        failed = written
      },
    )
  }
  return {
    /** Resolves when there is room for more rows. */
    async add(staged: readonly StagedRow[], rowsTotal: number): Promise<void> {
      chunk.push(...staged)
      if (chunk.length >= size) await write(rowsTotal)
    },
    /** Resolves when all rows are stored. */
    async finish(rowsTotal: number): Promise<void> {
      if (chunk.length > 0) await write(rowsTotal)
      await Promise.all(writing)
    },
    settled: () => Promise.allSettled(writing),
  }
}

/** Stores a chunk with the batch's progress, as far as that is by then: chunks may overtake each other. */
async function stageChunk(
  { database, clock }: Services,
  { scope, batchId, lease }: PreviewTask,
  staged: readonly StagedRow[],
  progress: { rowsProcessed: number; rowsTotal: number },
): Promise<void> {
  // The state PREVIEWED is flushed, and with it all that was committed before.
  await inTransaction(database, { companyId: scope.companyId, unflushed: true }, async (trx) => {
    await stageRows(trx, scope, batchId, staged)
    const now = clock.now()
    // Last, because it locks the batch until the commit, and other chunks write beside this one.
    if (!(await updateBatch(trx, scope, batchId, { ...progress, heartbeatAt: now }, now, lease)))
      throw new LeaseLost(batchId)
  })
}

/** Decides one row after the other, remembering the phones and emails of the file so far. */
function createStaging(task: PreviewTask): (record: FileRecord) => StagedRow {
  const read = createRowReader(task.header, task.mapping, task.country, task.own, task.defaults)
  const seen = new Map<string, number>()

  const repeated = (fields: LeadFields, number: number): number | null => {
    const { phone, email } = fields
    const samePhone = phone ? seen.get(phone) : undefined
    const sameEmail = email ? seen.get(email) : undefined
    if (phone && samePhone === undefined) seen.set(phone, number)
    if (email && sameEmail === undefined) seen.set(email, number)
    return samePhone ?? sameEmail ?? null
  }

  return ({ number, cells }) => {
    const { fields, custom, problems, lacks } = read(cells)
    const row = { number, fields: custom ? { ...fields, custom } : fields, cells: cells.map(withoutNul) }
    if (problems.length > 0) return { ...row, problems: [...problems, ...lacks], lacks: null, repeats: null }
    return { ...row, problems: null, lacks: lacks.length > 0 ? lacks : null, repeats: repeated(fields, number) }
  }
}

/** Postgres has no NUL. */
function withoutNul(cell: string): string {
  return cell.includes('\0') ? cell.replaceAll('\0', '') : cell
}

function tooManyRows(): AppError {
  return new AppError('TOO_LARGE', {
    reason: 'FILE_TOO_LONG',
    userMessage: `The file has more than ${MAX_ROWS.toLocaleString('en')} rows. Nothing was imported; split it and upload the parts.`,
  })
}

/** What a preview needs to know of a batch whose mapping is settled. */
export async function readPreviewTask(
  { database }: Services,
  scope: CompanyScope,
  batch: Batch,
  lease: string,
): Promise<PreviewTask> {
  const settings = { companyId: scope.companyId, readOnly: true }
  return {
    scope,
    batchId: batch.id,
    lease,
    header: headerShape.parse(batch.header),
    mapping: mappingShape.parse(batch.mapping),
    country: batch.defaultCountry ?? 'GB',
    own: await inTransaction(database, settings, (trx) => findOwnFields(trx, scope)),
    defaults: defaultsShape.parse(batch.defaults),
    format: formatShape.parse(batch.dialect),
    fileBytes: batch.fileBytes,
  }
}
