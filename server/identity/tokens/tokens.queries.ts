import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Role, TenantScope } from '#server/kernel/scope.ts'

/** The token with this hash and its person, if both may still act. Needs the company's setting. */
export function findUsableToken(db: Kysely<DB>, companyId: string, hash: Buffer, now: Date) {
  return db
    .selectFrom('apiTokens as t')
    .innerJoin('userCompanies as m', (join) =>
      join.onRef('m.companyId', '=', 't.companyId').onRef('m.userId', '=', 't.userId'),
    )
    .innerJoin('users as u', 'u.id', 't.userId')
    .innerJoin('companies as c', 'c.id', 't.companyId')
    .select(['t.id', 't.role', 't.scopes', 't.operator', 't.lastUsedAt', 'm.role as memberRole'])
    .select(['u.id as userId', 'u.email', 'u.name', 'u.locale', 'u.theme', 'u.shortcutsEnabled', 'u.isOperator'])
    .select(['c.name as companyName', 'c.slug', 'c.timeZone', 'c.currency', 'c.locale as companyLocale', 'c.isDemo'])
    .select(sql<unknown>`c.settings -> 'agentsSee'`.as('agentsSee'))
    .where('t.companyId', '=', companyId)
    .where('t.tokenHash', '=', hash)
    .where('t.revokedAt', 'is', null)
    .where((eb) => eb.or([eb('t.expiresAt', 'is', null), eb('t.expiresAt', '>', now)]))
    .where('m.companyId', '=', companyId)
    .where('m.state', '=', 'active')
    .where('u.disabledAt', 'is', null)
    .executeTakeFirst()
}

export async function markTokenUsed(trx: Transaction<DB>, companyId: string, id: string, at: Date): Promise<void> {
  await trx
    .updateTable('apiTokens')
    .set({ lastUsedAt: at })
    .where('companyId', '=', companyId)
    .where('id', '=', id)
    .execute()
}

export interface NewTokenRow {
  id: string
  name: string
  prefix: string
  tokenHash: Buffer
  userId: string
  role: Role
  scopes: string[]
  operator: boolean
  expiresAt: Date
  createdAt: Date
}

export async function insertToken(trx: Transaction<DB>, scope: TenantScope, row: NewTokenRow): Promise<void> {
  await trx
    .insertInto('apiTokens')
    .values({ companyId: scope.companyId, ...row })
    .execute()
}

/** The company's tokens, newest first: those of `ownerId` alone when given. */
export function findTokens(db: Kysely<DB>, scope: TenantScope, ownerId?: string) {
  let query = db
    .selectFrom('apiTokens as t')
    .innerJoin('users as u', 'u.id', 't.userId')
    .select(['t.id', 't.name', 't.prefix', 't.role', 't.scopes', 't.operator', 't.userId', 'u.name as userName'])
    .select(['t.expiresAt', 't.lastUsedAt', 't.revokedAt', 't.createdAt'])
    .where('t.companyId', '=', scope.companyId)
  if (ownerId) query = query.where('t.userId', '=', ownerId)
  return query.orderBy('t.createdAt', 'desc').orderBy('t.id', 'desc').limit(500).execute()
}

/** @returns the token's name, or undefined when there is no such token left to revoke. */
export function revokeToken(
  trx: Transaction<DB>,
  scope: TenantScope,
  by: { id: string; revokedBy: string; at: Date; ownerId?: string },
) {
  let query = trx
    .updateTable('apiTokens')
    .set({ revokedAt: by.at, revokedBy: by.revokedBy })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', by.id)
    .where('revokedAt', 'is', null)
  if (by.ownerId) query = query.where('userId', '=', by.ownerId)
  return query.returning('name').executeTakeFirst()
}

/** Withdraws every token that acts in a person's name here. @returns how many. */
export async function revokeTokensOf(
  trx: Transaction<DB>,
  scope: TenantScope,
  by: { userId: string; revokedBy: string; at: Date },
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('apiTokens')
    .set({ revokedAt: by.at, revokedBy: by.revokedBy })
    .where('companyId', '=', scope.companyId)
    .where('userId', '=', by.userId)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
