import type { SeedContext } from '../companies.ts'
import { quote, words } from '../fragments.ts'

const FIRST = ['Gulf', 'Marina', 'Falcon', 'Palm', 'Crescent', 'Pearl', 'Oasis', 'Dune', 'Harbour', 'Cedar', 'Summit']
const LAST = ['Trading', 'Interiors', 'Contracting', 'Foodstuff', 'Logistics', 'Medical Supplies', 'Printing']
const CONTACTS = ['Sara Aziz', 'Bilal Qureshi', 'Noura Saif', 'Peter Lang', 'Mariam Said', 'Jean Roche']

/**
 * Customers, each with three invoices. Here and below every row is worked out from its number alone, and written once, in
 * the order of its key. OFFSET 0 ends a step: what it worked out is used, not worked out again at every mention.
 */
export async function insertCustomers({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `insert into customers (company_id, id, reference, name, contact_name, email, phone, city, country, locale,
       tax_registration_number, currency, payment_terms_days, status, on_hold_until, on_hold_reason, unsubscribed_at,
       assigned_to, consolidation_preference, max_consolidation_amount, preferred_contact_interval, created_by, created_at, updated_at)
     select $1::uuid, ${f.fastId('at', "'customer' || n")}, 'C-' || substr((10000000 + n)::text, 2),
       ${f.pick(words(FIRST), "'first' || n")} || ' ' || ${f.pick(words(LAST), "'last' || n")} || ' ' || n,
       ${f.pick(words(CONTACTS), "'contact' || n")},
       case when ${f.random("'email' || n")} < 0.95 then 'accounts' || n || '@example.net' end,
       '+971' || (500000000 + n::bigint * 7919 % 100000000)::text, ${f.pick(words(company.cities), "'city' || n")}, $5::text,
       case when ${f.random("'language' || n")} < 0.4 then 'ar' else 'en' end,
       (100000000000000 + n)::text, $6::text, 30,
       case when state < 0.03 then 'ON_HOLD' when state < 0.05 then 'CLOSED' else 'ACTIVE' end,
       case when state < 0.015 then ($2::timestamptz)::date + 10 end,
       case when state < 0.03 then 'Statement under review' end,
       case when state > 0.99 then $2::timestamptz - interval '20 days' end, $3::uuid,
       (case when choice < 0.15 then 'ENABLED' when choice < 0.2 then 'DISABLED' else 'AUTO' end)::"ConsolidationPreference",
       case when choice > 0.9 then 2000000 end, case when choice > 0.8 then 14 end, $3::uuid, at, at
     from (
       select n, $2::timestamptz - interval '3 years' + n * (interval '1060 days' / $4::integer) as at,
         ${f.random("'state' || n")} as state, ${f.random("'preference' || n")} as choice
       from generate_series(1, $4::integer) as n offset 0) as numbered`,
    [company.id, now, manager, company.customers, company.country, company.currency],
  )
}

/**
 * A fifth of the customers owes on two invoices or more, a quarter on one, the others pay. The oldest invoice of three was due two to ten months ago, the newest between two months ago and next month. Who
 * pays late paid the older two; who owes has paid none or one of them.
 */
