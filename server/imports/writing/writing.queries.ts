import { type Kysely, sql, type Transaction } from 'kysely'
import { addToLeadFigures } from '#db/summaries/lead-figures.ts'
import type { DB } from '#db/types.ts'
import { newId } from '#server/kernel/ids.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { DuplicateChoice } from '../imports.schemas.ts'
import { FIELD_COLUMNS, knownContacts, matchingLead, wouldChange } from '../rows.queries.ts'

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
  /** How the ids of its new leads begin; see {@link newIdStart}. */
  idStart: string
  choice: DuplicateChoice
  source: string
  createdBy: string
  at: Date
  /** Day of `at` in the company's zone. */
  day: string
  /** Whether rows of the batch are leads already, and are left out; see {@link countWritten}. */
  resumed: boolean
}

/** Hexadecimal digits of a row's number. */
const ROW_DIGITS = 8

/**
 * An id without its last digits, which are the row's number: a stretch needs no list of ids that both sides go through.
 * Of the time, the counter and the random bits of a UUIDv7 it keeps all but 32 bits.
 */
export function newIdStart(): string {
  return newId().slice(0, -ROW_DIGITS)
}

export interface WriteCounts {
  created: number
  updated: number
  /** How many were created of each source and disposition. */
  figures: LeadFigure[]
}

export interface LeadFigure {
  source: string
  disposition: string
  leads: number
}

export function addCounts(one: WriteCounts, other: WriteCounts): WriteCounts {
  const figures = [...one.figures]
  for (const { source, disposition, leads } of other.figures) {
    const at = figures.findIndex((known) => known.source === source && known.disposition === disposition)
    const known = figures[at]
    if (known) figures[at] = { ...known, leads: known.leads + leads }
    else figures.push({ source, disposition, leads })
  }
  return { created: one.created + other.created, updated: one.updated + other.updated, figures }
}

/**
 * Leads that the batch made already: what a process had committed in its second lane when it died just before the
 * commit of the first. Those rows are done, and are counted in the daily figures.
 */
export async function countWritten(db: Kysely<DB>, scope: TenantScope, batchId: string): Promise<number> {
  const { written } = await db
    .selectFrom('leads')
    .select(({ fn }) => fn.countAll<number>().as('written'))
    .where('companyId', '=', scope.companyId)
    .where('importBatchId', '=', batchId)
    .executeTakeFirstOrThrow()
  return written
}

const NAMES = Object.keys(FIELD_COLUMNS) as (keyof typeof FIELD_COLUMNS)[]
/** A lead's source is where it came from first; an update does not rewrite that. */
const UPDATABLE = NAMES.filter((name) => name !== 'source')
const column = (name: keyof typeof FIELD_COLUMNS) => sql.raw(FIELD_COLUMNS[name])

/**
 * Writes the leads of a stretch of rows, and what became of each row other than a new one that was
 * created: that is what a null outcome means, and saves a third of the time.
 *
 * Three statements without a join between rows and leads. A batch that was staged a moment ago is in no
 * statistics, so the planner takes it for one row, and any join of it may be a nested loop over all pairs
 * (23 seconds for 1,000 rows were measured). Here every look-up is by key, whatever the planner believes.
 */
export async function writeChunk(trx: Transaction<DB>, scope: TenantScope, chunk: WriteChunk): Promise<WriteCounts> {
  const [, figures] = await Promise.all([decideRows(trx, scope, chunk), createLeads(trx, scope, chunk)])
  const updated = chunk.choice === 'update' ? await updateLeads(trx, scope, chunk) : 0
  return { created: figures.reduce((sum, { leads }) => sum + leads, 0), updated, figures }
}

function rowsOf(scope: TenantScope, { batchId, after, upTo, resumed }: WriteChunk) {
  const company = sql`${scope.companyId}::uuid`
  const rows = sql`r.company_id = ${company} and r.batch_id = ${batchId}::uuid
    and r.row_number > ${after}::int and r.row_number <= ${upTo}::int`
  if (!resumed) return rows
  // Not "not exists": the planner would make a join of it.
  return sql`${rows} and (select l.id from leads l where l.company_id = ${company} and l.import_batch_id = ${batchId}::uuid
    and l.import_row_number = r.row_number limit 1) is null`
}

/**
 * Settles what each row becomes. Matches are looked up again, since leads may have come or gone after the
 * preview; a row that was new then and is a lead now is a duplicate.
 */
