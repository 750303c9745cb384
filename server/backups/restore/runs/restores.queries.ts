import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Transaction, type Updateable } from 'kysely'
import type { DB, RestoreRuns } from '#db/types.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Held } from '../../runs/lease.queries.ts'
import type { Claim } from '../background.ts'

const RESTORE_COLUMNS = [
  'id',
  'companyId',
  'backupId',
  'fileName',
  'source',
  'selection',
  'mode',
  'reason',
  'requestedBy',
  'requestedByName',
  'state',
  'failure',
  'failureMessage',
  'approvalRequired',
  'approvedBy',
  'approvedByName',
  'approvedAt',
  'confirmedBy',
  'confirmedByName',
  'confirmedAt',
  'skipSafetyBackup',
  'safetyBackupId',
  'stagingSchema',
  'preview',
  'inserts',
  'updates',
  'deletes',
  'outcome',
  'previewedAt',
  'expiresAt',
  'finishedAt',
  'leaseToken',
  'cancelRequestedAt',
  'progress',
  'createdAt',
] as const satisfies readonly (keyof RestoreRuns)[]

export type RestoreRow = Pick<Selectable<RestoreRuns>, (typeof RESTORE_COLUMNS)[number]>
type Restores = ExpressionBuilder<DB, 'restoreRuns'>

/** The company's own, and for operators also those of the whole database. */
const visibleTo = (scope: CompanyScope) => (where: Restores) =>
  scope.operator
    ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
    : where('companyId', '=', scope.companyId)

export type NewRestore = Pick<
  Selectable<RestoreRuns>,
  | 'id'
  | 'companyId'
  | 'backupId'
  | 'fileName'
  | 'source'
  | 'mode'
  | 'reason'
  | 'requestedBy'
  | 'requestedByName'
  | 'approvalRequired'
  | 'createdAt'
> & { selection: string; stagingSchema: string; leaseToken: string; leaseOwner: string }

const NO_LEASE = { leaseToken: null, leaseOwner: null, leaseExpiresAt: null } as const
const lasting = (seconds: number) => sql<Date>`clock_timestamp() + make_interval(secs => ${seconds})`

