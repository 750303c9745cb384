import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { ParsedToken } from '../tokens/token-format.ts'

/** The open invitation with this token's hash, and whom it is for. */
export function findInvitation(db: Kysely<DB>, { companyId, hash }: ParsedToken, now: Date) {
  return db
    .selectFrom('userCompanies as m')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .innerJoin('companies as c', 'c.id', 'm.companyId')
    .select(['u.id as userId', 'u.email', 'u.name', 'u.passwordHash', 'c.name as companyName'])
    .select('m.invitationExpiresAt as expiresAt')
    .where('m.companyId', '=', companyId)
    .where('m.invitationHash', '=', hash)
    .where('m.state', '=', 'invited')
    .where('m.invitationExpiresAt', '>', now)
    .where('u.disabledAt', 'is', null)
    .executeTakeFirst()
}

/** Takes an open invitation up. Of two who follow the link at once, one gets in. @returns whether it was this one. */
export async function takeUpInvitation(
  trx: Transaction<DB>,
  { companyId, hash }: ParsedToken,
  at: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('userCompanies')
    .set({ state: 'active', invitationHash: null, invitationExpiresAt: null, updatedAt: at })
    .where('companyId', '=', companyId)
    .where('invitationHash', '=', hash)
    .where('state', '=', 'invited')
    .where('invitationExpiresAt', '>', at)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
