import { sql, type Transaction } from 'kysely'
import { addToLeadFigures } from '#db/summaries/lead-figures.ts'
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
 *
 * Several statements without a join of rows to leads, for the reason given at `writeChunk`.
 */
export async function undoChunk(trx: Transaction<DB>, scope: TenantScope, chunk: UndoChunk): Promise<UndoCounts> {
  const removed = await removeUntouchedLeads(trx, scope, chunk)
  const restored = await restoreUntouchedLeads(trx, scope, chunk)
  const keptCreated = await recordKeptLeads(trx, scope, chunk)
  return { undone: removed + restored.undone, kept: keptCreated + restored.kept }
}

function rowsOf(scope: TenantScope, { batchId, after, upTo }: UndoChunk) {
  return sql`r.company_id = ${scope.companyId}::uuid and r.batch_id = ${batchId}::uuid
    and r.row_number > ${after}::int and r.row_number <= ${upTo}::int`
}

/** Deletes the leads that the rows created and nobody touched, and takes them out of the daily figures. */
async function removeUntouchedLeads(trx: Transaction<DB>, scope: TenantScope, chunk: UndoChunk): Promise<number> {
  const company = sql`${scope.companyId}::uuid`
  const unlinked = (table: string) =>
    sql`not exists (select from ${sql.table(table)} t where t.company_id = ${company} and t.lead_id = l.id)`
  const { rows } = await sql<{ removed: number }>`
    with removed as (
      delete from leads l
      where l.company_id = ${company} and l.import_batch_id = ${chunk.batchId}::uuid
        and l.import_row_number > ${chunk.after}::int and l.import_row_number <= ${chunk.upTo}::int
        and l.version = 1 and l.deleted_at is null
        and ${unlinked('sales')} and ${unlinked('lead_disposition_history')} and ${unlinked('sms_logs')}
        and ${unlinked('email_logs')} and ${unlinked('communication_logs')} and ${unlinked('generated_documents')}
      returning created_on, source, disposition, assigned_to
    ), ${addToLeadFigures(scope.companyId, sql`select created_on, source, disposition, assigned_to, -1::bigint from removed`)}
    select count(*) as removed from removed`.execute(trx)
  return rows[0]?.removed ?? 0
}

/** Gives updated leads their values from before, unless they were touched since. */
async function restoreUntouchedLeads(trx: Transaction<DB>, scope: TenantScope, chunk: UndoChunk): Promise<UndoCounts> {
  const company = sql`${scope.companyId}::uuid`
  const { rows } = await sql<{ n: number; id: string; version: number; previous: unknown }>`
    select r.row_number as n, r.lead_id as id, r.lead_version as version, r.previous
    from lead_import_rows r where ${rowsOf(scope, chunk)} and r.outcome = 'updated' order by r.lead_id`.execute(trx)
  if (rows.length === 0) return { undone: 0, kept: 0 }

  const ids = rows.map(({ id }) => id)
  const current = await sql<{ id: string; version: number }>`
    select id, version from leads where company_id = ${company} and id = any(${ids}::uuid[]) and deleted_at is null
    order by id for update`.execute(trx)
  const versions = new Map(current.rows.map(({ id, version }) => [id, version]))
  const untouched = rows.filter(({ id, version }) => versions.get(id) === version)

  const columns = Object.values(FIELD_COLUMNS).filter((column) => column !== 'source')
  const restored = sql.join(columns.map((column) => sql`${sql.raw(column)} = u.p ->> ${sql.lit(column)}`))
  const leads = untouched.map(({ id }) => id)
  const previous = untouched.map((row) => JSON.stringify(row.previous))
  await sql`
    update leads l set ${restored}, custom = coalesce(u.p -> 'custom', l.custom), version = l.version + 1, updated_at = ${chunk.at}::timestamptz
    from unnest(${leads}::uuid[], ${previous}::jsonb[]) as u (id, p)
    where l.company_id = ${company} and l.id = any(${leads}::uuid[]) and l.id = u.id`.execute(trx)
  await sql`
    update lead_import_rows r
    set outcome = case when r.row_number = any(${untouched.map(({ n }) => n)}::int[]) then 'undone' else 'kept' end
    where ${rowsOf(scope, chunk)} and r.outcome = 'updated'`.execute(trx)
  return { undone: untouched.length, kept: rows.length - untouched.length }
}

/** What is still there of the leads the rows created was touched; their rows say so. */
async function recordKeptLeads(trx: Transaction<DB>, scope: TenantScope, chunk: UndoChunk): Promise<number> {
  const lead = sql`select l.id from leads l where l.company_id = ${scope.companyId}::uuid
    and l.import_batch_id = ${chunk.batchId}::uuid and l.import_row_number = r.row_number limit 1`
  const { numAffectedRows } = await sql`
    update lead_import_rows r set outcome = 'kept', lead_id = (${lead})
    where ${rowsOf(scope, chunk)} and (r.outcome is null or r.outcome = 'created')
      -- Not "exists": the planner would make a join of it.
      and (${lead}) is not null`.execute(trx)
  await sql`
    update lead_import_rows r set outcome = 'undone' where ${rowsOf(scope, chunk)} and r.outcome = 'created'`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0n)
}
