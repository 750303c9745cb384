import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import { FIELD_COLUMNS } from '../rows.queries.ts'

export interface UndoChunk {
  batchId: string
  after: number
  upTo: number
  at: Date
}

export interface UndoCounts {
  undone: number
  kept: number
}

/**
 * Takes back what a stretch of rows did. A lead that somebody touched since (an edit, a disposition, a
 * sale, a message, a document) is kept, and its row says so. A lead the import made is deleted for good:
 * nobody has seen to it, and kept as deleted it would make the next try of the same file a duplicate.
 */
export async function undoChunk(trx: Transaction<DB>, scope: TenantScope, chunk: UndoChunk): Promise<UndoCounts> {
  const company = sql`${scope.companyId}::uuid`
  const columns = Object.values(FIELD_COLUMNS).filter((column) => column !== 'source')
  const restored = sql.join(columns.map((column) => sql`${sql.raw(column)} = p.previous ->> ${sql.lit(column)}`))
  const linked = (table: string) =>
    sql`not exists (select from ${sql.table(table)} t where t.company_id = ${company} and t.lead_id = l.id)`

  const { rows } = await sql<UndoCounts>`
    with plan as (
      select l.import_row_number as row_number, l.id as lead_id, 'created' as outcome, null::jsonb as previous,
        l.version = 1 and l.deleted_at is null and ${linked('sales')} and ${linked('lead_disposition_history')}
          and ${linked('sms_logs')} and ${linked('email_logs')} and ${linked('communication_logs')}
          and ${linked('generated_documents')} as untouched,
        l.created_on, l.source, l.disposition
      from leads l
      where l.company_id = ${company} and l.import_batch_id = ${chunk.batchId}::uuid
        and l.import_row_number > ${chunk.after}::int and l.import_row_number <= ${chunk.upTo}::int
      union all
      select r.row_number, l.id, r.outcome, r.previous, l.version = r.lead_version and l.deleted_at is null,
        l.created_on, l.source, l.disposition
      from lead_import_rows r join leads l on l.company_id = ${company} and l.id = r.lead_id
      where r.company_id = ${company} and r.batch_id = ${chunk.batchId}::uuid and r.outcome = 'updated'
        and r.row_number > ${chunk.after}::int and r.row_number <= ${chunk.upTo}::int
    ), removed as (
      delete from leads l using plan p
      where p.outcome = 'created' and p.untouched and l.company_id = ${company} and l.id = p.lead_id
      returning l.id
    ), restored as (
      update leads l set ${restored}, version = l.version + 1, updated_at = ${chunk.at}::timestamptz
      from plan p
      where p.outcome = 'updated' and p.untouched and l.company_id = ${company} and l.id = p.lead_id
      returning l.id
    ), days as (
      insert into leads_daily as daily (company_id, day, source, disposition, leads_count)
      select ${company}, created_on, source, disposition, -count(*)
      from plan where outcome = 'created' and untouched
      group by created_on, source, disposition order by created_on, source, disposition
      on conflict (company_id, day, source, disposition)
        do update set leads_count = daily.leads_count + excluded.leads_count
    ), recorded as (
      update lead_import_rows r set outcome = case when p.untouched then 'undone' else 'kept' end, lead_id = p.lead_id
      from plan p
      where r.company_id = ${company} and r.batch_id = ${chunk.batchId}::uuid and r.row_number = p.row_number
        and not (p.untouched and r.outcome is null)
    )
    select count(*) filter (where untouched) as undone, count(*) filter (where not untouched) as kept from plan`.execute(
    trx,
  )
  return rows[0] ?? { undone: 0, kept: 0 }
}
