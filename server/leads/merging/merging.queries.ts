import { type Kysely, sql, type Transaction } from 'kysely'
import { addToLeadFigures } from '#db/summaries/lead-figures.ts'
import type { DB } from '#db/types.ts'
import { decodeCursor, encodeCursor } from '../../kernel/page.ts'
import type { CompanyScope, TenantScope } from '../../kernel/scope.ts'
import { visibleLeads } from '../filtering.queries.ts'
import type { FindDuplicatesInput } from './merging.schemas.ts'

/** Leads of one duplicate that are listed; a call centre's own number can be on thousands. */
const MOST_LISTED = 10

/** Living leads that share a phone or an email, in the order of that value, so that one index serves it. */
export async function findDuplicateGroups(db: Kysely<DB>, scope: CompanyScope, input: FindDuplicatesInput) {
  const column = sql.ref(input.by)
  const after = input.cursor ? String(decodeCursor(input.cursor, 1)[0]) : ''
  const { rows } = await sql<{ value: string; count: number; ids: string[] }>`
    select ${column} as value, count(*) as count, (array_agg(id order by id))[1:${sql.lit(MOST_LISTED)}] as ids
    from leads
    where company_id = ${scope.companyId}::uuid and deleted_at is null and ${column} > ${after}
    group by ${column} having count(*) > 1
    order by ${column} limit ${input.limit + 1}`.execute(db)
  const groups = rows.slice(0, input.limit)
  const last = groups.at(-1)
  return { groups, next: rows.length > input.limit && last ? encodeCursor([last.value]) : null }
}

/** What a person needs to tell two leads apart. */
export async function findLeadsToCompare(db: Kysely<DB>, scope: CompanyScope, ids: readonly string[]) {
  return visibleLeads(db, scope)
    .leftJoin('users as agent', 'agent.id', 'leads.assignedTo')
    .leftJoin('sales as sale', (join) =>
      join
        .on('sale.companyId', '=', scope.companyId)
        .onRef('sale.leadId', '=', 'leads.id')
        .on('sale.deletedAt', 'is', null),
    )
    .select(['leads.id', 'leads.firstName', 'leads.lastName', 'leads.companyName', 'leads.phone', 'leads.email'])
    .select(['leads.addressLine1', 'leads.addressLine2', 'leads.city', 'leads.region', 'leads.postcode'])
    .select(['leads.country', 'leads.locale', 'leads.externalReference', 'leads.notes', 'leads.assignedTo'])
    .select(['leads.nextActionAt', 'leads.nextAction', 'leads.disposition', 'leads.source', 'leads.createdAt'])
    .select(['leads.doNotContact', 'leads.emailConsent', 'leads.smsConsent', 'leads.callConsent'])
    .select(['leads.letterConsent', 'leads.version', 'leads.createdOn', 'leads.custom'])
    .select(['agent.name as assignedToName', 'sale.id as saleId'])
    .where(sql<boolean>`leads.id = any(${ids}::uuid[])`)
    .where('leads.deletedAt', 'is', null)
    .orderBy('leads.id')
    .execute()
}
export type LeadToCompare = Awaited<ReturnType<typeof findLeadsToCompare>>[number]

/** Columns of the kept lead after a merge or its undoing; its agent may be another. */
export async function updateMergedLead(
  trx: Transaction<DB>,
  scope: TenantScope,
  kept: LeadToCompare,
  values: Record<string, unknown>,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('leads')
    .set({ ...values, version: sql`version + 1`, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', kept.id)
    .execute()
  if (!('assignedTo' in values)) return
  const lead = sql`${kept.createdOn}::date, ${kept.source}::text, ${kept.disposition}::text`
  const moved = sql`
    values (${lead}, ${kept.assignedTo}::uuid, -1::bigint), (${lead}, ${values.assignedTo}::uuid, 1::bigint)`
  await sql`with ${addToLeadFigures(scope.companyId, moved)} select count(*) from leads_changed`.execute(trx)
}

/** Folds a locked lead into another, or takes it out again, with the daily figures. */
export async function foldLead(
  trx: Transaction<DB>,
  scope: CompanyScope,
  id: string,
  into: string | null,
  at: Date,
): Promise<void> {
  const company = sql`${scope.companyId}::uuid`
  await sql`
    with folded as (
      update leads set merged_into_id = ${into}::uuid, deleted_at = ${into ? at : null}::timestamptz,
        deleted_by = ${into ? scope.userId : null}::uuid, version = version + 1, updated_at = ${at}::timestamptz
      where company_id = ${company} and id = ${id}::uuid
      returning created_on, source, disposition, assigned_to
    ), ${addToLeadFigures(scope.companyId, sql`select created_on, source, disposition, assigned_to, ${into ? -1 : 1}::bigint from folded`)}
    select count(*) from leads_counted`.execute(trx)
}

export interface NewMerge {
  id: string
  keptLeadId: string
  mergedLeadId: string
  keptBefore: Record<string, unknown>
  /** What the merge wrote, by field. */
  chosen: Record<string, unknown>
  at: Date
}

export async function insertMerge(trx: Transaction<DB>, scope: CompanyScope, merge: NewMerge): Promise<void> {
  const { at, keptBefore, chosen, ...ids } = merge
  await trx
    .insertInto('leadMerges')
    .values({
      ...ids,
      companyId: scope.companyId,
      keptBefore: JSON.stringify(keptBefore),
      chosen: JSON.stringify(chosen),
      mergedBy: scope.userId,
      mergedAt: at,
      createdAt: at,
    })
    .execute()
}

/** A merge, locked, if this company has it. */
export async function lockMerge(trx: Transaction<DB>, scope: TenantScope, id: string) {
  return trx
    .selectFrom('leadMerges')
    .select(['id', 'keptLeadId', 'mergedLeadId', 'keptBefore', 'chosen', 'undoneAt'])
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function markMergeUndone(trx: Transaction<DB>, scope: CompanyScope, id: string, at: Date): Promise<void> {
  await trx
    .updateTable('leadMerges')
    .set({ undoneAt: at, undoneBy: scope.userId })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** Merges in force of a lead: what was folded into it, and by whom. */
export async function findMerges(db: Kysely<DB>, scope: TenantScope, keptLeadId: string) {
  return db
    .selectFrom('leadMerges as m')
    .innerJoin('leads as l', (join) =>
      join.on('l.companyId', '=', scope.companyId).onRef('l.id', '=', 'm.mergedLeadId'),
    )
    .leftJoin('users as u', 'u.id', 'm.mergedBy')
    .select(['m.id', 'm.mergedLeadId', 'm.mergedAt', 'u.name as mergedByName'])
    .select(['l.firstName', 'l.lastName', 'l.companyName', 'l.phone', 'l.email'])
    .where('m.companyId', '=', scope.companyId)
    .where('m.keptLeadId', '=', keptLeadId)
    .where('m.undoneAt', 'is', null)
    .orderBy('m.mergedAt', 'desc')
    .limit(20)
    .execute()
}

/** A lead with those folded into it, and into those: whose history its page tells. */
export async function findFoldedIds(db: Kysely<DB>, scope: TenantScope, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive folded (id) as (
      select ${id}::uuid
      union
      select m.merged_lead_id from lead_merges m join folded on m.kept_lead_id = folded.id
      where m.company_id = ${scope.companyId}::uuid and m.undone_at is null
    )
    select id from folded limit 50`.execute(db)
  return rows.map((row) => row.id)
}
