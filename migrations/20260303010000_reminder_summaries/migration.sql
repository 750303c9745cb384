-- counterfoil: transaction=none
-- Daily figures of consolidated reminders, and the index that the tracking of emails pages and counts by.
-- email_logs may be large and busy when this runs, so its index is built concurrently; the new table is empty.
-- A currency code is exactly as long as its standard says:
-- squawk-ignore-file ban-char-field, require-concurrent-index-creation

create table reminder_stats_daily (
  company_id uuid not null constraint reminder_stats_daily_company_fkey references companies (id),
  day date not null,
  currency char(3) not null,
  escalation_level text not null,
  language text not null,
  delivery_status text not null,
  reminders_count bigint not null default 0,
  invoices_count bigint not null default 0,
  total_minor bigint not null default 0,
  opened_count bigint not null default 0,
  clicked_count bigint not null default 0,
  replied_count bigint not null default 0,
  promised_count bigint not null default 0,
  paid_count bigint not null default 0,
  paid_minor bigint not null default 0,
  constraint reminder_stats_daily_pkey primary key (company_id, day, currency, escalation_level, language, delivery_status)
) with (fillfactor = 85);
create index reminder_stats_daily_waiting_idx on reminder_stats_daily (company_id, delivery_status)
  include (reminders_count, total_minor)
  where reminders_count <> 0 and delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN');
alter table reminder_stats_daily enable row level security;
alter table reminder_stats_daily force row level security;
create policy tenant on reminder_stats_daily
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table reminder_stats_daily is 'Consolidated reminders by day, currency, level, language and state. Written in the transaction that changes reminders; reconciled nightly.';
comment on column reminder_stats_daily.company_id is '[internal] The company.';
comment on column reminder_stats_daily.day is '[internal] Day it was sent, or planned while it was not, in the company''s time zone.';
comment on column reminder_stats_daily.currency is '[internal] ISO 4217.';
comment on column reminder_stats_daily.escalation_level is '[internal] customer_consolidated_reminders.escalation_level.';
comment on column reminder_stats_daily.language is '[internal] customer_consolidated_reminders.language.';
comment on column reminder_stats_daily.delivery_status is '[internal] customer_consolidated_reminders.delivery_status.';
comment on column reminder_stats_daily.reminders_count is '[internal] Reminders.';
comment on column reminder_stats_daily.invoices_count is '[internal] Invoices they are about; less the reminders, the emails they saved.';
comment on column reminder_stats_daily.total_minor is '[internal] What they ask for, in minor units.';
comment on column reminder_stats_daily.opened_count is '[internal] Those that a person opened.';
comment on column reminder_stats_daily.clicked_count is '[internal] Those in which a person followed a link.';
comment on column reminder_stats_daily.replied_count is '[internal] Those that a person replied to.';
comment on column reminder_stats_daily.promised_count is '[internal] Those that brought a promise.';
comment on column reminder_stats_daily.paid_count is '[internal] Those followed by a payment within 14 days.';
comment on column reminder_stats_daily.paid_minor is '[internal] Those payments, in minor units.';

create index concurrently email_logs_outbound_idx on email_logs (company_id, created_at desc, id desc)
  include (status, template_id, customer_id, consolidated_reminder_id) where direction = 'OUTBOUND';
