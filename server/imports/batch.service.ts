import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { notFound } from '#server/kernel/errors.ts'
import type { Page } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '../services.ts'
import { readWorkerHeartbeat } from '../workers/heartbeat.queries.ts'
import { type Batch, findBatches, findSameFile, findSources, getBatch } from './batches.queries.ts'
import {
  BATCH_STATES,
  defaultsShape,
  formatShape,
  headerShape,
  isWorking,
  logShape,
  mappingShape,
} from './imports.schemas.ts'
import { readHead, uploadPath } from './reading/uploads.ts'
import { findSourcesOfShape } from './sources/sources.queries.ts'
import { findFieldNames, findOwnFields, headerHash } from './sources/sources.service.ts'
import { SILENCE_MS } from './working/lease.ts'

export interface ReadCall {
  services: Services
  scope: CompanyScope
  trx: Transaction<DB>
}

/** A worker says that it lives every 15 seconds; after four of these it counts as gone, as in /health. */
const WORKER_SILENCE_MS = 60_000

/** A batch as pages see it. */
function summary(services: Services, batch: Batch, workerSeenAt: Date | null) {
  const now = services.clock.now().getTime()
  const state = BATCH_STATES.find((known) => known === batch.state) ?? 'FAILED'
  const working = isWorking(state)
  const silent = working && batch.lease !== null && (batch.heartbeatAt?.getTime() ?? 0) < now - SILENCE_MS
  const waiting = working && (batch.lease === null || silent)
  const workingMs =
    batch.stepStartedAt && batch.heartbeatAt ? batch.heartbeatAt.getTime() - batch.stepStartedAt.getTime() : 0
  return {
    id: batch.id,
    fileName: batch.fileName,
    fileBytes: batch.fileBytes,
    source: batch.source,
    encoding: batch.encoding,
    country: batch.defaultCountry ?? '',
    onDuplicate: batch.onDuplicate,
    state,
    /** Reason and what it mentions, as `failureText` wrote them. */
    failure: batch.failure,
    /** Whether no worker has taken the step yet, or the one that had it died and another will. */
    waiting,
    /** A step waits, and no worker is there to take it. */
    noWorker: waiting && (workerSeenAt === null || workerSeenAt.getTime() < now - WORKER_SILENCE_MS),
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
    /** Rows per second of the step, while it runs. */
    rate: working && !waiting && workingMs > 0 ? Math.round(batch.rowsProcessed / (workingMs / 1000)) || null : null,
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
export type ImportSummary = ReturnType<typeof summary>

/** A page of the company's imports, newest first. */
export async function findImports(
  call: ReadCall,
  input: { cursor?: string | undefined; limit: number },
): Promise<Page<ImportSummary>> {
  const page = await findBatches(call.trx, call.scope, input)
  const workerSeenAt = await readWorkerHeartbeat(call.trx)
  return { ...page, rows: page.rows.map((batch) => summary(call.services, batch, workerSeenAt)) }
}

/** One import with what its page needs: mapping and samples before the preview, earlier imports of the same file. */
export async function getImport(call: ReadCall, id: string) {
  const { trx, scope, services } = call
  const batch = await getBatch(trx, scope, id)
  if (!batch) throw notFound('import')
  const header = headerShape.parse(batch.header)
  const format = formatShape.parse(batch.dialect)
  const [sameFile, sources, recognised, { fields }, fieldNames, workerSeenAt] = await Promise.all([
    findSameFile(trx, scope, batch.fileSha256, id),
    findSources(trx, scope),
    findSourcesOfShape(trx, scope, headerHash(header)),
    findOwnFields(trx, scope),
    findFieldNames(trx, scope),
    readWorkerHeartbeat(trx),
  ])
  const shown = summary(services, batch, workerSeenAt)
  return {
    ...shown,
    delimiter: format.delimiter,
    header,
    mapping: mappingShape.parse(batch.mapping),
    defaults: defaultsShape.parse(batch.defaults),
    log: logShape.parse(batch.log),
    samples: shown.canMapAgain ? await readSamples(services, scope, id, format) : [],
    sources,
    /** Sources with the same columns: how their files were read may be taken over. */
    recognised: recognised.map(({ id, name }) => ({ id, name })),
    /** The company's own fields, which columns may fill. */
    fields,
    /** How they are called, removed ones too, which the reasons of rows may name. */
    fieldNames,
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