async function decideRows(trx: Transaction<DB>, scope: TenantScope, chunk: WriteChunk): Promise<void> {
  const match = matchingLead(scope, sql`r.fields ->> 'phone'`, sql`r.fields ->> 'email'`)
  const lead = sql`leads l where l.company_id = ${scope.companyId}::uuid and l.id = d.match_id`
  const values = UPDATABLE.map((name) => sql`${sql.lit(FIELD_COLUMNS[name])}::text, l.${column(name)}`)
  const before = sql.join([...values, sql`'custom', l.custom`])
  const creates = sql.lit(chunk.choice === 'create')
  const isKnown = (name: 'phone' | 'email') =>
    sql`r.fields ->> ${sql.lit(name)} in ${knownContacts(scope, name, sql`(select ${sql.ref(name)} from contacts)`)}`
  await sql`
    with contacts as materialized (
      select array_agg(r.fields ->> 'phone') as phone, array_agg(r.fields ->> 'email') as email
      from lead_import_rows r where ${rowsOf(scope, chunk)} and r.verdict = 'new' and not ${creates}
    )
    update lead_import_rows r set (outcome, matched_lead_id, lead_id, previous, lead_version) = (
      select d.outcome, coalesce(d.match_id, r.matched_lead_id),
        case d.outcome when 'updated' then d.match_id end,
        case d.outcome when 'updated' then (select jsonb_build_object(${before}) from ${lead}) end,
        case d.outcome when 'created' then 1 when 'updated' then (select l.version + 1 from ${lead}) end
      from (
        select match.id as match_id,
          case
            when r.verdict = 'invalid' then 'rejected'
            -- What it lacks matters only where it becomes a lead of its own.
            when ${creates} or (r.verdict <> 'duplicate_in_file' and match.id is null)
              then case when r.errors is null then 'created' else 'rejected' end
            when r.verdict = 'duplicate_in_file' then 'skipped'
            when ${sql.lit(chunk.choice === 'update')} and match.deleted_at is null and (
              select ${wouldChange('l', sql`r.fields`)} from leads l
              where l.company_id = ${scope.companyId}::uuid and l.id = match.id
            ) then 'updated'
            else 'skipped'
          end as outcome
        from (select 1) one left join lateral ${match} match on true
      ) d
    )
    where ${rowsOf(scope, chunk)} and (r.verdict <> 'new' or ${isKnown('phone')} or ${isKnown('email')})`.execute(trx)
}

async function createLeads(trx: Transaction<DB>, scope: TenantScope, chunk: WriteChunk): Promise<LeadFigure[]> {
  const company = sql`${scope.companyId}::uuid`
  const at = sql`${chunk.at}::timestamptz`
  const values = sql.join(
    NAMES.map((name) => {
      const value = sql`r.fields ->> ${sql.lit(name)}`
      if (name === 'firstName' || name === 'lastName') return sql`coalesce(${value}, '')`
      return name === 'source' ? sql`coalesce(${value}, ${chunk.source}::text)` : value
    }),
  )
  const { rows } = await sql<LeadFigure>`with created as (
    insert into leads (company_id, id, ${sql.join(NAMES.map(column))}, custom, disposition, disposition_at, import_batch_id,
      import_row_number, created_on, created_by, created_at, updated_at)
    select ${company}, (${chunk.idStart}::text || lpad(to_hex(r.row_number), ${sql.lit(ROW_DIGITS)}, '0'))::uuid, ${values}, coalesce(r.fields -> 'custom', '{}'),
      (select code from lead_dispositions where company_id = ${company} and is_initial), ${at},
      ${chunk.batchId}::uuid, r.row_number, ${chunk.day}::date, ${chunk.createdBy}::uuid,
      -- A microsecond apart, so that the list has them in the order of the file and pages through them by key.
      ${at} - r.row_number * interval '1 microsecond', ${at}
    from lead_import_rows r
    where ${rowsOf(scope, chunk)} and (r.outcome = 'created' or (r.outcome is null and r.verdict = 'new'))
    order by r.row_number
    returning source, disposition
  ) select source, disposition, count(*) as leads from created group by source, disposition`.execute(trx)
  return rows
}

/** Values of the file over those of the lead; an empty cell changes nothing. */
async function updateLeads(trx: Transaction<DB>, scope: TenantScope, chunk: WriteChunk): Promise<number> {
  const assignments = sql.join(
    UPDATABLE.map((name) => sql`${column(name)} = coalesce(u.f ->> ${sql.lit(name)}, l.${column(name)})`),
  )
  const { rows } = await sql<{ id: string; fields: unknown }>`
    select distinct on (r.lead_id) r.lead_id as id, r.fields from lead_import_rows r
    where ${rowsOf(scope, chunk)} and r.outcome = 'updated'
    order by r.lead_id, r.row_number desc`.execute(trx)
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  const { numAffectedRows } = await sql`
    update leads l set ${assignments}, custom = l.custom || coalesce(u.f -> 'custom', '{}'), version = l.version + 1, updated_at = ${chunk.at}::timestamptz
    from unnest(${ids}::uuid[], ${rows.map(({ fields }) => JSON.stringify(fields))}::jsonb[]) as u (id, f)
    where l.company_id = ${scope.companyId}::uuid and l.id = any(${ids}::uuid[]) and l.id = u.id`.execute(trx)
  return Number(numAffectedRows ?? 0n)
}

/** Adds new leads, which are nobody's yet, to the figures, in key order as every writer of them does. */
export async function countIntoDays(
  trx: Transaction<DB>,
  scope: TenantScope,
  day: string,
  { figures }: WriteCounts,
): Promise<void> {
  const counted = sql`
    select ${day}::date, source, disposition, null::uuid, leads
    from jsonb_to_recordset(${JSON.stringify(figures)}::jsonb) as figure (source text, disposition text, leads bigint)`
  await sql`with ${addToLeadFigures(scope.companyId, counted)} select count(*) from leads_counted`.execute(trx)
}
