import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { DuplicateChoice } from '../imports.schemas.ts'
import { FIELD_COLUMNS, matchingLead, wouldChange } from '../rows.queries.ts'

/** Key space of the lock that lets one import of a company write at a time; see {@link takeWritersTurn}. */
const WRITER = 'lead-import'

/**
 * Takes the company's turn to write an import, until the transaction ends. Two imports at once would not
 * see each other's leads, and the same person would come in twice.
 * @returns false while another import of the company is writing.
 */
export async function takeWritersTurn(trx: Transaction<DB>, scope: TenantScope): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${WRITER}:${scope.companyId}`}, 0)) as taken`.execute(trx)
  return rows[0]?.taken ?? false
}

export interface WriteChunk {
  batchId: string
  /** Rows with numbers after this one … */
  after: number
  /** … up to this one. */
  upTo: number
  /** Ids for new leads: one for each row number. */
  ids: string[]
  choice: DuplicateChoice
  source: string
  createdBy: string
  at: Date
  /** Day of `at` in the company's zone. */
  day: string
}

export interface WriteCounts {
  created: number
  updated: number
}

const NAMES = Object.keys(FIELD_COLUMNS) as (keyof typeof FIELD_COLUMNS)[]

/**
 * Writes the leads of a stretch of rows, and what became of each row other than a new one that was
 * created: that is what a null outcome means, and saves a third of the time. Matches are looked up again, since
 * leads may have come or gone after the preview; a row that was new then and is a lead now is a duplicate.
 */
export async function writeChunk(trx: Transaction<DB>, scope: TenantScope, chunk: WriteChunk): Promise<WriteCounts> {
  const company = sql`${scope.companyId}::uuid`
  const at = sql`${chunk.at}::timestamptz`
  const match = matchingLead(scope, sql`r.fields ->> 'phone'`, sql`r.fields ->> 'email'`)
  const column = (name: keyof typeof FIELD_COLUMNS) => sql.raw(FIELD_COLUMNS[name])
  const columns = sql.join(NAMES.map(column))
  const values = sql.join(
    NAMES.map((name) => {
      const value = sql`f ->> ${sql.lit(name)}`
      if (name === 'firstName' || name === 'lastName') return sql`coalesce(${value}, '')`
      return name === 'source' ? sql`coalesce(${value}, ${chunk.source}::text)` : value
    }),
  )
  // A lead's source is where it came from first; an update does not rewrite that.
  const updatable = NAMES.filter((name) => name !== 'source')
  const assignments = sql.join(
    updatable.map((name) => sql`${column(name)} = coalesce(p.f ->> ${sql.lit(name)}, l.${column(name)})`),
  )
  const before = sql.join(updatable.map((name) => sql`${sql.lit(FIELD_COLUMNS[name])}::text, o.${column(name)}`))

  const { rows } = await sql<{ created: number; updated: number }>`
    with plan as (
      select r.row_number as n, r.verdict, r.fields as f, match.id as match_id,
        case
          when r.verdict = 'invalid' then 'rejected'
          when ${chunk.choice}::text = 'create' then 'created'
          when r.verdict = 'duplicate_in_file' then 'skipped'
          when match.id is null then 'created'
          when ${chunk.choice}::text = 'update' and match.deleted_at is null and (
            select ${wouldChange('l', sql`r.fields`)} from leads l where l.company_id = ${company} and l.id = match.id
          ) then 'updated'
          else 'skipped'
        end as outcome,
        (${chunk.ids}::uuid[])[r.row_number - ${chunk.after}::int] as new_id
      from lead_import_rows r
      left join lateral ${match} match on ${chunk.choice}::text <> 'create' and r.verdict not in ('invalid', 'duplicate_in_file')
      where r.company_id = ${company} and r.batch_id = ${chunk.batchId}::uuid
        and r.row_number > ${chunk.after}::int and r.row_number <= ${chunk.upTo}::int
    ), created as (
      insert into leads (company_id, id, ${columns}, disposition, disposition_at, import_batch_id, import_row_number,
        created_on, created_by, created_at, updated_at)
      select ${company}, new_id, ${values}, initial.code, ${at}, ${chunk.batchId}::uuid, n,
        ${chunk.day}::date, ${chunk.createdBy}::uuid, ${at} - n * interval '1 microsecond', ${at}
      from plan, (select code from lead_dispositions where company_id = ${company} and is_initial) initial
      where outcome = 'created'
      order by n
      returning 1
    ), before as (
      select o.id, jsonb_build_object(${before}) as previous from leads o
      where o.company_id = ${company} and o.id in (select match_id from plan where outcome = 'updated')
    ), updated as (
      update leads l set ${assignments}, version = l.version + 1, updated_at = ${at}
      from plan p where p.outcome = 'updated' and l.company_id = ${company} and l.id = p.match_id
      returning l.id, l.version
    ), recorded as (
      update lead_import_rows r set
        outcome = p.outcome,
        lead_id = case p.outcome when 'created' then p.new_id when 'updated' then p.match_id end,
        matched_lead_id = coalesce(p.match_id, r.matched_lead_id),
        lead_version = updated.version,
        previous = before.previous
      from plan p left join updated on updated.id = p.match_id and p.outcome = 'updated'
        left join before on before.id = p.match_id and p.outcome = 'updated'
      where r.company_id = ${company} and r.batch_id = ${chunk.batchId}::uuid and r.row_number = p.n
        and r.row_number > ${chunk.after}::int and r.row_number <= ${chunk.upTo}::int
        and not (p.outcome = 'created' and p.verdict = 'new')
    )
    select (select count(*) from created) as created, (select count(*) from updated) as updated`.execute(trx)
  return { created: rows[0]?.created ?? 0, updated: rows[0]?.updated ?? 0 }
}

/** Adds the batch's new leads to the daily figures, in key order as every writer of them does. */
export async function countIntoDays(trx: Transaction<DB>, scope: TenantScope, batchId: string): Promise<void> {
  await sql`
    insert into leads_daily as daily (company_id, day, source, disposition, leads_count)
    select ${scope.companyId}::uuid, created_on, source, disposition, count(*)
    from leads
    where company_id = ${scope.companyId}::uuid and import_batch_id = ${batchId}::uuid
    group by created_on, source, disposition
    order by created_on, source, disposition
    on conflict (company_id, day, source, disposition)
      do update set leads_count = daily.leads_count + excluded.leads_count`.execute(trx)
}
