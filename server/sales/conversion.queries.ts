import { type Kysely, sql, type Transaction } from 'kysely'
import { statement } from '#db/statement.ts'
import { addToLeadFigures } from '#db/summaries/lead-figures.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { newId } from '../kernel/ids.ts'
import type { TenantScope } from '../kernel/scope.ts'

/** The columns of a lead that a sale copies, and those that say who may convert it. */
const LEAD_COLUMNS = [
  'id',
  'clientId',
  'firstName',
  'lastName',
  'companyName',
  'phone',
  'email',
  'addressLine1',
  'addressLine2',
  'city',
  'region',
  'postcode',
  'country',
  'locale',
  'source',
  'assignedTo',
  'disposition',
  'createdOn',
] as const

/** The lead, locked until the transaction ends, so that a second conversion waits and then sees the first. */
export async function lockLead(trx: Transaction<DB>, scope: TenantScope, leadId: string) {
  return (await lockLivingLead(trx, scope, { leadId })).at(0)
}
export type ConvertibleLead = NonNullable<Awaited<ReturnType<typeof lockLead>>>

const lockLivingLead = statement((db, scope: TenantScope, of: { leadId: string }) =>
  livingLead(db, scope, of).forUpdate().modifyEnd(pointLookUp),
)

/** The lead for a form that is about to convert it; nothing is locked. */
export async function getConvertibleLead(db: Kysely<DB>, scope: TenantScope, leadId: string) {
  return livingLead(db, scope, { leadId }).executeTakeFirst()
}

function livingLead(db: Kysely<DB>, scope: TenantScope, { leadId }: { leadId: string }) {
  return db
    .selectFrom('leads')
    .select(LEAD_COLUMNS)
    .where('companyId', '=', scope.companyId)
    .where('id', '=', leadId)
    .where('deletedAt', 'is', null)
}

/** Callers with the same key take turns, so that the second finds what the first has made. */
export async function lockIdempotencyKey(trx: Transaction<DB>, scope: TenantScope, key: string): Promise<void> {
  await lockName(trx, { name: `sale:${scope.companyId}:${key}` })
}

/** One 64-bit key: another key space than the pairs of db/locks.ts. A collision only makes a stranger wait. */
const lockName = statement(
  (_db, of: { name: string }) => sql`select pg_advisory_xact_lock(hashtextextended(${of.name}, 0)) ${pointLookUp}`,
)

/** The sale already made of this lead or by this idempotency key, deleted ones included. */
export async function findExistingSale(
  db: Kysely<DB>,
  scope: TenantScope,
  by: { leadId: string } | { idempotencyKey: string },
) {
  return (await ('leadId' in by ? findSaleOfLead(db, scope, by) : findSaleOfKey(db, scope, by))).at(0)
}
export type ExistingSale = NonNullable<Awaited<ReturnType<typeof findExistingSale>>>

const findSaleOfLead = statement((db, scope: TenantScope, by: { leadId: string }) =>
  existingSales(db, scope).where('s.leadId', '=', by.leadId),
)
const findSaleOfKey = statement((db, scope: TenantScope, by: { idempotencyKey: string }) =>
  existingSales(db, scope).where('s.idempotencyKey', '=', by.idempotencyKey),
)

function existingSales(db: Kysely<DB>, scope: TenantScope) {
  return db
    .selectFrom('sales as s')
    .leftJoin('users as u', 'u.id', 's.agentId')
    .select(['s.id', 's.reference', 's.version', 's.agentId', 's.leadId', 's.idempotencyKey', 's.idempotencyHash'])
    .select(['s.deletedAt', 'u.name as agentName'])
    .where('s.companyId', '=', scope.companyId)
    .modifyEnd(pointLookUp)
}

/** Region and zone tell how a national telephone number is read. */
export async function getCompanyRegion(db: Kysely<DB>, scope: TenantScope) {
  return db
    .selectFrom('companies')
    .select(['region', 'timeZone'])
    .where('id', '=', scope.companyId)
    .executeTakeFirstOrThrow()
}

interface Conversion {
  saleId: string
  agentId: string
  actorId: string
  at: Date
  day: string
  historyId: string
}

/**
 * Marks a locked lead as converted: its disposition with history, its next action gone, the figures of
 * leads moved. A lead nobody had becomes the seller's.
 */
export async function markLeadConverted(
  trx: Transaction<DB>,
  scope: TenantScope,
  change: Omit<Conversion, 'historyId'> & { lead: ConvertibleLead },
): Promise<void> {
  const { lead, ...how } = change
  await moveConvertedLead(trx, scope, lead, { ...how, historyId: newId() })
}

const moveConvertedLead = statement((_db, scope: TenantScope, lead: ConvertibleLead, how: Conversion) => {
  const { saleId, agentId, actorId, at, day, historyId } = how
  const company = sql`${scope.companyId}::uuid`
  const moved = sql`
    select ${lead.createdOn}::date, ${lead.source}::text, ${lead.disposition}::text, ${lead.assignedTo}::uuid, -1::bigint from converted
    union all select ${lead.createdOn}::date, ${lead.source}::text, disposition, assigned_to, 1::bigint from converted`
  return sql`
    with conversion as (
      select code from lead_dispositions where company_id = ${company} and is_conversion
    ), converted as (
      update leads set disposition = conversion.code, disposition_at = ${at}::timestamptz,
        assigned_to = coalesce(leads.assigned_to, ${agentId}::uuid),
        assigned_at = case when leads.assigned_to is null then ${at}::timestamptz else leads.assigned_at end,
        next_action_at = null, next_action = null, version = leads.version + 1, updated_at = ${at}::timestamptz
      from conversion
      where leads.company_id = ${company} and leads.id = ${lead.id}::uuid
      returning leads.disposition, leads.assigned_to
    ), history as (
      insert into lead_disposition_history
        (company_id, id, lead_id, from_code, to_code, actor_id, at, changed_on, sale_id, created_at)
      select ${company}, ${historyId}::uuid, ${lead.id}::uuid, ${lead.disposition}::text, disposition,
        ${actorId}::uuid, ${at}::timestamptz, ${day}::date, ${saleId}::uuid, ${at}::timestamptz
      from converted
    ), activity as (
      insert into lead_activity_daily as daily (company_id, day, actor_id, disposition, changes_count)
      select ${company}, ${day}::date, ${actorId}::uuid, disposition, 1 from converted
      on conflict (company_id, day, actor_id, disposition) do update
        set changes_count = daily.changes_count + excluded.changes_count
    ), ${addToLeadFigures(scope.companyId, moved)}
    select count(*) from leads_counted`
})
