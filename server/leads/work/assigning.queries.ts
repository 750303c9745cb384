import { type Kysely, sql, type Transaction } from 'kysely'
import { touchSearchText } from '#db/search-text.ts'
import { addToLeadFigures } from '#db/summaries/lead-figures.ts'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../../kernel/scope.ts'

/** A lead, and whose it is to be; null for nobody's. */
export interface Handover {
  id: string
  to: string | null
}

/** Hands locked leads on; those that are there already stay untouched. All at once, so that figures are met in order. */
export async function assignLockedLeads(
  trx: Transaction<DB>,
  scope: TenantScope,
  handovers: readonly Handover[],
  at: Date,
): Promise<number> {
  const company = sql`${scope.companyId}::uuid`
  const ids = handovers.map(({ id }) => id)
  const moved = sql`
    select created_on, source, disposition, from_id, -1::bigint from handed
    union all select created_on, source, disposition, to_id, 1::bigint from handed`
  const { rows } = await sql<{ count: number }>`
    with handed as (
      select l.id, l.created_on, l.source, l.disposition, l.assigned_to as from_id, h.to_id
      from unnest(${ids}::uuid[], ${handovers.map(({ to }) => to)}::uuid[]) as h (id, to_id)
      join leads l on l.company_id = ${company} and l.id = h.id
      where l.assigned_to is distinct from h.to_id
    ), changed as (
      update leads l set ${sql.raw(touchSearchText('l'))}, assigned_to = handed.to_id, version = l.version + 1, updated_at = ${at}::timestamptz,
        assigned_at = case when handed.to_id is not null then ${at}::timestamptz end
      from handed where l.company_id = ${company} and l.id = handed.id
    ), ${addToLeadFigures(scope.companyId, moved)}
    select count(*) from handed`.execute(trx)
  return rows[0]?.count ?? 0
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
