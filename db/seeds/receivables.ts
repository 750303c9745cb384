import { lastOpen, OPENINGS } from './clients/openings.ts'
import { clientOf, type SeedContext } from './companies.ts'
import { TEMPLATES } from './consolidation/templates.ts'
import { quote, words } from './fragments.ts'

const BUSINESSES = {
  first: [
    'Gulf',
    'Marina',
    'Falcon',
    'Palm',
    'Desert Rose',
    'Crescent',
    'Pearl',
    'Oasis',
    'Dune',
    'Harbour',
    'Saffron',
    'Cedar',
  ],
  last: ['Trading', 'Interiors', 'Contracting', 'Foodstuff', 'Logistics', 'Medical Supplies', 'Printing', 'Auto Parts'],
  firstAr: [
    'الخليج',
    'المارينا',
    'الصقر',
    'النخلة',
    'وردة الصحراء',
    'الهلال',
    'اللؤلؤة',
    'الواحة',
    'الكثبان',
    'المرفأ',
    'الزعفران',
    'الأرز',
  ],
  lastAr: [
    'للتجارة',
    'للديكور',
    'للمقاولات',
    'للمواد الغذائية',
    'للخدمات اللوجستية',
    'للمستلزمات الطبية',
    'للطباعة',
    'لقطع الغيار',
  ],
}

/** Customers with a year of invoices, payments, credit notes and reminders, in every state there is. */
export async function seedReceivables(context: SeedContext): Promise<void> {
  if (context.company.customers === 0) return
  await insertCustomers(context)
  await insertInvoices(context)
  await insertPayments(context)
  await insertTemplates(context)
  await insertReminders(context)
}

async function insertCustomers(context: SeedContext): Promise<void> {
  const { client, company, now, f, manager } = context
  const { first, last, firstAr, lastAr } = BUSINESSES
  const index = (key: string, list: readonly string[]) => `1 + ${f.between(0, list.length - 1, key)}`
  await client.query(
    `with numbered as (
       select n, $2::timestamptz - interval '1 year' - ${f.random("'since' || n")} * interval '2 years' as at,
         ${index("'business' || n", first)} as a, ${index("'trade' || n", last)} as b
       from generate_series(1, $4::integer) as n
     )
     insert into customers (company_id, id, reference, name, name_ar, contact_name, email, phone, city, country, locale,
       tax_registration_number, currency, payment_terms_days, status, on_hold_reason, unsubscribed_at, consolidation_preference, max_consolidation_amount,
       preferred_contact_interval, assigned_to, created_by, client_id, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'customer' || n || $1")}, 'C-' || lpad(n::text, greatest(5, length(n::text)), '0'),
       (${words(first)})[a] || ' ' || (${words(last)})[b] || case $5 when 'AE' then ' LLC' when 'GB' then ' Ltd' else ' SARL' end,
       case $5 when 'AE' then (${words(firstAr)})[a] || ' ' || (${words(lastAr)})[b] || ' ذ.م.م' end,
       ${f.pick(words(['Sara Aziz', 'Bilal Qureshi', 'Noura Saif', 'Peter Lang', 'Mariam Said', 'Jean Roche']), "'contact' || n")},
       case when ${f.random("'has email' || n")} < 0.95 then 'accounts' || n || '@example.net' end,
       $6 || lpad((n * 7919 % power(10, $7::integer)::bigint)::text, $7::integer, '0'), ${f.pick(words(company.cities), "'city' || n")}, $5,
       case $5 when 'FR' then 'fr' when 'AE' then case when ${f.random("'language' || n")} < 0.4 then 'ar' else 'en' end else 'en' end,
       case $5 when 'AE' then '100' || lpad((n * 104729)::text, 12, '0') end, $8,
       (array[14, 30, 30, 60])[${index("'terms' || n", ['', '', '', ''])}],
       case when ${f.random("'hold' || n")} < 0.03 then 'ON_HOLD' when ${f.random("'hold' || n")} < 0.05 then 'CLOSED' else 'ACTIVE' end,
       case when ${f.random("'hold' || n")} < 0.03 then 'Statement under review' end,
       case when preference = 'DISABLED' then $2::timestamptz - ${f.random("'unsubscribed' || n")} * interval '200 days' end,
       preference::"ConsolidationPreference",
       case when ${f.random("'most' || n")} < 0.1 then 2500000 end, (array[14, 10, 5, null, null, null, null, null, null, null])[1 + n % 10],
       $3::uuid, $3::uuid, ${clientOf(context, "'whose customer' || n")}, at, at
     from numbered,
       lateral (select case when ${f.random("'preference' || n")} < 0.04 then 'DISABLED' when ${f.random("'preference' || n")} < 0.2 then 'ENABLED'
         else 'AUTO' end as preference) as choice`,
    [company.id, now, manager, company.customers, company.country, company.dialling, company.digits, company.currency],
  )
}

