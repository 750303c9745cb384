import type { SeedContext } from '../companies.ts'

/**
 * One consolidated reminder for every customer with two invoices overdue by more than three days: nine in ten sent
 * after the younger of them fell due, the others waiting, each with its invoices and, once sent, its email.
 */
export async function seedSizedReminders({ client, company, now, f }: SeedContext): Promise<void> {
  const outcome = (share: string) => f.random(`'${share}' || customer_id`)
  await client.query(
    `with overdue as (
       select customer_id, currency, array_agg(id order by due_on, id) as ids, array_agg(balance_minor order by due_on, id) as balances,
         array_agg(due_on order by due_on, id) as dues, sum(balance_minor)::bigint as total, max(due_on) as latest
       from invoices
       where company_id = $1 and status = 'OPEN' and disputed_at is null and due_on < ($2::timestamptz)::date - 3
       group by customer_id, currency having count(*) >= 2
     ), planned as (
       select o.*, c.email, coalesce(c.locale, 'en') as language, ${outcome('reminder')} as place,
         floor(40 * ${outcome('amount')})::integer as amount, floor(40 * ${outcome('age')})::integer as age,
         ((latest + 1 + floor(${outcome('day')} * (($2::timestamptz)::date - latest - 1))::integer) + time '06:00' at time zone 'UTC')
           + (floor(6 * ${outcome('hour')}) * interval '1 hour') as sent
       from overdue as o join customers as c on c.company_id = $1 and c.id = o.customer_id
       where c.email is not null offset 0
     ), decided as (
       select *, ${f.fastId('sent', "'reminder' || customer_id")} as id,
         case when place < 0.04 then 'BOUNCED' when place < 0.1 then 'SENT' when place < 0.9 then 'DELIVERED'
           when place < 0.93 then 'PENDING_APPROVAL' else 'SCHEDULED' end as status,
         case when place < 0.5 then 'POLITE' when place < 0.8 then 'FIRM' else 'URGENT' end as level,
         place >= 0.1 and place < 0.9 as delivered, place < 0.9 as was_sent, place > 0.5 and place < 0.9 as opened, place > 0.8 and place < 0.9 as clicked
       from planned
     ), written as (
       insert into customer_consolidated_reminders (company_id, id, customer_id, currency, cycle_number, invoice_ids, total_amount, oldest_due_on,
         oldest_invoice_id, priority_score, priority_components, score_version, escalation_level, reminder_type, delivery_status, language,
         template_id, requires_approval, approval_reason, scheduled_for, claimed_at, sent_at, delivered_at, bounced_at, bounce_type, attempts,
         to_address, snapshot, opened_at, open_count, clicked_at, click_count, created_at, updated_at)
       select $1::uuid, d.id, customer_id, currency, 1, ids, total, dues[1], ids[1], amount + age + 10,
         jsonb_build_object('amount', amount, 'age', age, 'relationship', 10), 1, level::"EscalationLevel",
         (case level when 'URGENT' then 'URGENT_CONSOLIDATED' else 'CONSOLIDATED' end)::"ReminderType", status, language,
         t.id, status = 'PENDING_APPROVAL', case status when 'PENDING_APPROVAL' then 'Above the limit of the customer' end,
         case when was_sent then sent else $2::timestamptz + interval '1 day' end, case when was_sent then sent end, case when was_sent then sent end,
         case when delivered then sent + interval '4 seconds' end, case when status = 'BOUNCED' then sent + interval '5 seconds' end,
         case when status = 'BOUNCED' then 'SOFT' end, case when was_sent then 1 else 0 end,
         case when was_sent then email end, case when was_sent then '{}'::jsonb end,
         case when opened then sent + interval '3 hours' end, case when opened then 1 else 0 end,
         case when clicked then sent + interval '4 hours' end, case when clicked then 1 else 0 end, sent, sent
       from decided as d
       join (select id, locale from email_templates where company_id = $1 and code = 'overdue-notice') as t on t.locale = d.language
       order by d.id
     )
     insert into customer_consolidated_reminder_invoices (company_id, reminder_id, invoice_id, customer_id, currency, position, balance_minor, due_on, days_overdue)
     select $1::uuid, d.id, invoice_id, customer_id, currency, place_in_it, balance, due_on, greatest(1, sent::date - due_on)
     from decided as d, unnest(ids, balances, dues) with ordinality as listed (invoice_id, balance, due_on, place_in_it)
     order by d.id, place_in_it`,
    [company.id, now],
  )
  await client.query(
    `insert into email_logs (company_id, id, customer_id, template_id, status, to_address, from_address, subject, provider, bounce_type,
       error_code, error_message, scheduled_for, claimed_at, attempts, sent_at, delivered_at, opened_at, clicked_at, bounced_at, open_count, click_count,
       consolidated_reminder_id, invoice_count, consolidation_savings, created_at, updated_at)
     select company_id, ${f.fastId('sent_at', "'reminder email' || id")}, customer_id, template_id,
       (case when bounced_at is not null then 'BOUNCED' when clicked_at is not null then 'CLICKED' when opened_at is not null then 'OPENED'
         when delivered_at is not null then 'DELIVERED' else 'SENT' end)::"EmailStatus", to_address, 'accounts@example.com', 'Your open invoices', 'demo',
       bounce_type, case when bounced_at is not null then '452 4.2.2' end, case when bounced_at is not null then 'The mailbox is full.' end,
       scheduled_for, claimed_at, 1, sent_at, delivered_at, opened_at, clicked_at, bounced_at, open_count, click_count, id, invoice_count,
       invoice_count - 1, sent_at, sent_at
     from customer_consolidated_reminders where company_id = $1 and sent_at is not null order by sent_at, id`,
    [company.id],
  )
}
