import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { BackupDrills, DB } from '#db/types.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Claim } from '../restore/background.ts'
import type { Held } from '../runs/lease.queries.ts'

const DRILL_COLUMNS = [
  'id',
  'companyId',
  'backupId',
  'source',
  'requestedByName',
  'state',
  'failure',
  'failureMessage',
  'startedAt',
  'finishedAt',
  'leaseToken',
  'leaseExpiresAt',
  'progress',
  'report',
] as const satisfies readonly (keyof BackupDrills)[]

export type DrillRow = Pick<Selectable<BackupDrills>, (typeof DRILL_COLUMNS)[number]>

type Drills = ExpressionBuilder<DB, 'backupDrills'>

/** The company's own, and for operators also those of whole-database backups. */
const visibleTo = (scope: CompanyScope) => (where: Drills) =>
  scope.operator
    ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
    : where('companyId', '=', scope.companyId)

export interface NewDrill {
  id: string
  companyId: string | null
  backupId: string
  source: 'page' | 'api' | 'command' | 'schedule'
  requestedBy: string | null
  requestedByName: string
  startedAt: Date
  leaseToken: string
  leaseOwner: string
}

/** Adds a drill and takes its lease in one statement; null while another of the same backup runs. */
export async function insertDrill(
  trx: Transaction<DB>,
  drill: NewDrill,
  leaseSeconds: number,
): Promise<DrillRow | null> {
  const row = await trx
    .insertInto('backupDrills')
    .values({
      ...drill,
      state: 'RUNNING',
      leaseExpiresAt: sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})`,
      createdAt: drill.startedAt,
      updatedAt: drill.startedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(DRILL_COLUMNS)
    .executeTakeFirst()
  return row ?? null
}

/** False when the lease was taken away. */
export async function renewDrill(
  trx: Transaction<DB>,
  claim: Claim,
  input: { seconds: number; progress: string; at: Date },
): Promise<boolean> {
  const result = await trx
    .updateTable('backupDrills')
    .set({
      leaseExpiresAt: sql<Date>`clock_timestamp() + make_interval(secs => ${input.seconds})`,
      progress: input.progress,
      updatedAt: input.at,
    })
    .where('id', '=', claim.id)
    .where('leaseToken', '=', claim.token)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export interface DrillEnd {
  state: 'PASSED' | 'FAILED' | 'COULD_NOT_RUN'
  failure: string | null
  failureMessage: string | null
  report: string | null
  at: Date
}

/** Ends a drill in the name of its holder; false when the lease was taken away. */
export async function endDrill(trx: Transaction<DB>, claim: Claim, end: DrillEnd): Promise<boolean> {
  const { at, ...changes } = end
  const result = await trx
    .updateTable('backupDrills')
    .set({ ...changes, finishedAt: at, updatedAt: at, leaseToken: null, leaseOwner: null, leaseExpiresAt: null })
    .where('id', '=', claim.id)
    .where('leaseToken', '=', claim.token)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** A backup that was restored is RESTORABLE; one that was, and then failed a drill, is so no longer. */
export async function recordDrillOfRun(
  trx: Transaction<DB>,
  backupId: string,
  passed: boolean,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('backupRuns')
    .set({
      state: passed ? 'RESTORABLE' : 'VERIFIED',
      ...(passed ? { verifiedAt: sql<Date>`coalesce(verified_at, ${at})` } : undefined),
      updatedAt: at,
    })
    .where('id', '=', backupId)
    .where('state', 'in', passed ? ['WRITTEN', 'VERIFIED'] : ['RESTORABLE'])
    .where('leaseToken', 'is', null)
    .execute()
}

/** Any drill, for the process that works on it. Needs an operator's transaction. */
export async function getDrillOfSystem(db: Kysely<DB>, id: string): Promise<DrillRow | null> {
  return (await db.selectFrom('backupDrills').select(DRILL_COLUMNS).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function getDrillRow(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<DrillRow | null> {
  const row = await db
    .selectFrom('backupDrills')
    .select(DRILL_COLUMNS)
    .where('id', '=', id)
    .where(visibleTo(scope))
    .executeTakeFirst()
  return row ?? null
}

export async function findDrillRows(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: { backupId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<DrillRow>> {
  let query = db.selectFrom('backupDrills').where(visibleTo(scope))
  if (input.backupId) query = query.where('backupId', '=', input.backupId)
  let page = query
  if (input.cursor) {
    const [startedAt, id] = decodeCursor(input.cursor, 2)
    page = page.where(sql<boolean>`(started_at, id) < (${String(startedAt)}::timestamptz, ${id}::uuid)`)
  }
  const rows = page
    .select(DRILL_COLUMNS)
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

/** Every drill that somebody holds, with whether its time is up by the database's clock. */
export async function findHeldDrills(db: Kysely<DB>): Promise<Held[]> {
  return await db
    .selectFrom('backupDrills')
    .select(['id', 'companyId', 'requestedByName', 'leaseToken', 'leaseOwner'])
    .select(sql<boolean>`lease_expires_at < clock_timestamp()`.as('expired'))
    .where('leaseToken', 'is not', null)
    .execute()
}
