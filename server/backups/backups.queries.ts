import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { BackupRuns, DB } from '#db/types.ts'
import { addDays } from '#server/kernel/days.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { BackupCoverage, BackupKind, BackupState } from './backups.schemas.ts'
import type { EncryptionChoice } from './encryption/encryption.schemas.ts'

const RUN_COLUMNS = [
  'id',
  'companyId',
  'kind',
  'source',
  'reason',
  'requestedByName',
  'scheduledFor',
  'state',
  'failure',
  'failureMessage',
  'startedAt',
  'writtenAt',
  'verifiedAt',
  'finishedAt',
  'leaseToken',
  'leaseExpiresAt',
  'cancelRequestedAt',
  'progress',
  'fileName',
  'filePath',
  'fileBytes',
  'fileSha256',
  'records',
  'manifestSha256',
  'previousManifestSha256',
  'signingKeyId',
  'metadata',
  'verification',
  'corruptAt',
  'scheduleId',
  'stores',
  'encrypt',
  'recipients',
  'strict',
  'copies',
  'encryption',
  'pinnedAt',
  'pinnedByName',
  'pinReason',
  'removalRule',
  'removalBeganAt',
  'removedAt',
] as const satisfies readonly (keyof BackupRuns)[]

export type BackupRow = Pick<Selectable<BackupRuns>, (typeof RUN_COLUMNS)[number]>

type Runs = ExpressionBuilder<DB, 'backupRuns'>

/** Runs that the person may see: the company's own, and for operators also those of the whole database. */
const visibleTo = (scope: CompanyScope) => (where: Runs) =>
  scope.operator
    ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
    : where('companyId', '=', scope.companyId)

export interface NewRun {
  id: string
  companyId: string | null
  kind: BackupKind
  /** Schedule it is made for; null when somebody asked. */
  scheduleId: string | null
  /** Empty lists mean the configured stores and recipients. */
  stores: string[]
  encrypt: EncryptionChoice
  recipients: string[]
  strict: boolean
  source: 'page' | 'api' | 'command' | 'schedule'
  reason: string
  requestedBy: string | null
  requestedByName: string
  scheduledFor: Date | null
  startedAt: Date
  leaseToken: string
  leaseOwner: string
}

