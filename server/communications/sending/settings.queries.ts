import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'

export interface SendingSettings {
  timeZone: string
  region: string
  /** `HH:MM` in the zone of the person or the company. */
  quietFrom: string
  quietUntil: string
  emailsPerHour: number
  emailsPerDay: number
  textsPerHour: number
  textsPerDay: number
  /** Name that emails come from; the installation's without one. */
  senderName: string | null
  /** Address that answers go to; the sender's without one. */
  replyTo: string | null
  tracksOpens: boolean
  tracksLinks: boolean
  /** 0 while the company keeps the defaults. */
  version: number
}

/** What the company chose, and the defaults where it chose nothing: those of the columns. */
export async function getSendingSettings(db: Kysely<DB>, scope: TenantScope): Promise<SendingSettings> {
  return db
    .selectFrom('companies as company')
    .leftJoin('sendingSettings as chosen', (join) => join.on('chosen.companyId', '=', scope.companyId))
    .select(['company.timeZone', 'company.region', 'chosen.senderName', 'chosen.replyTo'])
    .select([
      sql<string>`to_char(coalesce(chosen.quiet_from, '20:00'), 'HH24:MI')`.as('quietFrom'),
      sql<string>`to_char(coalesce(chosen.quiet_until, '08:00'), 'HH24:MI')`.as('quietUntil'),
      sql<number>`coalesce(chosen.emails_per_hour, 500)`.as('emailsPerHour'),
      sql<number>`coalesce(chosen.emails_per_day, 5000)`.as('emailsPerDay'),
      sql<number>`coalesce(chosen.texts_per_hour, 200)`.as('textsPerHour'),
      sql<number>`coalesce(chosen.texts_per_day, 1000)`.as('textsPerDay'),
      sql<boolean>`coalesce(chosen.tracks_opens, false)`.as('tracksOpens'),
      sql<boolean>`coalesce(chosen.tracks_links, false)`.as('tracksLinks'),
      sql<number>`coalesce(chosen.version, 0)`.as('version'),
    ])
    .where('company.id', '=', scope.companyId)
    .executeTakeFirstOrThrow()
}

/** What a mail says of who sends it. */
export interface SenderRow {
  companyName: string
  locale: string
  senderName: string | null
}

export async function getSender(db: Kysely<DB>, scope: TenantScope): Promise<SenderRow> {
  return db
    .selectFrom('companies as company')
    .leftJoin('sendingSettings as chosen', (join) => join.on('chosen.companyId', '=', scope.companyId))
    .select(['company.name as companyName', 'company.locale', 'chosen.senderName'])
    .where('company.id', '=', scope.companyId)
    .executeTakeFirstOrThrow()
}

export type SettingsChange = Omit<SendingSettings, 'timeZone' | 'region' | 'version'>

/** Saves the settings when they are still at `from`. @returns false when somebody was faster. */
export async function saveSettings(
  trx: Transaction<DB>,
  scope: TenantScope & { userId: string },
  change: SettingsChange,
  from: number,
  at: Date,
): Promise<boolean> {
  const values = { ...change, updatedBy: scope.userId, updatedAt: at }
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('sendingSettings')
    .values({ ...values, companyId: scope.companyId, version: from + 1, createdAt: at })
    .onConflict((conflict) =>
      conflict
        .column('companyId')
        .doUpdateSet({ ...values, version: from + 1 })
        .where('sendingSettings.version', '=', from),
    )
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export interface Usage {
  lastHour: number
  lastDay: number
}

/**
 * How many messages the company queued lately. Whoever queues waits here for others of the company who do, until
 * their transaction ends: counted side by side, a burst would pass any limit.
 */
export async function countQueued(
  trx: Transaction<DB>,
  scope: TenantScope,
  table: 'emailLogs' | 'smsLogs',
  at: Date,
): Promise<Usage> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sending quota ${table} ${scope.companyId}`}, 0))`.execute(
    trx,
  )
  const row = await trx
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('lastDay'))
    .select(({ fn }) =>
      fn
        .countAll<number>()
        .filterWhere('createdAt', '>', new Date(at.getTime() - 3_600_000))
        .as('lastHour'),
    )
    .where('companyId', '=', scope.companyId)
    .where('createdAt', '>', new Date(at.getTime() - 86_400_000))
    .where('sendingState', 'is not', null)
    .executeTakeFirstOrThrow()
  return row
}
