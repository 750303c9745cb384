import { type Kysely, sql, type Transaction } from 'kysely'
import { pointLookUp } from '#db/transaction.ts'
import type { DB, Json } from '#db/types.ts'
import { decodeCursor, type Page, toPage } from '#server/kernel/page.ts'
import type { CompanyScope, TenantScope } from '#server/kernel/scope.ts'
import type { BatchState, Defaults, DuplicateChoice, LogEvent, Mapping, Verdict } from './imports.schemas.ts'
import type { FileFormat } from './reading/records.ts'

const BATCH_COLUMNS = [
  'b.id',
  'b.fileName',
  'b.fileSha256',
  'b.fileBytes',
  'b.storageKey',
  'b.source',
  'b.encoding',
  'b.dialect',
  'b.header',
  'b.mapping',
  'b.defaultCountry',
  'b.onDuplicate',
  'b.state',
  'b.rowsTotal',
  'b.rowsProcessed',
  'b.rowsNew',
  'b.rowsUpdate',
  'b.rowsDuplicateInFile',
  'b.rowsDuplicateInDatabase',
  'b.rowsInvalid',
  'b.rowsCreated',
  'b.rowsUpdated',
  'b.rowsUndone',
  'b.rowsKept',
  'b.failure',
  'b.heartbeatAt',
  'b.startedAt',
  'b.finishedAt',
  'b.createdAt',
  'b.undoneAt',
  'b.lease',
  'b.attempts',
  'b.stepStartedAt',
  'b.defaults',
  'b.log',
] as const

/** A person, or a job that acts for the company. */
type Reader = TenantScope & Partial<Pick<CompanyScope, 'role' | 'userId'>>

/** An agent finds their own imports: the rows of others tell of people whose leads the agent may not see. */
function visibleBatches(db: Kysely<DB>, scope: Reader) {
  return db
    .selectFrom('leadImportBatches as b')
    .where('b.companyId', '=', scope.companyId)
    .$if(scope.role === 'agent', (query) => query.where('b.createdBy', '=', scope.userId ?? null))
}

function selectBatches(db: Kysely<DB>, scope: Reader) {
  return visibleBatches(db, scope)
    .leftJoin('users as u', 'u.id', 'b.createdBy')
    .select(BATCH_COLUMNS)
    .select('u.name as createdByName')
}

/** One import, or undefined. */
export async function getBatch(db: Kysely<DB>, scope: Reader, id: string) {
  return selectBatches(db, scope).where('b.id', '=', id).modifyEnd(pointLookUp).executeTakeFirst()
}
export type Batch = NonNullable<Awaited<ReturnType<typeof getBatch>>>