/** Adds a run and takes its lease in one statement; null when the same data is being backed up, or was for this schedule. */
export async function insertRun(trx: Transaction<DB>, run: NewRun, leaseSeconds: number): Promise<BackupRow | null> {
  const row = await trx
    .insertInto('backupRuns')
    .values({
      ...run,
      state: 'RUNNING',
      leaseExpiresAt: sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})`,
      createdAt: run.startedAt,
      updatedAt: run.startedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(RUN_COLUMNS)
    .executeTakeFirst()
  return row ?? null
}

export interface RunFilter {
  coverage?: BackupCoverage | undefined
  state?: BackupState | 'CORRUPT' | undefined
  kind?: BackupKind | undefined
  scheduleId?: string | undefined
  /** First and last day, on the company's clock. */
  from?: string | undefined
  to?: string | undefined
}

const startOfDay = (day: string, { timeZone }: CompanyScope) =>
  sql<Date>`${day}::date::timestamp at time zone ${timeZone}`

export async function findRuns(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: RunFilter & { cursor?: string | undefined; limit: number },
): Promise<Page<BackupRow>> {
  let query = db.selectFrom('backupRuns').where(visibleTo(scope))
  if (input.coverage) query = query.where('companyId', input.coverage === 'company' ? 'is not' : 'is', null)
  if (input.state === 'CORRUPT') query = query.where('corruptAt', 'is not', null)
  else if (input.state) query = query.where('state', '=', input.state).where('corruptAt', 'is', null)
  if (input.kind) query = query.where('kind', '=', input.kind)
  if (input.scheduleId) query = query.where('scheduleId', '=', input.scheduleId)
  if (input.from) query = query.where('startedAt', '>=', startOfDay(input.from, scope))
  if (input.to) query = query.where('startedAt', '<', startOfDay(addDays(input.to, 1), scope))

  let page = query
  if (input.cursor) {
    const [startedAt, id] = decodeCursor(input.cursor, 2)
    page = page.where(sql<boolean>`(started_at, id) < (${String(startedAt)}::timestamptz, ${id}::uuid)`)
  }
  const rows = page
    .select(RUN_COLUMNS)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
  const counted = db
    .selectFrom(
      query
        .select('id')
        .limit(EXACT_COUNT_LIMIT + 1)
        .as('counted'),
    )
    .select(({ fn }) => fn.countAll<number>().as('value'))
  const [found, { value }] = await Promise.all([rows.execute(), counted.executeTakeFirstOrThrow()])
  const count = { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT }
  return toPage(found, input.limit, count, (row) => [row.startedAt.toISOString(), row.id])
}

export async function getRun(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<BackupRow | null> {
  const row = await db
    .selectFrom('backupRuns')
    .select(RUN_COLUMNS)
    .where('id', '=', id)
    .where(visibleTo(scope))
    .executeTakeFirst()
  return row ?? null
}

/** Any run, for the process that works on it. Needs an operator's transaction. */
export async function getRunOfSystem(db: Kysely<DB>, id: string): Promise<BackupRow | null> {
  return (await db.selectFrom('backupRuns').select(RUN_COLUMNS).where('id', '=', id).executeTakeFirst()) ?? null
}

/** The run that stands for a moment of a schedule and did not fail, or null. */
export async function getScheduledRun(
  db: Kysely<DB>,
  scheduleId: string,
  scheduledFor: Date,
): Promise<BackupRow | null> {
  const row = await db
    .selectFrom('backupRuns')
    .select(RUN_COLUMNS)
    .where('scheduleId', '=', scheduleId)
    .where('scheduledFor', '=', scheduledFor)
    .where('state', '!=', 'FAILED')
    .executeTakeFirst()
  return row ?? null
}

/** Hash that the next backup of the scope points back to; null for the first. */
export async function getChainHead(db: Kysely<DB>, companyId: string | null): Promise<string | null> {
  const row = await db
    .selectFrom('backupRuns')
    .select('manifestSha256')
    .where('companyId', 'is not distinct from', companyId)
    .where('manifestSha256', 'is not', null)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.manifestSha256 ?? null
}

export async function getCompanySlug(db: Kysely<DB>, companyId: string): Promise<string | null> {
  const row = await db
    .selectFrom('companyDirectory')
    .select('slug')
    .where('companyId', '=', companyId)
    .executeTakeFirst()
  return row?.slug ?? null
}

export async function getCompanyIdBySlug(db: Kysely<DB>, slug: string): Promise<string | null> {
  const row = await db.selectFrom('companyDirectory').select('companyId').where('slug', '=', slug).executeTakeFirst()
  return row?.companyId ?? null
}

export async function rememberSigningKey(
  trx: Transaction<DB>,
  key: { id: string; publicKey: string },
  at: Date,
): Promise<void> {
  await trx
    .insertInto('backupSigningKeys')
    .values({ ...key, createdAt: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function findSigningKeyIds(db: Kysely<DB>): Promise<string[]> {
  const rows = await db.selectFrom('backupSigningKeys').select('id').execute()
  return rows.map(({ id }) => id)
}

/** What stands before and after a backup in its chain. */
export async function getNeighbours(
  db: Kysely<DB>,
  scope: CompanyScope,
  run: BackupRow,
): Promise<{ previousId: string | null; nextId: string | null }> {
  const of = db
    .selectFrom('backupRuns')
    .select('id')
    .where(visibleTo(scope))
    .where('companyId', 'is not distinct from', run.companyId)
  const previous = run.previousManifestSha256
    ? await of.where('manifestSha256', '=', run.previousManifestSha256).executeTakeFirst()
    : undefined
  const next = run.manifestSha256
    ? await of.where('previousManifestSha256', '=', run.manifestSha256).orderBy('startedAt').executeTakeFirst()
    : undefined
  return { previousId: previous?.id ?? null, nextId: next?.id ?? null }
}

/**
 * Keeps what a verification found. A file that was written and never read back becomes VERIFIED by a
 * reading that finds it whole; a state that a drill reached stays.
 */
export async function recordVerification(
  trx: Transaction<DB>,
  id: string,
  changes: { verification: string; copies?: string; updatedAt: Date; corruptAt?: Date | null; verifiedAt?: Date },
): Promise<void> {
  const passed = changes.verifiedAt !== undefined
  await trx
    .updateTable('backupRuns')
    .set({
      ...changes,
      ...(passed
        ? {
            state: sql<BackupState>`case when state = 'WRITTEN' and lease_token is null then 'VERIFIED' else state end`,
          }
        : undefined),
    })
    .where('id', '=', id)
    .execute()
}

/** The newest runs of one company, or of all and the whole database. Needs an operator's transaction. */
export async function findNewestRuns(
  db: Kysely<DB>,
  input: { companyId: string | undefined; limit: number },
): Promise<BackupRow[]> {
  let query = db.selectFrom('backupRuns').select(RUN_COLUMNS)
  if (input.companyId) query = query.where('companyId', '=', input.companyId)
  return await query.orderBy('startedAt', 'desc').orderBy('id', 'desc').limit(input.limit).execute()
}
