import { sql, type Transaction } from 'kysely'
import { touchSearchText } from '#db/search-text.ts'
import { addToLeadFigures } from '#db/summaries/lead-figures.ts'
import { addToSalesFigures } from '#db/summaries/sales-figures.ts'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../../kernel/scope.ts'

/** Rows of one table between two places of the file. */
export interface Batch {
  importId: string
  entity: string
  from: number
  to: number
  at: Date
}

const rowsOf = (scope: TenantScope, { importId, entity, from, to }: Batch) => sql`
  r.company_id = ${scope.companyId}::uuid and r.import_id = ${importId}::uuid and r.entity = ${entity}
  and r.verdict = 'new' and r.position between ${from}::integer and ${to}::integer`

/** Whom an old user's id means here: the member with the same email address. */
const member = (scope: TenantScope, id: string) => sql`(
  select m.user_id from legacy_import_rows s
  join users u on u.email = s.ready ->> 'email'
  join user_companies m on m.company_id = ${scope.companyId}::uuid and m.user_id = u.id
  where s.company_id = ${scope.companyId}::uuid and s.import_id = r.import_id and s.entity = 'users'
    and s.row_id = (r.ready ->> ${sql.lit(id)})::uuid limit 1)`

/** The sale or lead it is about, when there is one. */
const existing = (scope: TenantScope, table: 'sales' | 'leads', id: string) => sql`(
  select t.id from ${sql.table(table)} t where t.company_id = ${scope.companyId}::uuid and t.id = (r.ready ->> ${sql.lit(id)})::uuid)`

const text = (name: string) => sql`r.ready ->> ${sql.lit(name)}`
const moment = (name: string) => sql`(r.ready ->> ${sql.lit(name)})::timestamptz`

/** The last place of the next batch, or null at the end of the table. */
export async function endOfBatch(
  trx: Transaction<DB>,
  scope: TenantScope,
  input: { importId: string; entity: string; after: number; rows: number },
): Promise<{ to: number; rows: number } | null> {
  const { rows } = await sql<{ to: number | null; rows: number }>`
    select max(position) as to, count(*) as rows from (
      select position from legacy_import_rows
      where company_id = ${scope.companyId}::uuid and import_id = ${input.importId}::uuid and entity = ${input.entity}
        and verdict = 'new' and position > ${input.after}::integer
      order by position limit ${input.rows}
    ) next`.execute(trx)
  const [next] = rows
  return next && next.to !== null ? { to: next.to, rows: Number(next.rows) } : null
}

/** People without a password, disabled until an admin lets them in; who has an account here keeps it as it is. */
export async function writeUsers(trx: Transaction<DB>, scope: TenantScope, batch: Batch): Promise<void> {
  await sql`
    insert into users (id, email, name, created_at, updated_at)
    select r.row_id, ${text('email')}, ${text('name')}, coalesce(${moment('created_at')}, ${batch.at}::timestamptz), ${batch.at}::timestamptz
    from legacy_import_rows r where ${rowsOf(scope, batch)}
    on conflict do nothing`.execute(trx)
  await sql`
    insert into user_companies (company_id, user_id, role, state, created_at, updated_at)
    select ${scope.companyId}::uuid, u.id, ${text('role')}, 'disabled', ${batch.at}::timestamptz, ${batch.at}::timestamptz
    from legacy_import_rows r join users u on u.email = r.ready ->> 'email'
    where ${rowsOf(scope, batch)}
    on conflict do nothing`.execute(trx)
}

/** Dispositions that the file has and the company has not, so that no history loses its word. */
export async function addDispositions(
  trx: Transaction<DB>,
  scope: TenantScope,
  importId: string,
  at: Date,
): Promise<void> {
  await sql`
    insert into lead_dispositions (company_id, id, code, labels, position, created_at, updated_at)
    select ${scope.companyId}::uuid, gen_random_uuid(), code, jsonb_build_object('en', initcap(replace(lower(code), '_', ' '))),
      1000 + row_number() over (order by code), ${at}::timestamptz, ${at}::timestamptz
    from (
      select distinct v.code from legacy_import_rows r
      cross join lateral (values (r.ready ->> 'disposition'), (r.ready ->> 'to_code')) v (code)
      where r.company_id = ${scope.companyId}::uuid and r.import_id = ${importId}::uuid
        and r.entity in ('leads', 'leadDispositionHistory') and r.verdict = 'new' and v.code is not null
    ) codes
    on conflict do nothing`.execute(trx)
}

