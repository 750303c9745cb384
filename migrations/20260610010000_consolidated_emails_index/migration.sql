-- counterfoil: transaction=none
-- The emails that carried a consolidated reminder are one in seven: counting a month's from the index of all outbound
-- emails reads the other six as well, 71,000 entries for 10,000 among a million emails.

create index concurrently if not exists email_logs_consolidated_outbound_idx on email_logs (company_id, created_at desc, id desc)
  include (status, template_id, customer_id) where direction = 'OUTBOUND' and consolidated_reminder_id is not null;
