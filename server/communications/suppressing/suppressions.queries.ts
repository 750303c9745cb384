import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'

export interface Suppression {
  channel: 'EMAIL' | 'SMS'
  /** Lower-case email address or E.164 number. */
  address: string
  reason: 'UNSUBSCRIBED' | 'HARD_BOUNCE' | 'COMPLAINT'
  /** Where it came from, in a word. */
  source: string
  about: { leadId?: string | null; customerId?: string | null }
  at: Date
}

/** @returns false when the address is suppressed already. */
export async function insertSuppression(
  trx: Transaction<DB>,
  scope: TenantScope,
  given: Suppression & { id: string },
): Promise<boolean> {
  const { id, channel, address, reason, source, about, at } = given
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('suppressions')
    .values({
      companyId: scope.companyId,
      id,
      channel,
      kind: 'ADDRESS',
      address,
      reason,
      source,
      leadId: about.leadId ?? null,
      customerId: about.leadId ? null : (about.customerId ?? null),
      createdAt: at,
      updatedAt: at,
    })
    .onConflict((conflict) =>
      conflict.columns(['companyId', 'address', 'channel']).where('liftedAt', 'is', null).doNothing(),
    )
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Lifts what a person's own word had put there. @returns its id, or null when there is nothing to lift. */
export async function liftSuppression(
  trx: Transaction<DB>,
  scope: TenantScope,
  given: { channel: 'EMAIL' | 'SMS'; address: string; source: string; liftReason: string; at: Date },
): Promise<string | null> {
  const lifted = await trx
    .updateTable('suppressions')
    .set({ liftedAt: given.at, liftReason: given.liftReason, updatedAt: given.at })
    .where('companyId', '=', scope.companyId)
    .where('address', '=', given.address)
    .where('channel', '=', given.channel)
    .where('reason', '=', 'UNSUBSCRIBED')
    .where('source', '=', given.source)
    .where('liftedAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return lifted?.id ?? null
}

/** Customers whose summary says whether this address is written to. */
export async function findCustomersAt(db: Kysely<DB>, scope: TenantScope, address: string): Promise<string[]> {
  const rows = await db
    .selectFrom('customers')
    .select('id')
    .where('companyId', '=', scope.companyId)
    .where('email', '=', address)
    .execute()
  return rows.map(({ id }) => id)
}

/** Gives consent back to every lead that withdrew it by the same means, and by no other. */
export async function restoreConsent(
  trx: Transaction<DB>,
  scope: TenantScope,
  given: { phone: string; withdrawnBy: string; source: string; at: Date },
): Promise<void> {
  await trx
    .updateTable('leads')
    .set({
      smsConsent: 'GIVEN',
      consentAt: given.at,
      consentSource: given.source,
      updatedAt: given.at,
      version: sql`version + 1`,
    })
    .where('companyId', '=', scope.companyId)
    .where('phone', '=', given.phone)
    .where('smsConsent', '=', 'WITHDRAWN')
    .where('consentSource', '=', given.withdrawnBy)
    .execute()
}

/** Withdraws the consent of every lead that has the address; what they said elsewhere does not outlive it. */
export async function withdrawConsent(
  trx: Transaction<DB>,
  scope: TenantScope,
  given: { channel: 'EMAIL' | 'SMS'; address: string; source: string; at: Date },
): Promise<number> {
  const consent =
    given.channel === 'EMAIL' ? ({ emailConsent: 'WITHDRAWN' } as const) : ({ smsConsent: 'WITHDRAWN' } as const)
  const { numUpdatedRows } = await trx
    .updateTable('leads')
    .set({
      ...consent,
      consentAt: given.at,
      consentSource: given.source,
      updatedAt: given.at,
      version: sql`version + 1`,
    })
    .where('companyId', '=', scope.companyId)
    .where(given.channel === 'EMAIL' ? 'email' : 'phone', '=', given.address)
    .where(given.channel === 'EMAIL' ? 'emailConsent' : 'smsConsent', '<>', 'WITHDRAWN')
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