const PERSON = [
  'first_name',
  'last_name',
  'company_name',
  'phone',
  'email',
  'address_line1',
  'address_line2',
  'city',
  'region',
  'postcode',
]
const personColumns = sql.join(PERSON.map((name) => sql.ref(name)))
const personValues = sql.join(PERSON.map(text))

export async function writeLeads(trx: Transaction<DB>, scope: TenantScope, batch: Batch): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    insert into leads (company_id, id, ${personColumns}, source, disposition, disposition_at, assigned_to, assigned_at,
      created_by, notes, do_not_contact, external_reference, created_on, created_at, updated_at)
    select ${scope.companyId}::uuid, r.row_id, ${personValues}, ${text('source')},
      coalesce(${text('disposition')}, (select code from lead_dispositions where company_id = ${scope.companyId}::uuid and is_initial)),
      ${moment('updated_at')}, ${member(scope, 'assigned_to')},
      case when ${member(scope, 'assigned_to')} is null then null else ${moment('updated_at')} end,
      ${member(scope, 'created_by')}, ${text('notes')}, (r.ready ->> 'do_not_contact')::boolean, left(r.legacy_id, 100),
      (r.ready ->> 'created_on')::date, ${moment('created_at')}, ${moment('updated_at')}
    from legacy_import_rows r where ${rowsOf(scope, batch)}
    order by r.position
    on conflict do nothing returning id`.execute(trx)
  const written = sql`
    select created_on, source, disposition, assigned_to, 1::bigint from leads
    where company_id = ${scope.companyId}::uuid and id = any(${rows.map(({ id }) => id)}::uuid[])`
  await sql`with ${addToLeadFigures(scope.companyId, written)} select count(*) from leads_counted`.execute(trx)
}

export async function writeHistory(trx: Transaction<DB>, scope: TenantScope, batch: Batch): Promise<void> {
  await sql`
    insert into lead_disposition_history (company_id, id, lead_id, from_code, to_code, reason, actor_id, at, changed_on, created_at)
    select ${scope.companyId}::uuid, r.row_id, r.parent_id, ${text('from_code')}, ${text('to_code')}, ${text('reason')},
      ${member(scope, 'actor_id')}, ${moment('at')}, (r.ready ->> 'changed_on')::date, ${moment('at')}
    from legacy_import_rows r where ${rowsOf(scope, batch)}
    on conflict do nothing`.execute(trx)
}

/** Sales with their appliances and bank details: a sale is there with all of it or not at all. */
export async function writeSales(trx: Transaction<DB>, scope: TenantScope, batch: Batch): Promise<void> {
  const company = sql`${scope.companyId}::uuid`
  const { rows } = await sql<{ id: string }>`
    insert into sales (company_id, id, reference, lead_id, ${personColumns}, source, status, status_at, cancelled_at,
      cancelled_by, cancellation_reason, sold_on, currency, agent_id, created_by, notes, created_at, updated_at)
    select ${company}, r.row_id, ${text('reference')}, ${existing(scope, 'leads', 'lead_id')}, ${personValues},
      'old system', ${text('status')}, ${moment('status_at')}, ${moment('cancelled_at')}, null, ${text('cancellation_reason')},
      (r.ready ->> 'sold_on')::date, ${text('currency')}, ${member(scope, 'agent_id')}, ${member(scope, 'agent_id')},
      ${text('notes')}, ${moment('created_at')}, ${moment('updated_at')}
    from legacy_import_rows r where ${rowsOf(scope, batch)}
    order by r.position
    on conflict do nothing returning id`.execute(trx)
  const ids = sql`any(${rows.map(({ id }) => id)}::uuid[])`
  await sql`
    insert into appliances (company_id, id, sale_id, position, kind, make, model, serial_number, cover, price_minor,
      monthly_minor, created_at, updated_at)
    select ${company}, r.row_id, r.parent_id, row_number() over (partition by r.parent_id order by abs(r.position), r.position),
      ${text('kind')}, ${text('make')}, ${text('model')}, ${text('serial_number')}, ${text('cover')},
      (r.ready ->> 'price_minor')::bigint, (r.ready ->> 'monthly_minor')::bigint, ${batch.at}::timestamptz, ${batch.at}::timestamptz
    from legacy_import_rows r
    where r.company_id = ${company} and r.import_id = ${batch.importId}::uuid and r.entity = 'appliances'
      and r.verdict = 'new' and r.parent_id = ${ids}`.execute(trx)
  // What the old system said and the appliances do not add up to is kept in words.
  await sql`
    update sales s set ${sql.raw(touchSearchText('s'))}, appliance_count = a.count, monthly_minor = a.monthly, total_minor = a.total,
      notes = case when r.ready ->> 'stated_total' is null or (r.ready ->> 'stated_total')::bigint = a.total then s.notes
        else left(concat_ws(E'\n', s.notes, 'Total in the old system, in minor units: ' || (r.ready ->> 'stated_total')), 10000) end
    from legacy_import_rows r
    cross join lateral (
      select count(*) as count, coalesce(sum(monthly_minor), 0) as monthly, coalesce(sum(price_minor), 0) as total
      from appliances where company_id = ${company} and sale_id = r.row_id
    ) a
    where s.company_id = ${company} and s.id = ${ids} and ${rowsOf(scope, batch)} and r.row_id = s.id`.execute(trx)
  await sql`
    insert into payment_details (company_id, id, sale_id, account_holder, sort_code_ciphertext, account_number_ciphertext,
      key_id, account_last_four, fingerprint, fingerprint_key_id, modulus_check, created_at, updated_at)
    select ${company}, b.id, r.row_id, b.holder, decode(b.sort_code, 'base64'), decode(b.account_number, 'base64'), b.key_id,
      b.last_four, decode(b.fingerprint, 'base64'), b.key_id, b.modulus_check, ${batch.at}::timestamptz, ${batch.at}::timestamptz
    from legacy_import_rows r
    cross join lateral jsonb_to_record(r.ready -> 'bank') as b (id uuid, holder text, sort_code text, account_number text,
      key_id text, last_four text, fingerprint text, modulus_check text)
    where ${rowsOf(scope, batch)} and r.ready ? 'bank' and r.row_id = ${ids}
    on conflict do nothing`.execute(trx)
  const written = sql`
    select sold_on, coalesce(agent_id, '00000000-0000-0000-0000-000000000000'::uuid), source, status, currency,
      1::bigint, appliance_count::bigint, monthly_minor, total_minor
    from sales where company_id = ${company} and id = ${ids}`
  await addToSalesFigures(scope.companyId, written).execute(trx)
}

export async function findBatchIds(trx: Transaction<DB>, scope: TenantScope, batch: Batch): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.row_id as id from legacy_import_rows r where ${rowsOf(scope, batch)} order by r.position`.execute(trx)
  return rows.map(({ id }) => id)
}

