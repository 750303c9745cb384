import { createHash } from 'node:crypto'
import { touchSearchText } from '../search-text.ts'
import type { SeedContext } from './companies.ts'

/** The list that leads are imported from; the others arrive one by one. */
export const IMPORTED_SOURCE = 'Homeowner list'

/** Rows that did not become leads, after those that did: what they hold and why. */
const REFUSED = [
  { verdict: 'duplicate_in_file', cells: ['Ann', 'Doyle', '07700 900111', '', ''], again: 1 },
  { verdict: 'duplicate_in_file', cells: ['A.', 'Doyle', '0770 0900 111', '', ''], again: 1 },
  { verdict: 'duplicate_in_database', cells: ['Ben', 'Ashby', '07700 900222', 'ben@example.org', ''] },
  { verdict: 'duplicate_in_database', cells: ['Cleo', 'Marsh', '', 'cleo@example.org', 'YO1 7HH'] },
  { verdict: 'duplicate_in_database', cells: ['Dev', 'Rao', '07700 900333', '', ''] },
  {
    verdict: 'invalid',
    cells: ['Eve', 'Stone', '12', '', ''],
    errors: [{ field: 'phone', reason: 'PHONE_TOO_SHORT', value: '12' }],
  },
  {
    verdict: 'invalid',
    cells: ['', '', '07700 900444', 'nobody(at)example.org', ''],
    errors: [
      { field: 'firstName', reason: 'NAME_MISSING' },
      { field: 'email', reason: 'EMAIL_NOT_AN_ADDRESS', value: 'nobody(at)example.org' },
    ],
  },
]

const DIALECT = { delimiter: ',', skipLines: 0 }
const HEADER = ['First name', 'Last name', 'Telephone', 'Email', 'Postcode']
const MAPPING = {
  'First name': 'firstName',
  'Last name': 'lastName',
  Telephone: 'phone',
  Email: 'email',
  Postcode: 'postcode',
}

/** One batch per month of the imported source with every row and its verdict, and three that did not end well. */
export async function seedImports(context: SeedContext): Promise<void> {
  await insertBatches(context)
  await insertRows(context)
  await insertUnfinishedBatches(context)
  await insertOtherRules(context)
  await insertSources(context)
}

async function insertBatches({ client, company, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `with months as (
       select date_trunc('month', created_on)::date as month, min(created_at) as at, count(*)::integer as leads
       from leads where company_id = $1 and source = $2 group by 1
     )
     insert into lead_import_batches (company_id, id, file_name, file_sha256, file_bytes, source, encoding, dialect,
       header, mapping, default_country, state, rows_total, rows_processed, rows_new, rows_duplicate_in_file,
       rows_duplicate_in_database, rows_invalid, rows_created, started_at, finished_at, created_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'batch' || month || $1")}, 'homeowners-' || to_char(month, 'YYYY-MM') || '.csv',
       encode(sha256(convert_to(month::text || $1, 'UTF8')), 'hex'), leads * 96, $2, 'utf-8', $5::jsonb, $6::jsonb, $7::jsonb,
       $3, 'IMPORTED', leads + 7, leads + 7, leads, 2, 3, 2, leads, at, at + interval '2 seconds', $4::uuid, at, at
     from months`,
    [
      company.id,
      IMPORTED_SOURCE,
      company.country,
      manager,
      ...[DIALECT, HEADER, MAPPING].map((json) => JSON.stringify(json)),
    ],
  )
  await client.query(
    `update leads set ${touchSearchText('leads')}, import_batch_id = b.id, import_row_number = r.row_number, created_by = b.created_by
     from (select id, date_trunc('month', created_on)::date as month,
             row_number() over (partition by date_trunc('month', created_on) order by created_at, id) as row_number
           from leads where company_id = $1 and source = $2) as r
     join lead_import_batches as b on b.company_id = $1 and b.file_name = 'homeowners-' || to_char(r.month, 'YYYY-MM') || '.csv'
     where leads.company_id = $1 and leads.id = r.id`,
    [company.id, IMPORTED_SOURCE],
  )
}

