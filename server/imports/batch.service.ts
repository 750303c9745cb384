import type { Transaction } from 'kysely'
import { inTransaction, type TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { notFound } from '#server/kernel/errors.ts'
import type { Page } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '../services.ts'
import { type Batch, failSilentBatch, findBatches, findSameFile, findSources, getBatch } from './batches.queries.ts'
import { BATCH_STATES, formatShape, headerShape, isWorking, mappingShape } from './imports.schemas.ts'
import { SILENCE_MS } from './lease.ts'
import { readHead, uploadPath } from './reading/uploads.ts'

export interface ReadCall {
  services: Services
  scope: CompanyScope
  trx: Transaction<DB>
  onCommit: TransactionContext['onCommit']
}

const INTERRUPTED =
  'The process that worked on this import ended before it was done. Nothing of it was kept; run it again.'

/** A batch as pages see it: one whose worker fell silent counts as failed, and is marked so. */
function settled({ services, scope, onCommit }: ReadCall, batch: Batch) {
  const now = services.clock.now()
  const deadline = new Date(now.getTime() - SILENCE_MS)
  const silent = isWorking(batch.state) && (batch.heartbeatAt === null || batch.heartbeatAt < deadline)
  if (silent) {
    // A query's transaction reads only, so the mark is written after it.
    onCommit(async () => {
      await inTransaction(services.database, { companyId: scope.companyId }, (trx) =>
        failSilentBatch(trx, scope, batch.id, deadline, INTERRUPTED, now),
      )
    })
  }
  const shown = BATCH_STATES.find((known) => known === batch.state) ?? 'FAILED'
  const state = silent ? (shown === 'UNDOING' ? 'IMPORTED' : 'FAILED') : shown
  const workingMs = batch.startedAt && batch.heartbeatAt ? batch.heartbeatAt.getTime() - batch.startedAt.getTime() : 0
  return {
    id: batch.id,
    fileName: batch.fileName,
    fileBytes: batch.fileBytes,
    source: batch.source,
    encoding: batch.encoding,
    country: batch.defaultCountry ?? '',
    onDuplicate: batch.onDuplicate,
    state,
    failure: silent ? INTERRUPTED : batch.failure,
    /** Whether the work ended without a word, rather than failed with one. */
    interrupted: silent || batch.failure === INTERRUPTED,
    rows: {
      total: batch.rowsTotal,
      processed: batch.rowsProcessed,
      new: batch.rowsNew,
      update: batch.rowsUpdate,
      duplicateInFile: batch.rowsDuplicateInFile,
      duplicateInDatabase: batch.rowsDuplicateInDatabase,
      invalid: batch.rowsInvalid,
      created: batch.rowsCreated,
      updated: batch.rowsUpdated,
      undone: batch.rowsUndone,
      kept: batch.rowsKept,
    },
    /** Rows per second of the writing, while it runs. */
    rate: state === 'IMPORTING' && workingMs > 0 ? Math.round(batch.rowsProcessed / (workingMs / 1000)) : null,
    /** Whether the failed step was the writing, which can be run again from the preview. */
    canRunAgain: state === 'FAILED' && batch.startedAt !== null && batch.rowsTotal > 0,
    /** Whether the file is still there, so that its mapping can be changed. */
    canMapAgain: batch.storageKey !== null && ['UPLOADED', 'PREVIEWED', 'FAILED'].includes(state),
    createdBy: batch.createdByName,
    createdAt: batch.createdAt,
    startedAt: batch.startedAt,
    finishedAt: batch.finishedAt,
    undoneAt: batch.undoneAt,
  }
}
export type ImportSummary = ReturnType<typeof settled>

/** A page of the company's imports, newest first. */
export async function findImports(
  call: ReadCall,
  input: { cursor?: string | undefined; limit: number },
): Promise<Page<ImportSummary>> {
  const page = await findBatches(call.trx, call.scope, input)
  return { ...page, rows: page.rows.map((batch) => settled(call, batch)) }
}

/** One import with what its page needs: mapping and samples before the preview, earlier imports of the same file. */
export async function getImport(call: ReadCall, id: string) {
  const { trx, scope, services } = call
  const batch = await getBatch(trx, scope, id)
  if (!batch) throw notFound('import')
  const summary = settled(call, batch)
  const header = headerShape.parse(batch.header)
  const format = formatShape.parse(batch.dialect)
  const [sameFile, sources] = await Promise.all([
    findSameFile(trx, scope, batch.fileSha256, id),
    findSources(trx, scope),
  ])
  return {
    ...summary,
    delimiter: format.delimiter,
    header,
    mapping: mappingShape.parse(batch.mapping),
    samples: summary.canMapAgain ? await readSamples(services, scope, id, format) : [],
    sources,
    sameFile,
  }
}
export type ImportDetail = Awaited<ReturnType<typeof getImport>>

/** The file may be gone (another machine, a tidy hand): the mapping then goes without examples. */
async function readSamples(
  services: Services,
  scope: CompanyScope,
  id: string,
  format: ReturnType<typeof formatShape.parse>,
): Promise<string[][]> {
  try {
    return (await readHead(uploadPath(services.config, scope.companyId, id), format)).samples
  } catch {
    return []
  }
}
