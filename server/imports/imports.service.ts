import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import { inTransaction, type TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { recordAudit } from '../audit/audit.service.ts'
import { countryOfCompany } from '../leads/contact.rules.ts'
import type { Services } from '../services.ts'
import { startInBackground } from './background.ts'
import {
  type BatchChange,
  findRememberedMapping,
  getCompanyPlace,
  insertBatch,
  lockBatch,
  updateBatch,
} from './batches.queries.ts'
import { type BatchState, type DuplicateChoice, headerShape, type Mapping, mappingShape } from './imports.schemas.ts'
import { decideMapping, proposeMapping } from './reading/mapping.rules.ts'
import { removeUpload, storeUpload, uploadPath } from './reading/uploads.ts'
import { removeRows } from './rows.queries.ts'

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
  const stored = await storeUpload(uploadPath(services.config, scope.companyId, id), upload.content)
  const fileName = upload.fileName.replace(/^.*[\\/]/, '').slice(-255) || 'leads.csv'
  try {
    await inTransaction(services.database, { companyId: scope.companyId, userId: scope.userId }, async (trx) => {
      const at = services.clock.now()
      const remembered = await findRememberedMapping(trx, scope, stored.header)
      const place = await getCompanyPlace(trx, scope)
      const known = mappingShape.safeParse(remembered?.mapping)
      await insertBatch(trx, scope, {
        id,
        fileName,
        fileSha256: stored.sha256,
        fileBytes: stored.bytes,
        source: remembered?.source ?? proposeSource(fileName),
        format: stored.format,
        header: stored.header,
        mapping: proposeMapping(stored.header, known.success ? known.data : {}),
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
  input: { id: string; source: string; country: string; mapping: Mapping },
): Promise<void> {
  const { trx, scope, services } = call
  const batch = await lockKnownBatch(trx, scope, input.id)
  // Double click: the first one's preview is under way with the same answers.
  if (batch.state === 'PREVIEWING') return
  assertState(batch.state, ['UPLOADED', 'PREVIEWED', 'FAILED'])
  if (!batch.storageKey) throw wrongState(batch.state)

  const labels = new Set(headerShape.parse(batch.header))
  const mapping = Object.fromEntries(Object.entries(input.mapping).filter(([label]) => labels.has(label)))
  const wrong = decideMapping(mapping)
  if (wrong) throw mappingRefused(wrong.problem)

  const { source, country } = input
  await hand(call, input.id, { state: 'PREVIEWING', source, mapping, defaultCountry: country, startedAt: null })
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
  await hand(call, input.id, { state: 'QUEUED', onDuplicate: input.onDuplicate, rowsProcessed: 0, startedAt })
}

/** Stops a batch that is not imported yet; what is being written is rolled back. */
export async function cancelImport(call: ImportCall, id: string): Promise<void> {
  const { trx, scope, services } = call
  const batch = await lockKnownBatch(trx, scope, id)
  if (batch.state === 'CANCELLED') return
  assertState(batch.state, ['UPLOADED', 'PREVIEWING', 'PREVIEWED', 'QUEUED', 'IMPORTING', 'FAILED'])
  const at = services.clock.now()
  await updateBatch(trx, scope, id, { state: 'CANCELLED', lease: null, storageKey: null, finishedAt: at }, at)
  await removeRows(trx, scope, id)
  call.onCommit(() => removeUpload(services.config, scope.companyId, id))
  await recordAudit(trx, scope, { action: 'lead_import.cancelled', entity: 'lead_import', entityId: id, at })
}

/** Has an import taken back in the background; rows touched since are kept. */
export async function undoImport(call: ImportCall, id: string): Promise<void> {
  const batch = await lockKnownBatch(call.trx, call.scope, id)
  if (batch.state === 'UNDOING' || batch.state === 'UNDONE') return
  assertState(batch.state, ['IMPORTED'])
  await hand(call, id, { state: 'UNDOING' })
}

/** Gives the batch to this process under a new lease, and starts once that is committed. */
async function hand(
  { trx, scope, services, onCommit }: ImportCall,
  batchId: string,
  change: BatchChange,
): Promise<void> {
  const now = services.clock.now()
  const lease = randomUUID()
  await updateBatch(trx, scope, batchId, { ...change, lease, heartbeatAt: now, failure: null }, now)
  onCommit(() => startInBackground(services, { scope, batchId, lease }))
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

const MAPPING_WORDS = {
  NO_NAME: 'Choose the column that holds the name: a first, last, full or company name.',
  NO_CONTACT: 'Choose the column that holds the phone number or the e-mail address; a lead needs one of them.',
  FIELD_TWICE: 'Two columns fill the same field. Leave one of them out.',
}

function mappingRefused(problem: keyof typeof MAPPING_WORDS): AppError {
  return new AppError('BAD_INPUT', {
    field: 'mapping',
    reason: `MAPPING_${problem}` as const,
    message: `mapping refused: ${problem}`,
    userMessage: MAPPING_WORDS[problem],
  })
}
