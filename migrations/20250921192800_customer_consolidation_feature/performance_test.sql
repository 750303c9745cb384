-- budget: newest page of reminders 10
select id, customer_id, total_amount, invoice_count, escalation_level, delivery_status, created_at from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000'
order by created_at desc, id desc limit 50;

-- budget: reminders of a customer 5
select id, total_amount, escalation_level, delivery_status, sent_at from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000' and customer_id = '00000000-0000-7000-8000-000000000000'
order by created_at desc, id desc limit 50;

-- budget: invoices of a reminder 5
select i.position, i.balance_minor, i.days_overdue, v.number, v.due_on
from customer_consolidated_reminder_invoices as i
join invoices as v on v.company_id = i.company_id and v.id = i.invoice_id
where i.company_id = '00000000-0000-7000-8000-000000000000' and i.reminder_id = '00000000-0000-7000-8000-000000000000'
order by i.position;

-- budget: reminders about an invoice 5
select reminder_id from customer_consolidated_reminder_invoices
where company_id = '00000000-0000-7000-8000-000000000000' and customer_id = '00000000-0000-7000-8000-000000000000'
  and currency = 'AED' and invoice_id = '00000000-0000-7000-8000-000000000000';

-- budget: first page of the queue by priority 10
select id, customer_id, total_amount, invoice_count, delivery_status from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000' and delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD')
order by priority_score desc, oldest_due_on, id limit 50;

-- budget: what is to be sent next 5
select id, customer_id from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000' and delivery_status = 'SCHEDULED' and scheduled_for <= '2025-10-01T06:00:00Z'
order by scheduled_for, id limit 100;

-- budget: reminders whose outcome is unknown 5
select id, customer_id, claimed_at from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000' and delivery_status in ('CLAIMED', 'SENDING', 'UNKNOWN')
order by claimed_at, id limit 50;

-- budget: page of a delivery status 10
select id, customer_id, failure_message from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000' and delivery_status = 'FAILED'
order by created_at desc, id desc limit 50;

-- budget: last reminder sent to a customer 5
select sent_at, escalation_level, contact_interval_days from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000' and customer_id = '00000000-0000-7000-8000-000000000000'
  and currency = 'AED' and sent_at is not null
order by sent_at desc limit 1;

-- budget: customers with two or more overdue invoices 100
select i.customer_id, i.currency, count(*) as invoices_count, sum(i.balance_minor)::bigint as total_amount, min(i.due_on) as oldest_due_on
from invoices as i
join customers as c on c.company_id = i.company_id and c.id = i.customer_id
where i.company_id = '00000000-0000-7000-8000-000000000000' and i.status = 'OPEN' and i.deleted_at is null and i.due_on < '2025-09-21'
  and i.disputed_at is null and i.balance_minor > 0
  and c.company_id = '00000000-0000-7000-8000-000000000000' and c.deleted_at is null and c.status = 'ACTIVE' and c.email is not null
  and c.unsubscribed_at is null and c.consolidation_preference <> 'DISABLED'
group by i.customer_id, i.currency
having count(*) >= 2;

-- budget: savings and engagement of a month by level 50
select escalation_level, count(*) as sent, sum(invoice_count - 1) filter (where delivery_status <> 'BOUNCED')::bigint as emails_saved,
       count(opened_at) as opened, count(clicked_at) as clicked, count(replied_at) as replied, sum(paid_amount)::bigint as paid_amount
from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000' and sent_at is not null
  and sent_at >= '2025-09-01T00:00:00Z' and sent_at < '2025-10-01T00:00:00Z'
group by escalation_level;

-- budget: emails that carried reminders, of a month 50
select status, count(*) as emails, sum(invoice_count)::bigint as invoices_count, sum(consolidation_savings)::bigint as emails_saved
from email_logs
where company_id = '00000000-0000-7000-8000-000000000000' and consolidated_reminder_id is not null
  and created_at >= '2025-09-01T00:00:00Z' and created_at < '2025-10-01T00:00:00Z'
group by status;

-- budget: promises that fall due 5
select id, customer_id, promised_amount from customer_consolidated_reminders
where company_id = '00000000-0000-7000-8000-000000000000' and promised_on is not null and promised_on <= '2025-10-01'
order by promised_on, id limit 50;

-- budget: templates for consolidation 5
select id, code, max_invoice_count from email_templates
where company_id = '00000000-0000-7000-8000-000000000000' and supports_consolidation and is_active and deleted_at is null and locale = 'en'
order by code;