async function insertInvoices({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `with issued as (
       select c.id as customer_id, c.currency, c.payment_terms_days, nth, ($2::timestamptz at time zone $3)::date
         - ${f.between(0, 364, "'issued' || c.id || nth")} as issued_on,
         (${f.between(120, 9800, "'amount' || c.id || nth")} * 105)::bigint as total
       from customers as c, generate_series(1, 1 + floor(power(${f.random("'invoices' || c.id")}, 2) * 10)::integer) as nth
       where c.company_id = $1
     ), numbered as (
       select *, issued_on + payment_terms_days as due_on,
         'INV-' || to_char(issued_on, 'YYYY') || '-' || to_char(row_number() over (order by issued_on, customer_id, nth), 'FM0000000') as number,
         ${f.random("'state' || customer_id || nth")} as place
       from issued
     )
     insert into invoices (company_id, id, customer_id, number, status, issued_on, due_on, currency, total_minor, tax_minor,
       description, disputed_at, dispute_reason, promised_on, created_at, updated_at)
     select $1::uuid, ${f.id("issued_on + time '10:00' at time zone 'UTC'", "'invoice' || number || $1")}, customer_id, number,
       case when place < 0.01 then 'VOID' when place < 0.02 then 'WRITTEN_OFF' when row_number() over (order by issued_on desc, number desc) <= 3 then 'DRAFT' else 'OPEN' end,
       issued_on, due_on, currency, total, total - total * 100 / 105, 'Supplies ' || to_char(issued_on, 'YYYY-MM'),
       case when place between 0.03 and 0.06 then issued_on + time '10:00' at time zone 'UTC' end,
       case when place between 0.03 and 0.06 then 'Quantity delivered differs from the order' end,
       case when place between 0.07 and 0.11 then ($2::timestamptz)::date + ${f.between(-6, 9, "'promise' || number")} end,
       issued_on + time '10:00' at time zone 'UTC', issued_on + time '10:00' at time zone 'UTC'
     from numbered`,
    [company.id, now, company.timeZone],
  )
}

