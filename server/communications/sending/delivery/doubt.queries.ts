import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import { TABLE_OF } from '../messages.queries.ts'
import type { Channel } from '../sending.schemas.ts'

/** Messages whose sender was silent past its lease: it died with them in its hands. */
export async function doubtAbandoned(
  trx: Transaction<DB>,
  scope: TenantScope,
  channel: Channel,
  at: Date,
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable(TABLE_OF[channel])
    .set({
      sendingState: 'UNKNOWN',
      sendingReasons: ['SENDER_DIED'],
      errorCode: 'SENDER_DIED',
      leaseUntil: null,
      nextAttemptAt: null,
      updatedAt: at,
    })
    .where('companyId', '=', scope.companyId)
    .where('sendingState', '=', 'SENDING')
    .where('nextAttemptAt', '<=', at)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/**
 * Messages that wait without the permission to be sent. It is given and taken in the transaction that changes the
 * message, and no restore touches it: such a row is from the past, and may have been sent since.
 */
export async function doubtRestored(
  trx: Transaction<DB>,
  scope: TenantScope,
  channel: Channel,
  at: Date,
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable(TABLE_OF[channel])
    .set({
      sendingState: 'UNKNOWN',
      sendingReasons: ['RESTORED'],
      errorCode: 'RESTORED',
      nextAttemptAt: null,
      updatedAt: at,
    })
    .where('companyId', '=', scope.companyId)
    .where('sendingState', 'in', ['WAITING', 'DEFERRED'])
    .where(
      'id',
      'not in',
      // The keys of this channel's messages, as ids; few, since jobs that began are gone from the outbox.
      sql<string>`(select substr(unique_key, ${channel.length + 2})::uuid from outbox
        where company_id = ${scope.companyId} and unique_key like ${`${channel.toLowerCase()}:%`})`,
    )
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

export async function countDoubtful(db: Kysely<DB>, scope: TenantScope, channel: Channel): Promise<number> {
  const { value } = await db
    .selectFrom(TABLE_OF[channel])
    .select(({ fn }) => fn.countAll<number>().as('value'))
    .where('companyId', '=', scope.companyId)
    .where('sendingState', '=', 'UNKNOWN')
    .executeTakeFirstOrThrow()
  return value
}