/** A page of imports, newest first. */
export async function findBatches(
  db: Kysely<DB>,
  scope: Reader,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<Batch>> {
  const [createdAt, id] = cursor ? decodeCursor(cursor, 2).map(String) : []
  const rows = await selectBatches(db, scope)
    .$if(createdAt !== undefined && id !== undefined, (query) =>
      query
        .where('b.createdAt', '<=', sql<Date>`${createdAt}::timestamptz`)
        .where((where) =>
          where.or([where('b.createdAt', '<', sql<Date>`${createdAt}::timestamptz`), where('b.id', '<', id ?? '')]),
        ),
    )
    .orderBy('b.createdAt', 'desc')
    .orderBy('b.id', 'desc')
    .limit(limit + 1)
    .execute()
  const { count } = await visibleBatches(db, scope)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return toPage(rows, limit, { value: count, exact: true }, (row) => [row.createdAt.toISOString(), row.id])
}

export interface NewBatch {
  id: string
  fileName: string
  fileSha256: string
  fileBytes: number
  source: string
  format: FileFormat
  header: string[]
  mapping: Mapping
  defaults: Defaults
  onDuplicate: DuplicateChoice
  defaultCountry: string
  createdBy: string
  at: Date
}

export async function insertBatch(trx: Transaction<DB>, scope: TenantScope, batch: NewBatch): Promise<void> {
  await trx
    .insertInto('leadImportBatches')
    .values({
      companyId: scope.companyId,
      id: batch.id,
      fileName: batch.fileName,
      fileSha256: batch.fileSha256,
      fileBytes: batch.fileBytes,
      storageKey: `imports/${batch.id}.csv`,
      source: batch.source,
      encoding: batch.format.encoding,
      dialect: JSON.stringify(batch.format),
      header: JSON.stringify(batch.header),
      mapping: JSON.stringify(batch.mapping),
      defaults: JSON.stringify(batch.defaults),
      onDuplicate: batch.onDuplicate,
      log: JSON.stringify([{ at: batch.at.toISOString(), what: 'uploaded' }]),
      defaultCountry: batch.defaultCountry,
      createdBy: batch.createdBy,
      createdAt: batch.at,
      updatedAt: batch.at,
    })
    .execute()
}

/** Earlier imports of the very same file, newest first. */
export async function findSameFile(db: Kysely<DB>, scope: TenantScope, sha256: string, except: string) {
  return db
    .selectFrom('leadImportBatches')
    .select(['id', 'fileName', 'state', 'createdAt', 'rowsCreated'])
    .where('companyId', '=', scope.companyId)
    .where('fileSha256', '=', sha256)
    .where('id', '<>', except)
    .where('state', 'in', ['IMPORTING', 'IMPORTED', 'UNDONE', 'QUEUED'])
    .orderBy('createdAt', 'desc')
    .limit(3)
    .execute()
}

/** Sources used before, for the form to suggest. */
export async function findSources(db: Kysely<DB>, scope: TenantScope): Promise<string[]> {
  const rows = await db
    .selectFrom('leadsDaily')
    .select('source')
    .distinct()
    .where('companyId', '=', scope.companyId)
    .orderBy('source')
    .limit(200)
    .execute()
  return rows.map(({ source }) => source)
}

/**
 * Locks the batch until the transaction ends, so that two buttons pressed at once take turns. Not against the keys
 * of the leads being written: an import has to be cancelled while it is.
 */
export async function lockBatch(trx: Transaction<DB>, scope: Reader, id: string) {
  return trx
    .selectFrom('leadImportBatches')
    .select([
      'id',
      'state',
      'source',
      'onDuplicate',
      'header',
      'dialect',
      'storageKey',
      'rowsTotal',
      'startedAt',
      'heartbeatAt',
    ])
    .where('companyId', '=', scope.companyId)
    .$if(scope.role === 'agent', (query) => query.where('createdBy', '=', scope.userId ?? null))
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** What a batch may be changed to; only the given columns are written. */
export interface BatchChange {
  state?: BatchState
  lease?: string | null
  source?: string
  mapping?: Mapping
  defaults?: Defaults
  defaultCountry?: string
  requestedBy?: string
  attempts?: number
  stepStartedAt?: Date | null
  onDuplicate?: DuplicateChoice
  rowsTotal?: number
  rowsProcessed?: number
  verdicts?: Record<Verdict, number>
  rowsCreated?: number
  rowsUpdated?: number
  rowsUndone?: number
  rowsKept?: number
  failure?: string | null
  storageKey?: string | null
  heartbeatAt?: Date | null
  startedAt?: Date | null
  finishedAt?: Date | null
  undoneAt?: Date
  undoneBy?: string
  /** A line for the log. */
  event?: { what: LogEvent; rows?: number }
}

/**
 * Changes a batch. With `lease`, only while that lease holds.
 * @returns whether there was such a batch.
 */
export async function updateBatch(
  db: Kysely<DB>,
  scope: TenantScope,
  id: string,
  change: BatchChange,
  at: Date,
  lease?: string,
): Promise<boolean> {
  const { mapping, defaults, verdicts, event, ...columns } = change
  const { numUpdatedRows } = await db
    .updateTable('leadImportBatches')
    .set({ ...columns, updatedAt: at })
    .$if(mapping !== undefined, (query) => query.set({ mapping: JSON.stringify(mapping) }))
    .$if(defaults !== undefined, (query) => query.set({ defaults: JSON.stringify(defaults) }))
    .$if(event !== undefined, (query) => query.set({ log: withEvent(event, at) }))
    .$if(verdicts !== undefined, (query) =>
      query.set({
        rowsNew: verdicts?.new ?? 0,
        rowsUpdate: verdicts?.update ?? 0,
        rowsDuplicateInFile: verdicts?.duplicate_in_file ?? 0,
        rowsDuplicateInDatabase: verdicts?.duplicate_in_database ?? 0,
        rowsInvalid: verdicts?.invalid ?? 0,
      }),
    )
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .$if(lease !== undefined, (query) => query.where('lease', '=', lease ?? ''))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The log with one line more. */
export function withEvent(event: BatchChange['event'], at: Date) {
  return sql<Json>`log || ${JSON.stringify([{ at: at.toISOString(), ...event }])}::jsonb`
}

/** Region and zone tell in which country national phone numbers are read. */
export async function getCompanyPlace(db: Kysely<DB>, scope: TenantScope) {
  return db
    .selectFrom('companies')
    .select(['region', 'timeZone'])
    .where('id', '=', scope.companyId)
    .executeTakeFirstOrThrow()
}