/** Adds a restore and takes the one lease there is; null while another restore works. */
export async function insertRestore(
  trx: Transaction<DB>,
  run: NewRestore,
  seconds: number,
): Promise<RestoreRow | null> {
  const row = await trx
    .insertInto('restoreRuns')
    .values({ ...run, state: 'PREPARING', leaseExpiresAt: lasting(seconds), updatedAt: run.createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning(RESTORE_COLUMNS)
    .executeTakeFirst()
  return row ?? null
}

export async function renewRestore(
  trx: Transaction<DB>,
  claim: Claim,
  input: { seconds: number; progress: string; at: Date },
): Promise<'held' | 'lost' | 'cancelled'> {
  const row = await trx
    .updateTable('restoreRuns')
    .set({ leaseExpiresAt: lasting(input.seconds), progress: input.progress, updatedAt: input.at })
    .where('id', '=', claim.id)
    .where('leaseToken', '=', claim.token)
    .returning('cancelRequestedAt')
    .executeTakeFirst()
  return row ? (row.cancelRequestedAt ? 'cancelled' : 'held') : 'lost'
}

/** Changes a restore in the name of its holder and gives the lease back; false when it was taken away. */
export async function endStep(trx: Transaction<DB>, claim: Claim, changes: Updateable<RestoreRuns>): Promise<boolean> {
  const result = await trx
    .updateTable('restoreRuns')
    .set({ ...changes, ...NO_LEASE })
    .where('id', '=', claim.id)
    .where('leaseToken', '=', claim.token)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Takes the lease of a previewed restore for applying it. @returns null when it is in another state by now. */
export async function beginRestoring(
  trx: Transaction<DB>,
  id: string,
  claim: { leaseToken: string; leaseOwner: string; seconds: number },
  changes: Updateable<RestoreRuns>,
): Promise<RestoreRow | null> {
  const row = await trx
    .updateTable('restoreRuns')
    .set({
      ...changes,
      state: 'RESTORING',
      leaseToken: claim.leaseToken,
      leaseOwner: claim.leaseOwner,
      leaseExpiresAt: lasting(claim.seconds),
    })
    .where('id', '=', id)
    .where('state', '=', 'PREVIEWED')
    .returning(RESTORE_COLUMNS)
    .executeTakeFirst()
  return row ?? null
}

/** Changes a restore nobody works on; null when it is in none of these states. */
export async function changeRestore(
  trx: Transaction<DB>,
  id: string,
  states: RestoreRow['state'][],
  changes: Updateable<RestoreRuns>,
): Promise<RestoreRow | null> {
  const row = await trx
    .updateTable('restoreRuns')
    .set(changes)
    .where('id', '=', id)
    .where('state', 'in', states)
    .returning(RESTORE_COLUMNS)
    .executeTakeFirst()
  return row ?? null
}

export async function getRestoreOfSystem(db: Kysely<DB>, id: string): Promise<RestoreRow | null> {
  return (await db.selectFrom('restoreRuns').select(RESTORE_COLUMNS).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function getRestoreRow(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<RestoreRow | null> {
  const row = await db
    .selectFrom('restoreRuns')
    .select(RESTORE_COLUMNS)
    .where('id', '=', id)
    .where(visibleTo(scope))
    .executeTakeFirst()
  return row ?? null
}

export async function findRestoreRows(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: { backupId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<RestoreRow>> {
  let query = db.selectFrom('restoreRuns').where(visibleTo(scope))
  if (input.backupId) query = query.where('backupId', '=', input.backupId)
  let page = query
  if (input.cursor) {
    const [createdAt, id] = decodeCursor(input.cursor, 2)
    page = page.where(sql<boolean>`(created_at, id) < (${String(createdAt)}::timestamptz, ${id}::uuid)`)
  }
  const rows = page
    .select(RESTORE_COLUMNS)
    .orderBy('createdAt', 'desc')
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
  return toPage(found, input.limit, count, (row) => [row.createdAt.toISOString(), row.id])
}

export async function findHeldRestores(db: Kysely<DB>): Promise<(Held & { state: string })[]> {
  return await db
    .selectFrom('restoreRuns')
    .select(['id', 'companyId', 'requestedByName', 'leaseToken', 'leaseOwner', 'state'])
    .select(sql<boolean>`lease_expires_at < clock_timestamp()`.as('expired'))
    .where('leaseToken', 'is not', null)
    .execute()
}

/** Restores whose staged rows are no longer wanted: over, or never confirmed. */
export async function findStagingToRemove(
  db: Kysely<DB>,
  at: Date,
): Promise<{ id: string; stagingSchema: string; expired: boolean }[]> {
  const rows = await db
    .selectFrom('restoreRuns')
    .select(['id', 'stagingSchema', 'state'])
    .where('stagingSchema', 'is not', null)
    .where('leaseToken', 'is', null)
    .where((where) => where.or([where('state', '!=', 'PREVIEWED'), where('expiresAt', '<', at)]))
    .execute()
  return rows.flatMap(({ id, stagingSchema, state }) =>
    stagingSchema ? [{ id, stagingSchema, expired: state === 'PREVIEWED' }] : [],
  )
}

/**
 * Schemas of restores that no restore names: a session of a killed process may make its schema after the restore was
 * ended for it. A restore names its schema before it makes it.
 */
export async function findStrayStaging(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select nspname as name from pg_namespace
    where nspname ~ '^counterfoil_restore_[0-9a-f]{32}$'
      and not exists (select from restore_runs r where r.staging_schema = nspname)`.execute(db)
  return rows.map(({ name }) => name)
}

/** People whose password the backup did not hold, so that they must choose a new one. */
export async function countPeopleWithoutPassword(db: Kysely<DB>): Promise<number> {
  const { value } = await db
    .selectFrom('users')
    .select(({ fn }) => fn.countAll<number>().as('value'))
    .where('passwordHash', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(value)
}

/** Ends the sessions that a restore concerns: all, or those in the company. @returns how many. */
export async function endSessions(trx: Transaction<DB>, companyId: string | null): Promise<number> {
  let query = trx.deleteFrom('sessions')
  if (companyId) query = query.where('companyId', '=', companyId)
  const result = await query.executeTakeFirst()
  return Number(result.numDeletedRows)
}