export async function insertInvoices({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `with customer as (
       select id, reference, substr(reference, 3) as digits, substr(reference, 3)::integer as n, ${f.random("'behaviour' || reference")} as behaviour
       from customers where company_id = $1 offset 0
     ), planned as (
       select id as customer_id, n, nth, n || '-' || nth_text as key, 'INV-' || digits || '-' || nth_text as number, behaviour,
         ($2::timestamptz at time zone $3)::date as today,
         ($2::timestamptz at time zone $3)::date
           - case nth when 1 then ${f.between(60, 300, "'due1' || reference")} when 2 then ${f.between(10, 150, "'due2' || reference")}
               else ${f.between(-30, 60, "'due3' || reference")} end as due_on,
         ${f.between(-8, 25, "'late' || n || nth_text")} as days_late,
         (${f.between(120, 9800, "'amount' || reference || nth_text")} * 105)::bigint as total,
         ${f.random("'place' || reference || nth_text")} as place
       from customer cross join (values (1, '1'), (2, '2'), (3, '3')) as nths (nth, nth_text) offset 0
     ), decided as (
       select customer_id, n, nth, key, number, today, due_on, due_on + days_late as paid_on, total, place,
         case when place < 0.004 then 'VOID' when place < 0.008 and nth = 3 then 'DRAFT' when place < 0.008 then 'WRITTEN_OFF'
           when due_on + days_late < today and case
               when behaviour < 0.2 then nth = 1 and place > 0.75 when behaviour < 0.45 then nth < 3 or place > 0.9 else true end
             then 'PAID' else 'OPEN' end as status,
         least(due_on - 30 + time '10:00', $2::timestamptz at time zone 'UTC') at time zone 'UTC' + (n % 28800) * interval '1 second' as at
       from planned offset 0
     ), ordered as (
       select customer_id, ${f.fastId('at', "'invoice' || key")} as id, number, status, due_on, paid_on, total, place, at,
         case when status = 'OPEN' and place between 0.4 and 0.48 then today + ${f.between(-9, 9, "'promise' || n || nth")} end as promised_on
       from decided
       -- Put in order while the rows are narrow.
       order by at, id offset 0
     ), settled as (
       select *, due_on - 30 as issued_on, status = 'OPEN' and place between 0.1 and 0.2 as part,
         status = 'OPEN' and place between 0.2 and 0.23 as credited
       from ordered
     )
     insert into invoices (company_id, id, customer_id, number, status, issued_on, due_on, currency, total_minor, tax_minor,
       paid_minor, credited_minor, description, disputed_at, dispute_reason, promised_on, paid_on, created_at, updated_at)
     select $1::uuid, id, customer_id, number, status, issued_on, due_on, $4::text, total, total - total * 100 / 105,
       case when status = 'PAID' then total when part then total / 3 else 0 end, case when credited then total / 10 else 0 end,
       'Supplies ' || left(issued_on::text, 7),
       case when status = 'OPEN' and place between 0.3 and 0.35 then at + interval '20 days' end,
       case when status = 'OPEN' and place between 0.3 and 0.35 then 'Quantity delivered differs from the order' end,
       promised_on, case when status = 'PAID' then paid_on end, at, at
     from settled`,
    [company.id, now, company.timeZone, company.currency],
  )
}

/** What was paid of the invoices, and what was credited. */
export async function insertPayments({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const values = [company.id, now, manager]
  await client.query(
    `insert into payments (company_id, id, customer_id, invoice_id, amount_minor, currency, received_on, method, reference, external_id,
       recorded_by, created_at, updated_at)
     select company_id, ${f.fastId('at', "'payment' || number")}, customer_id, id, paid_minor, currency, at::date,
       ${f.pick(words(['BANK_TRANSFER', 'BANK_TRANSFER', 'CHEQUE', 'CARD']), "'method' || number")}, number, 'sized-' || number, $3::uuid, at, at
     from invoices, lateral (select greatest(issued_on, least(coalesce(paid_on, due_on), ($2::timestamptz)::date)) + time '12:00' at time zone 'UTC' as at offset 0) as moment
     where company_id = $1 and paid_minor > 0 order by moment.at, 2`,
    values,
  )
  await client.query(
    `insert into credit_notes (company_id, id, customer_id, invoice_id, number, amount_minor, currency, issued_on, reason, created_by, created_at, updated_at)
     select company_id, ${f.fastId('at', "'credit' || number")}, customer_id, id, 'CN' || substr(number, 4), credited_minor, currency, at::date,
       ${quote('Goods returned')}, $3::uuid, at, at
     from invoices, lateral (select least(created_at + interval '9 days', $2::timestamptz) as at) as moment
     where company_id = $1 and credited_minor > 0 order by moment.at, id`,
    values,
  )
}
