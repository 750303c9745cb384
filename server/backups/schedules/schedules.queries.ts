import {
  type ExpressionBuilder,
  type Insertable,
  type Kysely,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from 'kysely'
import type { BackupSchedules, DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'

const SCHEDULE_COLUMNS = [
  'id',
  'companyId',
  'name',
  'kind',
  'cron',
  'timeZone',
  'stores',
  'encrypt',
  'recipients',
  'strict',
  'drill',
  'enabled',
  'keepWithinDays',
  'keepDaily',
  'keepWeekly',
  'keepMonthly',
  'keepYearly',
  'keepRestorable',
  'activeSince',
  'createdByName',
  'createdAt',
] as const satisfies readonly (keyof BackupSchedules)[]

export type ScheduleRow = Pick<Selectable<BackupSchedules>, (typeof SCHEDULE_COLUMNS)[number]>

type Schedules = ExpressionBuilder<DB, 'backupSchedules'>

/** Schedules that the person may see: the company's own, and for operators also those of the whole database. */
const visibleTo = (scope: CompanyScope) => (where: Schedules) =>
  scope.operator
    ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
    : where('companyId', '=', scope.companyId)

export async function findSchedules(db: Kysely<DB>, scope: CompanyScope): Promise<ScheduleRow[]> {
  return await db
    .selectFrom('backupSchedules')
    .select(SCHEDULE_COLUMNS)
    .where(visibleTo(scope))
    .where('removedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

export async function getSchedule(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<ScheduleRow | null> {
  const row = await db
    .selectFrom('backupSchedules')
    .select(SCHEDULE_COLUMNS)
    .where('id', '=', id)
    .where(visibleTo(scope))
    .where('removedAt', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

/** Every schedule of the installation, for the process that follows them. Needs an operator's transaction. */
export async function findSchedulesOfSystem(db: Kysely<DB>): Promise<ScheduleRow[]> {
  return await db
    .selectFrom('backupSchedules')
    .select(SCHEDULE_COLUMNS)
    .where('removedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** The schedule, locked against other processes that want to follow it. Needs an operator's transaction. */
export async function lockSchedule(trx: Transaction<DB>, id: string): Promise<ScheduleRow | null> {
  const row = await trx
    .selectFrom('backupSchedules')
    .select(SCHEDULE_COLUMNS)
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** The newest tries of a schedule, newest moment first: enough to know whose turn it is. */
export async function findTries(db: Kysely<DB>, scheduleId: string) {
  return await db
    .selectFrom('backupRuns')
    .select(['id', 'scheduledFor', 'state', 'finishedAt'])
    .where('scheduleId', '=', scheduleId)
    .where('scheduledFor', 'is not', null)
    .orderBy('scheduledFor', 'desc')
    .limit(12)
    .execute()
}

/** The newest run of each of these schedules. */
export async function findLastRuns(db: Kysely<DB>, scheduleIds: string[]) {
  if (scheduleIds.length === 0) return []
  return await db
    .selectFrom('backupRuns')
    .distinctOn('scheduleId')
    .select(['scheduleId', 'id', 'state', 'startedAt', 'corruptAt', 'leaseToken'])
    .where('scheduleId', 'in', scheduleIds)
    .orderBy('scheduleId')
    .orderBy('startedAt', 'desc')
    .execute()
}

export async function insertSchedule(trx: Transaction<DB>, row: Insertable<BackupSchedules>): Promise<ScheduleRow> {
  return await trx.insertInto('backupSchedules').values(row).returning(SCHEDULE_COLUMNS).executeTakeFirstOrThrow()
}

/** Changes a schedule the person may see; `activeSince` moves when its times change, so that nothing past is made up. */
export async function changeSchedule(
  trx: Transaction<DB>,
  scope: CompanyScope,
  id: string,
  changes: Updateable<BackupSchedules> & { updatedAt: Date },
): Promise<ScheduleRow | null> {
  const row = await trx
    .updateTable('backupSchedules')
    .set(changes)
    .where('id', '=', id)
    .where(visibleTo(scope))
    .where('removedAt', 'is', null)
    .returning(SCHEDULE_COLUMNS)
    .executeTakeFirst()
  return row ?? null
}

/** How many schedules the company has; the whole database for null. */
export async function countSchedules(db: Kysely<DB>, companyId: string | null): Promise<number> {
  const row = await db
    .selectFrom('backupSchedules')
    .select(sql<number>`count(*)::int`.as('value'))
    .where((where) => (companyId === null ? where('companyId', 'is', null) : where('companyId', '=', companyId)))
    .where('removedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return row.value
}
