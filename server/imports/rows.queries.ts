import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { decodeCursor, toPage } from '#server/kernel/page.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Batch } from './batches.queries.ts'
import { formatShape, type Outcome, type RowProblem, type Verdict } from './imports.schemas.ts'
import { spreadsheetRow } from './reading/dialect.rules.ts'
import type { LeadFields } from './reading/rows.rules.ts'

/** Columns of `leads` that a file may fill, by their names in {@link LeadFields}. */
export const FIELD_COLUMNS = {
  firstName: 'first_name',
  lastName: 'last_name',
  companyName: 'company_name',
  phone: 'phone',
  email: 'email',
  addressLine1: 'address_line1',
  addressLine2: 'address_line2',
  city: 'city',
  region: 'region',
  postcode: 'postcode',
  country: 'country',
  locale: 'locale',
  source: 'source',
  externalReference: 'external_reference',
  notes: 'notes',
} as const satisfies Record<keyof LeadFields, string>

/** A row as the preview hands it to the database. */
export interface StagedRow {
  number: number
  fields: LeadFields & { custom?: Record<string, unknown> }
  cells: string[]
  problems: RowProblem[] | null
  /** What it lacks to become a new lead. */
  lacks: RowProblem[] | null
  /** Earlier row of the file that it repeats. */
  repeats: number | null
}

/**
 * Rows as lines of values between tabs, neither of which JSON contains as such. Postgres takes these apart in half the
 * time of one large JSON, and the cells of rows that it does not keep them for not at all.
 */
function asLines(rows: readonly StagedRow[]): string {
  const json = (value: unknown) => (value === null ? '' : JSON.stringify(value))
  return rows
    .map(({ number, repeats, problems, lacks, fields, cells }) =>
      [number, repeats ?? '', json(problems), json(lacks), json(fields), json(cells)].join('\t'),
    )
    .join('\n')
}

/**
 * The lead that a row is already, by phone or email: a living one before a deleted one, one with the
 * same phone before one with the same email, the oldest first. For a row with columns `phone`, `email`.
 */
export function matchingLead(scope: TenantScope, phone: RawBuilder<unknown>, email: RawBuilder<unknown>) {
  return sql`(
    select m.id, m.deleted_at from (
      select id, deleted_at, 0 as rank from leads where company_id = ${scope.companyId}::uuid and phone = ${phone}
      union all
      select id, deleted_at, 1 from leads where company_id = ${scope.companyId}::uuid and email = ${email}
    ) m
    order by (m.deleted_at is not null), m.rank, m.id
    limit 1
  )`
}

/**
 * Those of many phones or emails that leads have, deleted ones too: nearly all rows of a file are nobody's yet. Each is
 * looked up by its key: with "= any" the planner compared all of them with every lead of a company that is in no
 * statistics yet, 16 s of the processor instead of 4 for the 30,000 rows of its first file.
 */
export function knownContacts(scope: TenantScope, column: 'phone' | 'email', given: RawBuilder<unknown>) {
  const contact = sql.ref(column)
  return sql`(select given.contact from unnest(${given}::text[]) as given (contact)
    where (select true from leads where company_id = ${scope.companyId}::uuid and ${contact} = given.contact limit 1))`
}

/**
 * Whether the file's values `fields` would change the lead `lead`; its source is its own and stays. Compared value by
 * value: to make an object of the lead's and see whether it contains the file's was a fifth of a preview of known people.
 */
export function wouldChange(lead: string, fields: RawBuilder<unknown>) {
  const columns = Object.entries(FIELD_COLUMNS).filter(([name]) => name !== 'source')
  const changes = columns.map(([name, column]) => {
    const kept = sql.ref(`${lead}.${column}`)
    return sql`coalesce(${fields} ->> ${sql.lit(name)}, ${kept}) is distinct from ${kept}`
  })
  const custom = sql.ref(`${lead}.custom`)
  // The company's own fields are compared whole: a list of choices "contains" a shorter one.
  return sql`${sql.join(changes, sql` or `)} or (${custom} || coalesce(${fields} -> 'custom', '{}')) <> ${custom}`
}