async function insertRows({ client, company }: SeedContext): Promise<void> {
  await client.query(
    `insert into lead_import_rows (company_id, batch_id, row_number, verdict, fields)
     select company_id, import_batch_id, import_row_number, 'new', jsonb_strip_nulls(jsonb_build_object('firstName', first_name,
       'lastName', last_name, 'phone', phone, 'email', email, 'postcode', postcode))
     from leads where company_id = $1 and import_batch_id is not null`,
    [company.id],
  )
  await client.query(
    `insert into lead_import_rows (company_id, batch_id, row_number, verdict, cells, errors, duplicate_of_row, outcome)
     select $1::uuid, b.id, b.rows_new + refused.place, verdict, array(select jsonb_array_elements_text(cells)), errors, again,
       case verdict when 'invalid' then 'rejected' else 'skipped' end
     from lead_import_batches as b,
       rows from (jsonb_to_recordset($2::jsonb) as (verdict text, cells jsonb, errors jsonb, again integer))
         with ordinality as refused (verdict, cells, errors, again, place)
     where b.company_id = $1`,
    [company.id, JSON.stringify(REFUSED)],
  )
}

async function insertUnfinishedBatches({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `insert into lead_import_batches (company_id, id, file_name, file_sha256, file_bytes, source, encoding, dialect, header, mapping,
       state, rows_total, rows_processed, rows_new, rows_created, rows_undone, rows_kept, failure, created_by, undone_at, undone_by, started_at,
       finished_at, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'batch' || state || $1")}, file, encode(sha256(convert_to(file || $1, 'UTF8')), 'hex'), 4096,
       'Event list', 'windows-1252', $4::jsonb, $5::jsonb, $6::jsonb, state, 40, done, done, done, undone, done - undone, failure, $2::uuid,
       case state when 'UNDONE' then at + interval '1 hour' end, case state when 'UNDONE' then $2::uuid end, at, at, at, at
     from (values
       ('exhibition.csv', 'UNDONE', 40, 38, null, $3::timestamptz - interval '40 days'),
       ('exhibition-2.csv', 'FAILED', 0, 0, '{"reason":"IMPORT_INTERRUPTED"}',
         $3::timestamptz - interval '12 days'),
       ('walk-ins.csv', 'CANCELLED', 0, 0, null, $3::timestamptz - interval '3 days')
     ) as batches (file, state, done, undone, failure, at)`,
    [company.id, manager, now, ...[DIALECT, HEADER, MAPPING].map((json) => JSON.stringify(json))],
  )
}

/**
 * Two files that met leads already there: one brought them up to date, one was told to add doubles; and the rows of
 * the batch that was undone, two of whose leads had been worked on and stayed.
 */
