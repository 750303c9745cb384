import type { Transaction } from 'kysely'
import { inTransaction, type TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { recordAudit } from '../audit/audit.service.ts'
import { countryOfCompany } from '../leads/contact.rules.ts'
import type { Services } from '../services.ts'
import { type BatchChange, getCompanyPlace, insertBatch, lockBatch, updateBatch } from './batches.queries.ts'
import {
  type BatchState,
  type Defaults,
  type DuplicateChoice,
  formatShape,
  headerShape,
  type LogEvent,
  type Mapping,
} from './imports.schemas.ts'
import { proposeMapping, recallMapping } from './reading/mapping.rules.ts'
import { readHead, removeUpload, type StoredUpload, storeUpload, uploadPath } from './reading/uploads.ts'
import { removeRows } from './rows.queries.ts'
import { findKnownFormats, findSourcesOfShape, rememberChoice, rememberSource } from './sources/sources.queries.ts'
import { findOwnFields, headerHash, settleDefaults, settleMapping } from './sources/sources.service.ts'
import { askForImport } from './working/claims.queries.ts'
import { countWritten } from './writing/writing.queries.ts'

/** What a procedure hands to a use case. */
export interface ImportCall {
  services: Services
  scope: CompanyScope
  trx: Transaction<DB>
  onCommit: TransactionContext['onCommit']
}

/**
 * Stores an uploaded file and proposes how to read it. The upload runs outside any transaction: a slow
 * line must not hold a connection.
 */
export async function createImport(
  services: Services,
  scope: CompanyScope,
  upload: { fileName: string; content: AsyncIterable<Uint8Array> },
): Promise<{ id: string }> {
  const id = newId()
  const path = uploadPath(services.config, scope.companyId, id)
  const found = await storeUpload(path, upload.content)
  const fileName = upload.fileName.replace(/^.*[\\/]/, '').slice(-255) || 'leads.csv'
  try {
    await inTransaction(services.database, { companyId: scope.companyId, userId: scope.userId }, async (trx) => {
      const at = services.clock.now()
      const stored = await recogniseFormat(trx, scope, path, found)
      const [remembered] = await findSourcesOfShape(trx, scope, headerHash(stored.header))
      const place = await getCompanyPlace(trx, scope)
      const { fields } = await findOwnFields(trx, scope)
      await insertBatch(trx, scope, {
        id,
        fileName,
        fileSha256: stored.sha256,
        fileBytes: stored.bytes,
        source: remembered?.name ?? proposeSource(fileName),
        format: stored.format,
        header: stored.header,
        mapping: remembered
          ? recallMapping(stored.header, remembered.mapping, fields)
          : proposeMapping(stored.header, fields),
        defaults: remembered?.defaults ?? {},
        onDuplicate: remembered?.onDuplicate ?? 'skip',
        defaultCountry: remembered?.country ?? countryOfCompany(place),
        createdBy: scope.userId,
        at,
      })
      await recordAudit(trx, scope, {
        action: 'lead_import.uploaded',
        entity: 'lead_import',
        entityId: id,
        details: { fileName, bytes: stored.bytes, sha256: stored.sha256 },
        at,
      })
    })
  } catch (error) {
    await removeUpload(services.config, scope.companyId, id)
    throw error
  }
  return { id }
}

/**
 * How a file is read when what its bytes suggest gives columns of no source that is known: the way of a source whose
 * columns come out, if there is one.
 */
async function recogniseFormat(
  trx: Transaction<DB>,
  scope: CompanyScope,
  path: string,
  stored: StoredUpload,
): Promise<StoredUpload> {
  if ((await findSourcesOfShape(trx, scope, headerHash(stored.header))).length > 0) return stored
  for (const known of await findKnownFormats(trx, scope)) {
    const format = { ...known, bom: stored.format.bom }
    const { header } = await readHead(path, format).catch(() => ({ header: [] }))
    if (header.length > 0 && (await findSourcesOfShape(trx, scope, headerHash(header))).length > 0)
      return { ...stored, format, header }
  }
  return stored
}

/** "spring-fair 2026.csv" → "spring-fair 2026": a better first guess than an empty box. */
function proposeSource(fileName: string): string {
  return (
    fileName
      .replace(/\.[a-z0-9]{1,5}$/i, '')
      .trim()
      .slice(0, 100) || 'import'
  )
}

/** Settles source, country and mapping, and has every row of the file checked in the background. */
export async function previewImport(
  call: ImportCall,
  input: { id: string; source: string; country: string; mapping: Mapping; defaults: Defaults },
): Promise<void> {
  const { trx, scope, services } = call
  const batch = await lockKnownBatch(trx, scope, input.id)
  // Double click: the first one's preview is under way with the same answers.
  if (batch.state === 'PREVIEWING') return
  assertState(batch.state, ['UPLOADED', 'PREVIEWED', 'FAILED'])
  if (!batch.storageKey) throw wrongState(batch.state)

  const header = headerShape.parse(batch.header)
  const own = await findOwnFields(trx, scope)
  const mapping = settleMapping(header, input.mapping, own)
  const defaults = settleDefaults(input.defaults, own)
  const { source, country } = input
  await rememberSource(trx, scope, {
    id: newId(),
    name: source,
    header,
    headerSha256: headerHash(header),
    format: formatShape.parse(batch.dialect),
    mapping,
    defaults,
    country,
    createdBy: scope.userId,
    at: services.clock.now(),
  })
  const change = { state: 'PREVIEWING', source, mapping, defaults, defaultCountry: country, startedAt: null } as const
  await hand(call, input.id, 'checkAsked', { ...change, rowsProcessed: 0, rowsTotal: 0 })
  await recordAudit(trx, scope, {
    action: 'lead_import.previewed',
    entity: 'lead_import',
    entityId: input.id,
    details: { source, country, columns: Object.keys(mapping).length },
    at: services.clock.now(),
  })
}

/** Has a previewed batch written in the background; also after a failure, from the same preview. */
export async function startImport(
  call: ImportCall,
  input: { id: string; onDuplicate: DuplicateChoice },
): Promise<void> {
  const batch = await lockKnownBatch(call.trx, call.scope, input.id)
  if (['QUEUED', 'IMPORTING', 'IMPORTED'].includes(batch.state)) return
  assertState(batch.state, ['PREVIEWED', 'FAILED'])
  // A preview that failed half-way has rows too, but not all of them.
  if (batch.rowsTotal === 0 || (batch.state === 'FAILED' && batch.startedAt === null)) throw wrongState(batch.state)
  const startedAt = call.services.clock.now()
  const change = { state: 'QUEUED', onDuplicate: input.onDuplicate, rowsProcessed: 0, startedAt } as const
  await rememberChoice(call.trx, call.scope, batch.source, input.onDuplicate)
  await hand(call, input.id, 'writeAsked', change)
}

/** Stops a batch that is not imported yet; what is being written is rolled back, and what a dead process wrote taken back. */
export async function cancelImport(call: ImportCall, id: string): Promise<void> {
  const { trx, scope, services } = call
  const batch = await lockKnownBatch(trx, scope, id)
  if (batch.state === 'CANCELLED') return
  assertState(batch.state, ['UPLOADED', 'PREVIEWING', 'PREVIEWED', 'QUEUED', 'IMPORTING', 'FAILED'])
  const at = services.clock.now()
  const half = (await countWritten(trx, scope, id)) > 0
  if (half) await hand(call, id, 'cancelled', { state: 'UNDOING', storageKey: null })
  else {
    const cancelled = { state: 'CANCELLED', lease: null, storageKey: null, finishedAt: at } as const
    await updateBatch(trx, scope, id, { ...cancelled, event: { what: 'cancelled' } }, at)
  }
  await recordAudit(trx, scope, { action: 'lead_import.cancelled', entity: 'lead_import', entityId: id, at })
  // After the commit: the rows may be held by the writer, which lets go of them when it finds its lease gone.
  call.onCommit(async () => {
    // What was written is taken back by its rows.
    if (!half)
      await inTransaction(services.database, { companyId: scope.companyId }, (own) => removeRows(own, scope, id))
    await removeUpload(services.config, scope.companyId, id)
  })
}

/** Has an import taken back in the background; rows touched since are kept. */
export async function undoImport(call: ImportCall, id: string): Promise<void> {
  const batch = await lockKnownBatch(call.trx, call.scope, id)
  if (batch.state === 'UNDOING' || batch.state === 'UNDONE') return
  assertState(batch.state, ['IMPORTED'])
  await hand(call, id, 'undoAsked', { state: 'UNDOING' })
}

/** Lets the worker do the batch's next step, once that is committed. */
async function hand(
  { trx, scope, services }: ImportCall,
  batchId: string,
  what: LogEvent,
  change: BatchChange,
): Promise<void> {
  const now = services.clock.now()
  const waiting = { lease: null, heartbeatAt: now, stepStartedAt: null, attempts: 0, requestedBy: scope.userId }
  await updateBatch(trx, scope, batchId, { ...change, ...waiting, failure: null, event: { what } }, now)
  await askForImport(trx, scope, batchId, now)
}

async function lockKnownBatch(trx: Transaction<DB>, scope: CompanyScope, id: string) {
  const batch = await lockBatch(trx, scope, id)
  if (!batch) throw notFound('import')
  return batch
}

function assertState(state: string, allowed: readonly BatchState[]): void {
  if (!allowed.some((known) => known === state)) throw wrongState(state)
}

function wrongState(state: string): AppError {
  return new AppError('CONFLICT', {
    reason: 'IMPORT_STATE',
    message: `import is ${state}`,
    userMessage: 'This import has moved on meanwhile. Nothing was changed; reload to see where it is.',
  })
}
