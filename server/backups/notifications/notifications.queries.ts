import { type ExpressionBuilder, type Insertable, type Kysely, sql, type Transaction } from 'kysely'
import type { BackupAlerts, BackupChannels, DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'

type Channels = ExpressionBuilder<DB, 'backupChannels'>

const visibleTo = (scope: CompanyScope) => (where: Channels) =>
  scope.operator
    ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
    : where('companyId', '=', scope.companyId)

const CHANNEL_COLUMNS = ['id', 'companyId', 'kind', 'target', 'createdByName', 'createdAt'] as const

export async function findChannels(db: Kysely<DB>, scope: CompanyScope) {
  return await db
    .selectFrom('backupChannels')
    .select(CHANNEL_COLUMNS)
    .where(visibleTo(scope))
    .where('removedAt', 'is', null)
    .orderBy('createdAt')
    .limit(100)
    .execute()
}

export async function insertChannel(trx: Transaction<DB>, row: Insertable<BackupChannels>) {
  return await trx.insertInto('backupChannels').values(row).returning(CHANNEL_COLUMNS).executeTakeFirstOrThrow()
}

export async function endChannel(trx: Transaction<DB>, scope: CompanyScope, id: string, at: Date) {
  const row = await trx
    .updateTable('backupChannels')
    .set({ removedAt: at, updatedAt: at })
    .where('id', '=', id)
    .where(visibleTo(scope))
    .where('removedAt', 'is', null)
    .returning('companyId')
    .executeTakeFirst()
  return row ?? null
}

export async function getChannel(db: Kysely<DB>, scope: CompanyScope, id: string) {
  const row = await db
    .selectFrom('backupChannels')
    .select(CHANNEL_COLUMNS)
    .where('id', '=', id)
    .where(visibleTo(scope))
    .where('removedAt', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

/** The newest message to each of these channels. */
export async function findLastAlerts(db: Kysely<DB>, channelIds: string[]) {
  if (channelIds.length === 0) return []
  return await db
    .selectFrom('backupAlerts')
    .distinctOn('channelId')
    .select(['channelId', 'event', 'state', 'problem', 'createdAt', 'sentAt'])
    .where('channelId', 'in', channelIds)
    .orderBy('channelId')
    .orderBy('createdAt', 'desc')
    .execute()
}

/** Every channel there is. Needs an operator's transaction, as do all below. */
export async function findChannelsOfSystem(db: Kysely<DB>) {
  return await db.selectFrom('backupChannels').select(CHANNEL_COLUMNS).where('removedAt', 'is', null).execute()
}

/** Runs that ended badly since, and damage found since. */
export async function findTroubles(db: Kysely<DB>, since: Date) {
  return await db
    .selectFrom('backupRuns')
    .select(['id', 'companyId', 'scheduleId', 'scheduledFor', 'state', 'failure', 'failureMessage', 'reason'])
    .select(['startedAt', 'finishedAt', 'corruptAt', 'fileName', 'verification'])
    .where((where) =>
      where.or([
        where.and([
          where('state', '=', 'FAILED'),
          where('failure', '!=', 'CANCELLED'),
          where('finishedAt', '>=', since),
        ]),
        where('corruptAt', '>=', since),
      ]),
    )
    .orderBy('startedAt')
    .limit(500)
    .execute()
}

export async function findFailedDrills(db: Kysely<DB>, since: Date) {
  return await db
    .selectFrom('backupDrills')
    .innerJoin('backupRuns', 'backupRuns.id', 'backupDrills.backupId')
    .select(['backupDrills.id', 'backupDrills.backupId', 'backupDrills.failureMessage', 'backupDrills.startedAt'])
    .select('backupDrills.failure')
    .select(['backupRuns.companyId', 'backupRuns.scheduleId', 'backupRuns.reason'])
    .where('backupDrills.state', 'in', ['FAILED', 'COULD_NOT_RUN'])
    .where('backupDrills.finishedAt', '>=', since)
    .limit(500)
    .execute()
}

/** For each channel and schedule whose last word was bad: when that was, and the first good backup after it. */
export async function findRecoveries(db: Kysely<DB>) {
  const { rows } = await sql<{ channelId: string; scheduleId: string; runId: string; name: string; at: Date }>`
    select told.channel_id as "channelId", told.schedule_id as "scheduleId", good.id as "runId", s.name, good.started_at as at
    from (
      select distinct on (channel_id, schedule_id) channel_id, schedule_id, event, created_at
      from backup_alerts where schedule_id is not null and event in ('failed', 'missed', 'drill', 'recovered')
      order by channel_id, schedule_id, created_at desc, event = 'recovered' desc
    ) told
    join backup_schedules s on s.id = told.schedule_id
    join backup_channels c on c.id = told.channel_id and c.removed_at is null
    join lateral (
      select id, started_at from backup_runs r
      where r.schedule_id = told.schedule_id and r.corrupt_at is null and r.finished_at >= told.created_at
        and r.state = any (case when s.drill then array['RESTORABLE'] else array['VERIFIED', 'RESTORABLE'] end)
      order by started_at limit 1
    ) good on true
    where told.event <> 'recovered'`.execute(db)
  return rows
}

/** Adds messages; what was noticed before is left alone. */
export async function insertAlerts(trx: Transaction<DB>, rows: Insertable<BackupAlerts>[]): Promise<number> {
  if (rows.length === 0) return 0
  const result = await trx
    .insertInto('backupAlerts')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0)
}

/** Takes messages that are due, and keeps other processes from them until `again`. */
export async function claimAlerts(trx: Transaction<DB>, now: Date, again: Date) {
  return await trx
    .updateTable('backupAlerts')
    .from('backupChannels')
    .set((set) => ({ attempts: set('backupAlerts.attempts', '+', 1), nextAttemptAt: again }))
    .whereRef('backupChannels.id', '=', 'backupAlerts.channelId')
    .where('backupAlerts.id', 'in', (from) =>
      from
        .selectFrom('backupAlerts')
        .select('id')
        .where('state', '=', 'PENDING')
        .where('nextAttemptAt', '<=', now)
        .orderBy('nextAttemptAt')
        .limit(20)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['backupAlerts.id', 'backupAlerts.event', 'backupAlerts.facts', 'backupAlerts.attempts'])
    .returning([
      'backupAlerts.companyId',
      'backupAlerts.createdAt',
      'backupAlerts.channelId',
      'backupChannels.kind',
      'backupChannels.target',
    ])
    .execute()
}

export async function settleAlert(
  trx: Transaction<DB>,
  id: string,
  changes: { state: 'PENDING' | 'SENT' | 'GIVEN_UP'; sentAt?: Date; problem: string | null; nextAttemptAt?: Date },
): Promise<void> {
  await trx.updateTable('backupAlerts').set(changes).where('id', '=', id).execute()
}

/** How whoever reads an address writes: as they chose, or as their company does; null where nothing is known. */
export async function getReader(db: Kysely<DB>, companyId: string | null, email: string) {
  const person = await db
    .selectFrom('users')
    .select('locale')
    .where('email', '=', email.trim().toLowerCase())
    .executeTakeFirst()
  const company =
    companyId === null
      ? undefined
      : await db.selectFrom('companies').select(['locale', 'timeZone']).where('id', '=', companyId).executeTakeFirst()
  return { locale: person?.locale ?? company?.locale ?? null, timeZone: company?.timeZone ?? null }
}