/**
 * Writes rows of a file with their verdicts, in one statement. Duplicates in the database are looked up by the same
 * normalised phone and email that `leads` is indexed by, key by key, so that it can be planned once for a connection.
 */
export async function stageRows(
  trx: Transaction<DB>,
  scope: TenantScope,
  batchId: string,
  rows: readonly StagedRow[],
): Promise<void> {
  if (rows.length === 0) return
  const match = matchingLead(scope, sql`given.f ->> 'phone'`, sql`given.f ->> 'email'`)
  const isKnown = (column: 'phone' | 'email') =>
    sql`f ->> ${sql.lit(column)} in ${knownContacts(scope, column, sql`${rows.map(({ fields }) => fields[column])}`)}`
  // Without "offset 0" each use of a value would read it from the text again, and unknown rows be looked up as well.
  await sql`
    insert into lead_import_rows
      (company_id, batch_id, row_number, fields, cells, errors, duplicate_of_row, matched_lead_id, verdict)
    select ${scope.companyId}::uuid, ${batchId}::uuid, given.n, given.f,
      case when given.e is null and given.l is null and given.d is null and match.id is null then null
        else array(select jsonb_array_elements_text(given.c::jsonb)) end,
      coalesce(given.e, given.l), given.d, match.id,
      case
        when given.e is not null then 'invalid'
        when given.d is not null then 'duplicate_in_file'
        when match.id is null and given.l is not null then 'invalid'
        when match.id is null then 'new'
        when match.deleted_at is not null then 'duplicate_in_database'
        when (select ${wouldChange('l', sql`given.f`)} from leads l
              where l.company_id = ${scope.companyId}::uuid and l.id = match.id) then 'update'
        else 'duplicate_in_database'
      end
    from (
      select *, e is null and (${isKnown('phone')} or ${isKnown('email')}) as known
      from (
        select part[1]::int as n, nullif(part[2], '')::int as d, nullif(part[3], '')::jsonb as e,
          nullif(part[4], '')::jsonb as l, part[5]::jsonb as f, part[6] as c
        from (
          select string_to_array(line, chr(9)) as part from string_to_table(${asLines(rows)}, chr(10)) as line offset 0
        ) as parted offset 0
      ) as taken_apart offset 0
    ) as given
    left join lateral (select * from ${match} as found where given.known offset 0) as match on true ${pointLookUp}`.execute(
    trx,
  )
}

/** Takes back what an earlier, unfinished preview wrote. */
export async function removeRows(trx: Transaction<DB>, scope: TenantScope, batchId: string): Promise<void> {
  await trx
    .deleteFrom('leadImportRows')
    .where('companyId', '=', scope.companyId)
    .where('batchId', '=', batchId)
    .execute()
}

export type VerdictCounts = Record<Verdict, number>

/** Rows of a batch by verdict. */
export async function countVerdicts(db: Kysely<DB>, scope: TenantScope, batchId: string): Promise<VerdictCounts> {
  const rows = await db
    .selectFrom('leadImportRows')
    .select(({ fn }) => ['verdict', fn.countAll<number>().as('count')])
    .where('companyId', '=', scope.companyId)
    .where('batchId', '=', batchId)
    .groupBy('verdict')
    .execute()
  const count = (verdict: Verdict) => rows.find((row) => row.verdict === verdict)?.count ?? 0
  return {
    new: count('new'),
    update: count('update'),
    duplicate_in_file: count('duplicate_in_file'),
    duplicate_in_database: count('duplicate_in_database'),
    invalid: count('invalid'),
  }
}

export interface RowFilter {
  verdict?: Verdict | undefined
  outcome?: Outcome | undefined
  /** Rows that were not imported. */
  rejected?: boolean | undefined
  cursor?: string | undefined
  limit: number
}

