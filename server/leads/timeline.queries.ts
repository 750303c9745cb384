import { type Kysely, sql } from 'kysely'
import type { DB, Json } from '#db/types.ts'
import type { TenantScope } from '../kernel/scope.ts'

export interface TimelineEvent {
  id: string
  kind: 'disposition' | 'sms' | 'email' | 'communication' | 'document' | 'edit'
  at: Date
  actorName: string | null
  /** What the kind needs to be told: codes, reason, status, channel, words. */
  facts: Json
}

/**
 * Everything that happened to a lead and to those merged into it, newest first: dispositions, texts, emails, calls and letters,
 * documents and edits. Each source gives its newest `limit`, so that the whole reads no more than that.
 */
export async function findTimeline(
  db: Kysely<DB>,
  scope: TenantScope,
  { id, folded }: { id: string; folded: readonly string[] },
  limit: number,
): Promise<TimelineEvent[]> {
  const mine = sql`company_id = ${scope.companyId}::uuid and lead_id = any(${folded}::uuid[])`
  // As far as its own log knows; the page of the message is that of its contact.
  const told = (log: string, id: string) => sql`'status', case
      when direction = 'INBOUND' then 'RECEIVED'
      when sending_state = 'CANCELLED' then 'CANCELLED'
      when sending_state = 'UNKNOWN' then 'IN_DOUBT'
      else status::text end,
    'contactId', (select contact.id from communication_logs contact
      where contact.company_id = ${scope.companyId}::uuid and ${sql.ref(`contact.${id}`)} = ${sql.ref(`${log}.id`)})`
  const newest = (at: string) => sql`order by ${sql.ref(at)} desc, id desc limit ${limit}`
  const { rows } = await sql<TimelineEvent>`
    select event.id, event.kind, event.at, users.name as actor_name, event.facts
    from (
      (select id, 'disposition' as kind, at, actor_id, jsonb_build_object('from', from_code, 'to', to_code,
         'reason', reason, 'saleId', sale_id) as facts
       from lead_disposition_history where ${mine} ${newest('at')})
      union all
      (select id, 'sms', created_at, created_by, jsonb_build_object(${told('sms_logs', 'sms_log_id')}, 'direction', direction,
         'text', left(body, 500), 'error', error_message)
       from sms_logs where ${mine} ${newest('created_at')})
      union all
      (select id, 'email', created_at, created_by, jsonb_build_object(${told('email_logs', 'email_log_id')}, 'direction', direction,
         'text', subject, 'error', error_message)
       from email_logs where ${mine} ${newest('created_at')})
      union all
      (select id, 'communication', occurred_at, user_id, jsonb_build_object('channel', communication_type,
         'contactId', id, 'status', status, 'direction', direction, 'text', concat_ws(E'\\n', subject, left(summary, 500)))
       from communication_logs
       where ${mine} and deleted_at is null and email_log_id is null and sms_log_id is null ${newest('occurred_at')})
      union all
      (select id, 'document', created_at, generated_by, jsonb_build_object('text', title, 'status', state)
       from generated_documents where ${mine} and deleted_at is null ${newest('created_at')})
      union all
      (select id, 'edit', at, user_id, jsonb_build_object('action', action, 'fields', details -> 'fields')
       from audit_logs
       where company_id = ${scope.companyId}::uuid and entity = 'lead' and entity_id = any(${folded}::text[])
         and action not in ('lead.disposition_set', 'lead.converted')
         -- Of a merge, the lead that stayed tells one side.
         and (action <> 'lead.merged_away' or entity_id = ${id})
       order by position desc limit ${limit})
    ) event
    left join users on users.id = event.actor_id
    order by event.at desc, event.id desc
    limit ${limit}`.execute(db)
  return rows
}