async function insertOtherRules({ client, company, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `with choice as (
       select *, row_number() over (partition by rule order by created_at desc, id) as nth
       from (select l.*, case source when 'Website' then 'update' when 'Referral' then 'create' end as rule from leads as l
             where l.company_id = $1 and l.source in ('Website', 'Referral') and l.deleted_at is null) as candidates
     ), batch as (
       insert into lead_import_batches (company_id, id, file_name, file_sha256, file_bytes, source, encoding, dialect, header, mapping, on_duplicate, state,
         rows_total, rows_processed, rows_update, rows_updated, rows_duplicate_in_database, rows_created, created_by, started_at, finished_at, created_at, updated_at)
       select $1::uuid, ${f.id('at', "'batch' || rule || $1")}, case rule when 'update' then 'corrections.csv' else 'walk-in-cards.csv' end,
         encode(sha256(convert_to(rule || $1, 'UTF8')), 'hex'), many * 90, case rule when 'update' then 'Website' else 'Referral' end, 'utf-8', $3::jsonb, $4::jsonb, $5::jsonb,
         rule, 'IMPORTED', many, many, case rule when 'update' then many else 0 end, case rule when 'update' then many else 0 end,
         case rule when 'create' then many else 0 end, case rule when 'create' then many else 0 end, $2::uuid, at, at, at, at
       from (select rule, count(*)::integer as many, min(created_at) as at from choice where nth <= 6 group by rule) as made
       returning id, on_duplicate
     ), taken as (
       update leads set import_batch_id = batch.id, import_row_number = choice.nth
       from choice join batch on batch.on_duplicate = choice.rule and choice.rule = 'create'
       where leads.company_id = $1 and leads.id = choice.id and choice.nth <= 6
     )
     insert into lead_import_rows (company_id, batch_id, row_number, verdict, fields, matched_lead_id, outcome, lead_id, lead_version, previous)
     select $1::uuid, batch.id, nth, case rule when 'update' then 'update' else 'duplicate_in_database' end,
       jsonb_strip_nulls(jsonb_build_object('firstName', first_name, 'lastName', last_name, 'phone', phone, 'email', email)), choice.id,
       case rule when 'update' then 'updated' else 'created' end, choice.id, version, case rule when 'update' then jsonb_build_object('city', city) end
     from choice join batch on batch.on_duplicate = choice.rule where nth <= 6`,
    [company.id, manager, ...[DIALECT, HEADER, MAPPING].map((json) => JSON.stringify(json))],
  )
  await client.query(
    `insert into lead_import_rows (company_id, batch_id, row_number, verdict, fields, outcome)
     select $1::uuid, b.id, n, 'new', jsonb_build_object('firstName', 'Visitor', 'lastName', n::text), case when n <= 2 then 'kept' else 'undone' end
     from lead_import_batches as b, generate_series(1, b.rows_total) as n where b.company_id = $1 and b.state = 'UNDONE'`,
    [company.id],
  )
}

/** Where its files come from, each with what its last one looked like; the agency's website sends all it knows. */
async function insertSources({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const sources = [
    { name: IMPORTED_SOURCE, header: HEADER, mapping: MAPPING, rule: 'skip', daysAgo: 9 },
    {
      name: 'Website',
      header: ['Full name', 'E-mail', 'Phone', 'Town', 'Message'],
      mapping: { 'Full name': 'fullName', 'E-mail': 'email', Phone: 'phone', Town: 'city', Message: 'notes' },
      rule: 'update',
      daysAgo: 20,
    },
    {
      name: 'Referral',
      header: ['Name', 'Mobile', 'Referred by'],
      mapping: { Name: 'fullName', Mobile: 'phone', 'Referred by': 'externalReference' },
      rule: 'create',
      daysAgo: 33,
    },
  ].map((source) => ({ ...source, hash: hashOf(source.header) }))
  await client.query(
    `insert into lead_import_sources (company_id, id, name, header, header_sha256, dialect, mapping, default_country, on_duplicate,
       last_used_at, created_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'source' || name || $1")}, name, header, hash, $5::jsonb, mapping, $3, rule, at, $4::uuid, at, at
     from (select *, $2::timestamptz - "daysAgo" * interval '1 day' as at
           from jsonb_to_recordset($6::jsonb) as s (name text, header jsonb, mapping jsonb, rule text, "daysAgo" int, hash text)) as sources`,
    [
      company.id,
      now,
      company.country,
      manager,
      JSON.stringify({ ...DIALECT, encoding: 'utf-8', bom: 0 }),
      JSON.stringify(sources),
    ],
  )
}

/** As the import recognises columns: whatever their order and capitals. */
function hashOf(header: readonly string[]): string {
  const labels = header.map((label) => label.toLowerCase().replace('-', ' ')).sort()
  return createHash('sha256').update(JSON.stringify(labels)).digest('hex')
}
