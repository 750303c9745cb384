import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../../kernel/scope.ts'

/** Hands locked leads to a person, or to nobody; those who are there already stay untouched. */
export async function assignLockedLeads(
  trx: Transaction<DB>,
  scope: TenantScope,
  ids: readonly string[],
  to: string | null,
  at: Date,
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('leads')
    .set({ assignedTo: to, assignedAt: to ? at : null, version: sql`version + 1`, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .where(sql<boolean>`assigned_to is distinct from ${to}::uuid`)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Members of staff who may be given leads. */
export async function findAssignees(db: Kysely<DB>, scope: TenantScope) {
  return db
    .selectFrom('userCompanies as m')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .select(['u.id', 'u.name', 'm.role'])
    .where('m.companyId', '=', scope.companyId)
    .where('m.state', '=', 'active')
    .where('m.role', 'in', ['admin', 'manager', 'agent'])
    .orderBy('u.name')
    .limit(500)
    .execute()
}

/** When each of these people was last given a lead, and whether they may be. */
export async function findTurns(db: Kysely<DB>, scope: TenantScope, people: readonly string[]) {
  return db
    .selectFrom('userCompanies as m')
    .select('m.userId as id')
    .select((select) =>
      select
        .selectFrom('leads as l')
        .select('l.assignedAt')
        .where('l.companyId', '=', scope.companyId)
        .whereRef('l.assignedTo', '=', 'm.userId')
        .where('l.deletedAt', 'is', null)
        .orderBy('l.assignedAt', (order) => order.desc().nullsLast())
        .limit(1)
        .as('lastAssignedAt'),
    )
    .where('m.companyId', '=', scope.companyId)
    .where('m.state', '=', 'active')
    .where('m.role', 'in', ['admin', 'manager', 'agent'])
    .where(sql<boolean>`m.user_id = any(${people}::uuid[])`)
    .execute()
}