export async function writeTexts(trx: Transaction<DB>, scope: TenantScope, batch: Batch): Promise<void> {
  await sql`
    insert into sms_logs (company_id, id, sale_id, lead_id, phone, body, status, sent_at, failed_at, error_code, error_message,
      provider, provider_message_id, scheduled_for, created_at, updated_at)
    select ${scope.companyId}::uuid, r.row_id, ${existing(scope, 'sales', 'sale_id')}, ${existing(scope, 'leads', 'lead_id')},
      ${text('phone')}, ${text('body')}, ${text('status')}, ${moment('sent_at')}, ${moment('failed_at')}, ${text('error_code')},
      ${text('error_message')}, ${text('provider')}, ${text('provider_message_id')}, ${moment('created_at')},
      ${moment('created_at')}, ${batch.at}::timestamptz
    from legacy_import_rows r where ${rowsOf(scope, batch)}
    on conflict do nothing`.execute(trx)
}

export async function writeDocuments(trx: Transaction<DB>, scope: TenantScope, batch: Batch): Promise<void> {
  await sql`
    insert into generated_documents (company_id, id, sale_id, lead_id, title, file_name, content_type, locale, state, failure,
      size_bytes, download_count, last_downloaded_at, generated_by, generated_at, created_at, updated_at)
    select ${scope.companyId}::uuid, r.row_id, ${existing(scope, 'sales', 'sale_id')}, ${existing(scope, 'leads', 'lead_id')},
      ${text('title')}, ${text('file_name')}, ${text('content_type')}, ${text('locale')}, 'FAILED',
      'The file was not in the backup of the old system.', (r.ready ->> 'size_bytes')::bigint,
      (r.ready ->> 'download_count')::integer, ${moment('last_downloaded_at')}, ${member(scope, 'generated_by')},
      ${moment('generated_at')}, ${moment('generated_at')}, ${batch.at}::timestamptz
    from legacy_import_rows r where ${rowsOf(scope, batch)}
    on conflict do nothing`.execute(trx)
}