/** What of a batch its rows depend on. */
export type BatchOfRows = Pick<
  Batch,
  | 'id'
  | 'state'
  | 'dialect'
  | 'rowsTotal'
  | 'rowsNew'
  | 'rowsUpdate'
  | 'rowsDuplicateInFile'
  | 'rowsDuplicateInDatabase'
  | 'rowsInvalid'
  | 'rowsUndone'
  | 'rowsKept'
>

/** What a null outcome means: nearly every new row was created, so that is not written to each. */
function silentOutcome(state: string): Outcome | null {
  if (state === 'IMPORTED' || state === 'UNDOING') return 'created'
  return state === 'UNDONE' ? 'undone' : null
}

/**
 * A page of a batch's rows in the order of the file, with the lead of each. Rows are numbered from the first under
 * the header; `inSpreadsheet` and `repeats` are where a person finds the row, and the one it repeats, in the file.
 */
export async function findRows(db: Kysely<DB>, scope: TenantScope, batch: BatchOfRows, filter: RowFilter) {
  const after = filter.cursor ? Number(decodeCursor(filter.cursor, 1)[0]) : 0
  const silent = silentOutcome(batch.state)
  const { verdict, outcome } = filter
  const rows = await db
    .selectFrom('leadImportRows as r')
    .select(['r.rowNumber', 'r.verdict', 'r.fields', 'r.cells', 'r.errors', 'r.duplicateOfRow', 'r.matchedLeadId'])
    .select((select) => [
      // Not a join: a batch staged a moment ago is in no statistics, and the planner would guess wrong.
      select.fn
        .coalesce(
          select
            .selectFrom('leads as l')
            .select('l.id')
            .where('l.companyId', '=', scope.companyId)
            .where('l.importBatchId', '=', batch.id)
            .whereRef('l.importRowNumber', '=', 'r.rowNumber')
            .limit(1),
          'r.leadId',
        )
        .as('leadId'),
      select.fn.coalesce('r.outcome', sql<string | null>`${silent}::text`).as('outcome'),
    ])
    .where('r.companyId', '=', scope.companyId)
    .where('r.batchId', '=', batch.id)
    .where('r.rowNumber', '>', Number.isSafeInteger(after) ? after : 0)
    .$if(verdict !== undefined, (query) => (verdict ? query.where('r.verdict', '=', verdict) : query))
    .$if(outcome !== undefined, (query) => {
      if (!outcome) return query
      return outcome === silent
        ? query.where((where) => where.or([where('r.outcome', 'is', null), where('r.outcome', '=', outcome)]))
        : query.where('r.outcome', '=', outcome)
    })
    .$if(filter.rejected === true, (query) => query.where('r.outcome', 'in', ['skipped', 'rejected']))
    .orderBy('r.rowNumber')
    .limit(filter.limit + 1)
    .execute()
  const format = formatShape.parse(batch.dialect)
  return toPage(
    rows.map((row) => ({
      ...row,
      inSpreadsheet: spreadsheetRow(format, row.rowNumber),
      repeats: row.duplicateOfRow === null ? null : spreadsheetRow(format, row.duplicateOfRow),
    })),
    filter.limit,
    { value: countOf(batch, filter), exact: filter.outcome === undefined || filter.outcome === 'kept' },
    (row) => [row.rowNumber],
  )
}
export type ImportRow = Awaited<ReturnType<typeof findRows>>['rows'][number]

/** The batch counted its verdicts when it was previewed; nothing is counted again. */
function countOf(batch: BatchOfRows, { verdict, outcome }: RowFilter): number {
  if (verdict === undefined && outcome === 'kept') return batch.rowsKept
  if (verdict === undefined && outcome === 'undone') return batch.rowsUndone
  if (verdict === undefined) return batch.rowsTotal
  const counts: Record<Verdict, number> = {
    new: batch.rowsNew,
    update: batch.rowsUpdate,
    duplicate_in_file: batch.rowsDuplicateInFile,
    duplicate_in_database: batch.rowsDuplicateInDatabase,
    invalid: batch.rowsInvalid,
  }
  return counts[verdict]
}
