import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'

/** Remembers an event. @returns false when it was heard before: then nothing may come of it again. */
export async function hearEvent(
  trx: Transaction<DB>,
  scope: TenantScope,
  event: { provider: string; key: string; at: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('callbackEvents')
    .values({ companyId: scope.companyId, provider: event.provider, eventKey: event.key, receivedAt: event.at })
    .onConflict((conflict) => conflict.columns(['companyId', 'provider', 'eventKey']).doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Forgets events that nobody could repeat any more: what is older is refused by its age. */
export async function removeEvents(trx: Transaction<DB>, scope: TenantScope, before: Date): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('callbackEvents')
    .where('companyId', '=', scope.companyId)
    .where('receivedAt', '<', before)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** The newest text that went to a number: what an answer from it is about. */
export async function getNewestTextTo(db: Kysely<DB>, scope: TenantScope, phone: string) {
  return db
    .selectFrom('smsLogs')
    .select(['id', 'leadId', 'saleId', 'customerId', 'createdAt'])
    .where('companyId', '=', scope.companyId)
    .where('phone', '=', phone)
    .where('direction', '=', 'OUTBOUND')
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export interface InboundText {
  id: string
  communicationId: string
  phone: string
  body: string
  segments: number
  provider: string
  providerMessageId: string
  about: { leadId: string | null; saleId: string | null; customerId: string | null }
  at: Date
}

/** Writes a text that came in, with its row in the log over all channels. */
export async function insertInboundText(trx: Transaction<DB>, scope: TenantScope, text: InboundText): Promise<void> {
  const { about, at } = text
  await trx
    .insertInto('smsLogs')
    .values({
      companyId: scope.companyId,
      id: text.id,
      ...about,
      direction: 'INBOUND',
      status: 'SENT',
      phone: text.phone,
      body: text.body,
      segments: text.segments,
      provider: text.provider,
      providerMessageId: text.providerMessageId,
      scheduledFor: at,
      sentAt: at,
      createdAt: at,
      updatedAt: at,
    })
    .execute()
  await trx
    .insertInto('communicationLogs')
    .values({
      companyId: scope.companyId,
      id: text.communicationId,
      ...about,
      communicationType: 'SMS',
      direction: 'INBOUND',
      status: 'RECEIVED',
      summary: text.body.slice(0, 500),
      contactAddress: text.phone,
      occurredAt: at,
      smsLogId: text.id,
      createdAt: at,
      updatedAt: at,
    })
    .execute()
}