/** Most invoices are paid some days after they fall due, some in part, some after a credit note. */
async function insertPayments({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const values = [company.id, now, manager]
  await client.query(
    `insert into credit_notes (company_id, id, customer_id, invoice_id, number, amount_minor, currency, issued_on, reason, created_by, created_at, updated_at)
     select company_id, ${f.id('at', "'credit' || id")}, customer_id, id, 'CN' || substr(number, 4), total_minor / 10, currency, at::date,
       'Goods returned', $3::uuid, at, at
     from invoices, lateral (select created_at + interval '9 days' as at) as moment
     where company_id = $1 and status = 'OPEN' and ${f.random("'credited' || id")} < 0.04 and at < $2::timestamptz`,
    values,
  )
  await client.query(
    `insert into payments (company_id, id, customer_id, invoice_id, amount_minor, currency, received_on, method, reference, external_id,
       recorded_by, created_at, updated_at)
     select i.company_id, ${f.id('at', "'payment' || i.id")}, i.customer_id, i.id,
       case when ${f.random("'part' || i.id")} < 0.08 then i.total_minor / 3
         else i.total_minor - coalesce(credit.amount, 0) end,
       i.currency, at::date, ${f.pick(words(['BANK_TRANSFER', 'BANK_TRANSFER', 'BANK_TRANSFER', 'CHEQUE', 'CARD', 'CARD', 'CASH', 'DIRECT_DEBIT', 'OTHER']), "'method' || i.id")}, i.number,
       'demo-' || i.number, $3::uuid, at, at
     from invoices as i
     left join (select invoice_id, sum(amount_minor)::bigint as amount from credit_notes where company_id = $1 group by 1) as credit
       on credit.invoice_id = i.id,
     lateral (select i.due_on + time '12:00' at time zone 'UTC' + (${f.random("'late' || i.id")} - 0.3) * interval '50 days' as at) as moment
     where i.company_id = $1 and i.status = 'OPEN' and i.disputed_at is null and at between i.created_at and $2::timestamptz
       and ${f.random("'pays' || i.id")} < 0.82`,
    values,
  )
  await client.query(
    `update invoices set paid_minor = sums.paid, credited_minor = sums.credited, updated_at = sums.at,
       status = case when total_minor <= sums.paid + sums.credited then 'PAID' else status end,
       paid_on = case when total_minor <= sums.paid + sums.credited then sums.at::date end
     from (
       select invoice_id, coalesce(sum(paid), 0)::bigint as paid, coalesce(sum(credited), 0)::bigint as credited, max(at) as at from (
         select invoice_id, amount_minor as paid, 0 as credited, created_at as at from payments where company_id = $1
         union all select invoice_id, 0, amount_minor, created_at from credit_notes where company_id = $1) as entries
       group by invoice_id) as sums
     where invoices.company_id = $1 and invoices.id = sums.invoice_id`,
    [company.id],
  )
}

/** Every kind of wording in the three languages, the consolidated ones for each level. */
async function insertTemplates({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const rows = TEMPLATES.flatMap(({ texts, ...template }) =>
    Object.entries(texts).map(([locale, [subject, body]]) => ({ ...template, locale, subject, body })),
  )
  await client.query(
    `insert into email_templates (company_id, id, code, name, template_type, locale, subject, body_text, variables, is_default,
       supports_consolidation, max_invoice_count, consolidation_variables, created_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'email template' || code || locale || $1")}, code, name, type::"EmailTemplateType", locale, subject, body,
       placeholders, coalesce("isDefault", false), invoices is not null, invoices,
       case when invoices is null then '{}' else array(select p from unnest(placeholders) as p where p like 'reminder.%') end, $3::uuid, at, at
     from jsonb_to_recordset($4::jsonb) as t (code text, name text, type text, locale text, subject text, body text, invoices integer,
         "isDefault" boolean),
       lateral (select $2::timestamptz - interval '1 year' as at,
         array(select distinct found[1] from regexp_matches(subject || ' ' || body, '\\{\\{([A-Za-z.]+)\\}\\}', 'g') as found order by 1) as placeholders
       ) as moment`,
    [company.id, now, manager, JSON.stringify(rows)],
  )
}

/** The way it was before consolidation: an email per invoice, up to three times. */
async function insertReminders({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `with ${OPENINGS}, wanted as (
       select i.id as invoice_id, i.customer_id, c.email, c.contact_name, t.id as template_id, i.created_by,
         replace(t.subject, '{{invoice.number}}', i.number) as subject,
         replace(replace(t.body_text, '{{invoice.number}}', i.number), '{{customer.contactName}}', c.contact_name) as body,
         ${lastOpen("(i.due_on + nth * 9 + time '10:30') at time zone $4")} as at, nth,
         ${f.random("'reminded' || i.id || nth")} as place
       from invoices as i
       join customers as c on c.company_id = i.company_id and c.id = i.customer_id
       join email_templates as t on t.company_id = i.company_id and t.code = 'payment-reminder' and t.locale = coalesce(c.locale, 'en'),
       generate_series(1, 3) as nth
       where i.company_id = $1 and c.email is not null and i.status in ('OPEN', 'PAID', 'WRITTEN_OFF')
         and i.due_on + nth * 9 < least(i.paid_on, ($2::timestamptz)::date - 270)
     ), sent as (
       insert into email_logs (company_id, id, customer_id, invoice_id, template_id, status, to_address, to_name, from_address, subject,
         body_text, provider, scheduled_for, claimed_at, attempts, sent_at, delivered_at, opened_at, clicked_at, bounced_at,
         bounce_type, error_code, error_message, open_count, created_by, created_at, updated_at)
       select $1::uuid, ${f.id('at', "'reminder' || invoice_id || nth")}, customer_id, invoice_id, template_id,
         (case when place < 0.04 then 'BOUNCED' when place < 0.5 then 'DELIVERED' when place < 0.88 then 'OPENED' else 'CLICKED' end)::"EmailStatus",
         email, contact_name, ${quote('accounts@example.com')}, subject, body, 'demo', at, at, 1, at,
         case when place >= 0.04 then at + interval '3 seconds' end, case when place >= 0.5 then at + interval '2 hours' end,
         case when place >= 0.88 then at + interval '2 hours 1 minute' end, case when place < 0.04 then at + interval '4 seconds' end,
         case when place < 0.04 then 'SOFT' end, case when place < 0.04 then '452 4.2.2' end,
         case when place < 0.04 then 'The mailbox is full.' end, case when place >= 0.5 then 1 else 0 end, $3::uuid, at, at
       from wanted returning invoice_id, created_at
     )
     update invoices as i set reminder_count = s.count, last_reminded_at = s.at
     from (select invoice_id, count(*)::integer as count, max(created_at) as at from sent group by 1) as s
     where i.company_id = $1 and i.id = s.invoice_id`,
    [company.id, now, manager, company.timeZone],
  )
}
