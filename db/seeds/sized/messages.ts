import type { SeedContext } from '../companies.ts'

/** Emails of the last so many days: dense enough that three months hold most of them. */
const EMAIL_DAYS = 120

/** As many emails as customers, and a text for every tenth of them. */
export async function seedSizedMessages(context: SeedContext): Promise<void> {
  await insertTemplates(context)
  await insertEmails(context)
  await insertTexts(context)
}

async function insertTemplates({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `insert into email_templates (company_id, id, code, name, template_type, locale, subject, body_text, variables, is_default, created_by, created_at, updated_at)
     select $1::uuid, ${f.fastId('at', "'template' || code || locale")}, code, initcap(replace(code, '-', ' ')), type::"EmailTemplateType", locale,
       'Invoice {{invoice.number}}', 'Please pay {{invoice.balance}}.', array['invoice.balance', 'invoice.number'], true, $3::uuid, at, at
     from (values ('payment-reminder', 'PAYMENT_REMINDER'), ('overdue-notice', 'OVERDUE_NOTICE'), ('final-notice', 'FINAL_NOTICE'), ('receipt', 'PAYMENT_RECEIPT')) as t (code, type),
       unnest(array['en', 'fr', 'ar']) as locale, lateral (select $2::timestamptz - interval '1 year' as at) as moment`,
    [company.id, now, manager],
  )
}

async function insertEmails({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `with template as materialized ( -- or it would be worked out again for every email
       select array_agg(id order by code, locale) as ids from email_templates where company_id = $1
     ), planned as (
       select n, $2::timestamptz - (${EMAIL_DAYS} - n::float8 / $3::integer * ${EMAIL_DAYS}) * interval '1 day' as at,
         'C-' || substr((10000001 + n::bigint * 7919 % $3::integer)::text, 2) as reference, ${f.random("'outcome' || n")} as place,
         (select ids[1 + n % cardinality(ids)] from template) as template_id
       from generate_series(1, $3::integer) as n offset 0
     ), decided as (
       select planned.*, c.id as customer_id, c.email, c.contact_name, c.name,
         case when place < 0.005 then 'PENDING' when place < 0.015 then 'FAILED' when place < 0.05 then 'BOUNCED'
           when place < 0.1 then 'SENT' when place < 0.55 then 'DELIVERED' when place < 0.9 then 'OPENED' else 'CLICKED' end as status
       from planned
       join (select id, reference, email, contact_name, name from customers where company_id = $1) as c on c.reference = planned.reference
       order by at, n offset 0
     )
     insert into email_logs (company_id, id, customer_id, template_id, status, to_address, to_name, from_address, subject, provider,
       error_code, error_message, bounce_type, scheduled_for, claimed_at, attempts, sent_at, delivered_at, opened_at, clicked_at,
       bounced_at, failed_at, open_count, click_count, created_at, updated_at)
     select $1::uuid, ${f.fastId('at', "'email' || n")}, customer_id, template_id, status::"EmailStatus", coalesce(email, 'nobody@example.net'), contact_name,
       'accounts@example.com', 'Invoices of ' || name, 'demo', case when status in ('BOUNCED', 'FAILED') then '452 4.2.2' end,
       case when status in ('BOUNCED', 'FAILED') then 'The mailbox is full.' end, case when status = 'BOUNCED' then 'SOFT' end, at,
       case when status <> 'PENDING' then at end, case when status <> 'PENDING' then 1 else 0 end,
       case when status not in ('PENDING', 'FAILED') then at end,
       case when status in ('DELIVERED', 'OPENED', 'CLICKED') then at + interval '3 seconds' end,
       case when status in ('OPENED', 'CLICKED') then at + interval '2 hours' end,
       case when status = 'CLICKED' then at + interval '2 hours 1 minute' end,
       case when status = 'BOUNCED' then at + interval '4 seconds' end, case when status = 'FAILED' then at + interval '4 seconds' end,
       case when status in ('OPENED', 'CLICKED') then 1 + n % 3 else 0 end, case when status = 'CLICKED' then 1 else 0 end, at, at
     from decided`,
    [company.id, now, company.customers],
  )
}

async function insertTexts({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `insert into sms_logs (company_id, id, customer_id, direction, status, phone, body, segments, provider, error_code, error_message,
       scheduled_for, claimed_at, attempts, sent_at, delivered_at, failed_at, created_at, updated_at)
     select $1::uuid, ${f.fastId('at', "'text' || reference")}, id, 'OUTBOUND', status, phone, 'Please ring us about your account.', 1, 'demo',
       case status when 'FAILED' then '30003' end, case status when 'FAILED' then 'The handset could not be reached.' end, at, at, 1,
       case status when 'SENT' then at end, case status when 'SENT' then at + interval '9 seconds' end,
       case status when 'FAILED' then at + interval '40 seconds' end, at, at
     from (
       select id, reference, phone, case when ${f.random("'text outcome' || reference")} < 0.05 then 'FAILED' else 'SENT' end as status,
         $2::timestamptz - ${f.random("'text' || reference")} * interval '${EMAIL_DAYS} days' as at
       from customers where company_id = $1 and right(reference, 1) = '0') as texts`,
    [company.id, now],
  )
}
