import { type Kysely, sql, type Transaction } from 'kysely'
import { touchSearchText } from '#db/search-text.ts'
import { addToLeadFigures } from '#db/summaries/lead-figures.ts'
import type { DB } from '#db/types.ts'
import type { CompanyScope, TenantScope } from '../../kernel/scope.ts'

/** What a lead can be in this company, in the order of its board; archived ones last. */
export async function findDispositions(db: Kysely<DB>, scope: TenantScope) {
  return db
    .selectFrom('leadDispositions')
    .select(['code', 'labels', 'colour', 'position', 'isInitial', 'isTerminal', 'isConversion', 'stopsContact'])
    .select(['requiresReason', 'requiresNextAction', 'archivedAt'])
    .where('companyId', '=', scope.companyId)
    .orderBy(sql`archived_at is not null`)
    .orderBy('position')
    .execute()
}

/** English names by code, archived ones too: leads may still have them. */
export async function findDispositionNames(db: Kysely<DB>, scope: TenantScope): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('leadDispositions')
    .select(['code', sql<string>`labels ->> 'en'`.as('name')])
    .where('companyId', '=', scope.companyId)
    .execute()
  return new Map(rows.map(({ code, name }) => [code, name]))
}

/** The newest entry of each lead's history. */
export async function findLastDispositions(db: Kysely<DB>, scope: TenantScope, leadIds: readonly string[]) {
  return db
    .selectFrom('leadDispositionHistory')
    .distinctOn('leadId')
    .select(['leadId', 'toCode', 'actorId', 'reason', 'at'])
    .where('companyId', '=', scope.companyId)
    .where(sql<boolean>`lead_id = any(${leadIds}::uuid[])`)
    .orderBy('leadId')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

export interface DispositionChange {
  /** Leads, locked. */
  leadIds: readonly string[]
  /** Ids of their history rows, in the same order. */
  historyIds: readonly string[]
  code: string
  reason: string | null
  nextActionAt: Date | null
  nextAction: string | null
  isTerminal: boolean
  stopsContact: boolean
  at: Date
  /** Day of `at` in the company's zone. */
  day: string
}

/**
 * Sets the disposition of locked leads in one statement: the leads, one history row each, and the two
 * daily figures in key order. A terminal disposition ends the next action.
 */
export async function changeDispositions(
  trx: Transaction<DB>,
  scope: CompanyScope,
  change: DispositionChange,
): Promise<void> {
  const company = sql`${scope.companyId}::uuid`
  const at = sql`${change.at}::timestamptz`
  const moved = sql`
    select created_on, source, from_code, assigned_to, -1::bigint from chosen
    union all select created_on, source, ${change.code}::text, assigned_to, 1::bigint from chosen`
  const next = change.isTerminal ? { at: null, what: null } : { at: change.nextActionAt, what: change.nextAction }
  await sql`
    with chosen as (
      select c.lead_id, c.history_id, l.disposition as from_code, l.created_on, l.source, l.assigned_to
      from unnest(${change.leadIds}::uuid[], ${change.historyIds}::uuid[]) as c (lead_id, history_id)
      join leads l on l.company_id = ${company} and l.id = c.lead_id
    ), changed as (
      update leads l set ${sql.raw(touchSearchText('l'))}, disposition = ${change.code}, disposition_at = ${at},
        next_action_at = ${next.at}::timestamptz, next_action = ${next.what}::text,
        do_not_contact = l.do_not_contact or ${change.stopsContact}::boolean,
        version = l.version + 1, updated_at = ${at}
      from chosen where l.company_id = ${company} and l.id = chosen.lead_id
    ), history as (
      insert into lead_disposition_history
        (company_id, id, lead_id, from_code, to_code, reason, actor_id, at, changed_on, created_at)
      select ${company}, history_id, lead_id, from_code, ${change.code}, ${change.reason}::text,
        ${scope.userId}::uuid, ${at}, ${change.day}::date, ${at}
      from chosen
    ), ${addToLeadFigures(scope.companyId, moved)}
    insert into lead_activity_daily as daily (company_id, day, actor_id, disposition, changes_count)
    select ${company}, ${change.day}::date, ${scope.userId}::uuid, ${change.code}, count(*) from chosen having count(*) > 0
    on conflict (company_id, day, actor_id, disposition)
      do update set changes_count = daily.changes_count + excluded.changes_count`.execute(trx)
}
