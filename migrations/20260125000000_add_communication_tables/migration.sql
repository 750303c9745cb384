-- Communications: one log over all channels, links from emails and texts to what they are about, and a summary.
-- Counts fit 32 bits. The tables altered here are small when this runs, so a short lock is enough to index
-- them and to check their new keys:
-- squawk-ignore-file prefer-bigint-over-int, require-concurrent-index-creation, constraint-missing-not-valid, adding-foreign-key-constraint

create type "CommunicationType" as enum ('EMAIL', 'SMS', 'CALL', 'MEETING', 'LETTER');
create type "CommunicationDirection" as enum ('INBOUND', 'OUTBOUND');
create type "CommunicationStatus" as enum (
  'SCHEDULED', 'PENDING', 'SENT', 'DELIVERED', 'RECEIVED', 'COMPLETED', 'NO_ANSWER', 'FAILED', 'CANCELLED'
);
-- "EmailStatus" came with email_logs; a database that lost it gets it back here.
do $$
begin
  if to_regtype('public."EmailStatus"') is null then
    create type "EmailStatus" as enum ('PENDING', 'SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'FAILED');
  end if;
end
$$;

alter table email_logs
  add column sale_id uuid,
  add column lead_id uuid,
  add constraint email_logs_sale_fkey foreign key (company_id, sale_id) references sales (company_id, id) on delete cascade,
  add constraint email_logs_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id) on delete cascade,
  add constraint email_logs_about_check check (num_nonnulls(sale_id, lead_id, customer_id) <= 1);
create index email_logs_sale_idx on email_logs (company_id, sale_id, created_at desc) where sale_id is not null;
create index email_logs_lead_idx on email_logs (company_id, lead_id, created_at desc) where lead_id is not null;
comment on column email_logs.sale_id is '[internal] Sale it is about.';
comment on column email_logs.lead_id is '[internal] Lead it is about.';

alter table sms_logs
  add column customer_id uuid,
  add constraint sms_logs_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  add constraint sms_logs_about_check check (num_nonnulls(sale_id, lead_id, customer_id) <= 1);
create index sms_logs_customer_idx on sms_logs (company_id, customer_id, created_at desc) where customer_id is not null;
comment on column sms_logs.customer_id is '[internal] Customer it is about.';

create table communication_logs (
  company_id uuid not null constraint communication_logs_company_fkey references companies (id),
  id uuid not null,
  sale_id uuid,
  lead_id uuid,
  customer_id uuid,
  communication_type "CommunicationType" not null,
  direction "CommunicationDirection" not null,
  status "CommunicationStatus" not null,
  subject text constraint communication_logs_subject_check check (length(subject) <= 1000),
  summary text constraint communication_logs_summary_check check (length(summary) <= 10000),
  contact_name text constraint communication_logs_contact_name_check check (length(contact_name) <= 200),
  contact_address text constraint communication_logs_contact_address_check check (length(contact_address) <= 254),
  duration_seconds integer constraint communication_logs_duration_seconds_check check (duration_seconds >= 0),
  occurred_at timestamptz not null,
  follow_up_at timestamptz,
  email_log_id uuid,
  sms_log_id uuid,
  document_id uuid,
  user_id uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint communication_logs_pkey primary key (company_id, id),
  constraint communication_logs_sale_fkey foreign key (company_id, sale_id) references sales (company_id, id) on delete cascade,
  constraint communication_logs_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id) on delete cascade,
  constraint communication_logs_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint communication_logs_email_log_fkey foreign key (company_id, email_log_id) references email_logs (company_id, id) on delete cascade,
  constraint communication_logs_sms_log_fkey foreign key (company_id, sms_log_id) references sms_logs (company_id, id) on delete cascade,
  constraint communication_logs_document_fkey foreign key (company_id, document_id) references generated_documents (company_id, id),
  constraint communication_logs_user_fkey foreign key (company_id, user_id) references user_companies (company_id, user_id),
  constraint communication_logs_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint communication_logs_about_check check (num_nonnulls(sale_id, lead_id, customer_id) <= 1),
  constraint communication_logs_message_check check (num_nonnulls(email_log_id, sms_log_id) <= 1),
  constraint communication_logs_email_check check (email_log_id is null or communication_type = 'EMAIL'),
  constraint communication_logs_sms_check check (sms_log_id is null or communication_type = 'SMS')
);
create unique index communication_logs_email_log_key on communication_logs (company_id, email_log_id) where email_log_id is not null;
create unique index communication_logs_sms_log_key on communication_logs (company_id, sms_log_id) where sms_log_id is not null;
create index communication_logs_occurred_idx on communication_logs (company_id, occurred_at desc, id desc) where deleted_at is null;
create index communication_logs_sale_idx on communication_logs (company_id, sale_id, occurred_at desc) where sale_id is not null;
create index communication_logs_lead_idx on communication_logs (company_id, lead_id, occurred_at desc) where lead_id is not null;
create index communication_logs_customer_idx on communication_logs (company_id, customer_id, occurred_at desc) where customer_id is not null;
create index communication_logs_user_idx on communication_logs (company_id, user_id, occurred_at desc, id desc) where deleted_at is null;
create index communication_logs_document_idx on communication_logs (company_id, document_id) where document_id is not null;
create index communication_logs_follow_up_idx on communication_logs (company_id, follow_up_at, id) where follow_up_at is not null and deleted_at is null;
alter table communication_logs enable row level security;
alter table communication_logs force row level security;
create policy tenant on communication_logs
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table communication_logs is 'Every contact in every channel. An email or a text also has its own log, which this row names; both are written by the same transaction.';
comment on column communication_logs.company_id is '[internal] The company.';
comment on column communication_logs.id is '[internal] UUIDv7, made by the app.';
comment on column communication_logs.sale_id is '[internal] Sale it is about.';
comment on column communication_logs.lead_id is '[internal] Lead it is about.';
comment on column communication_logs.customer_id is '[internal] Customer it is about.';
comment on column communication_logs.communication_type is '[internal] Channel.';
comment on column communication_logs.direction is '[internal] Which way it went.';
comment on column communication_logs.status is '[internal] How it ended; follows the log of the message, if it has one.';
comment on column communication_logs.subject is '[personal] Subject or topic.';
comment on column communication_logs.summary is '[personal] What was said, or the beginning of the message.';
comment on column communication_logs.contact_name is '[personal] Who it was with.';
comment on column communication_logs.contact_address is '[personal] Phone number, email address or place.';
comment on column communication_logs.duration_seconds is '[internal] Length of a call or meeting.';
comment on column communication_logs.occurred_at is '[internal] When it took place or will.';
comment on column communication_logs.follow_up_at is '[internal] When to come back to it.';
comment on column communication_logs.email_log_id is '[internal] The email.';
comment on column communication_logs.sms_log_id is '[internal] The text.';
comment on column communication_logs.document_id is '[internal] Letter that was sent.';
comment on column communication_logs.user_id is '[internal] Member of staff; null for the system.';
comment on column communication_logs.deleted_at is '[internal] When it was deleted.';
comment on column communication_logs.deleted_by is '[internal] Who deleted it.';
comment on column communication_logs.created_at is '[internal] When the row was written.';
comment on column communication_logs.updated_at is '[internal] When the row last changed; set by the query.';

-- One row per sale, lead or customer with any contact, and one with all three null for the rest. Messages are
-- counted from their own logs, so that a status callback cannot make the summary disagree with them.
-- A filter on company_id and sale_id reaches the indexes of every branch.
create view communication_summary_view as
select company_id, sale_id, lead_id, customer_id,
       count(*) filter (where kind = 'SMS') as sms_total,
       count(*) filter (where kind = 'SMS' and outcome = 'SENT') as sms_sent,
       count(*) filter (where kind = 'SMS' and outcome = 'FAILED') as sms_failed,
       count(*) filter (where kind = 'SMS' and outcome = 'PENDING') as sms_pending,
       count(*) filter (where kind = 'EMAIL') as email_total,
       count(*) filter (where kind = 'EMAIL' and outcome = 'SENT') as email_sent,
       count(*) filter (where kind = 'EMAIL' and outcome = 'FAILED') as email_failed,
       count(*) filter (where kind = 'EMAIL' and outcome = 'PENDING') as email_pending,
       count(*) filter (where kind = 'CALL') as call_total,
       count(*) filter (where kind = 'MEETING') as meeting_total,
       count(*) filter (where kind = 'LETTER') as letter_total,
       count(*) filter (where kind = 'DOCUMENT') as document_total,
       coalesce(sum(downloads), 0)::bigint as document_downloads,
       max(at) filter (where kind <> 'DOCUMENT') as last_contact_at
from (
  select company_id, sale_id, lead_id, customer_id, 'SMS' as kind, status as outcome,
         coalesce(sent_at, created_at) as at, 0 as downloads
  from sms_logs
  union all
  select company_id, sale_id, lead_id, customer_id, 'EMAIL',
         case when status = 'PENDING' then 'PENDING' when status in ('BOUNCED', 'FAILED') then 'FAILED' else 'SENT' end,
         coalesce(sent_at, created_at), 0
  from email_logs
  union all
  select company_id, sale_id, lead_id, customer_id, communication_type::text, null, occurred_at, 0
  from communication_logs
  where communication_type in ('CALL', 'MEETING', 'LETTER') and deleted_at is null
  union all
  select company_id, sale_id, lead_id, null, 'DOCUMENT', null, created_at, download_count
  from generated_documents
  where deleted_at is null
) as contacts
group by company_id, sale_id, lead_id, customer_id;

-- PostgreSQL 14 has no security_invoker. There the view reads as its owner, who is bound by FORCE ROW LEVEL
-- SECURITY as everybody else, so it shows the same rows.
do $$
begin
  if current_setting('server_version_num')::integer >= 150000 then
    execute 'alter view communication_summary_view set (security_invoker = true)';
  end if;
end
$$;
revoke insert, update, delete on communication_summary_view from counterfoil_app;

comment on view communication_summary_view is 'Contacts per sale, lead or customer, by channel and outcome.';
comment on column communication_summary_view.company_id is '[internal] The company.';
comment on column communication_summary_view.sale_id is '[internal] The sale, if it is about one.';
comment on column communication_summary_view.lead_id is '[internal] The lead, if it is about one.';
comment on column communication_summary_view.customer_id is '[internal] The customer, if it is about one.';
comment on column communication_summary_view.sms_total is '[internal] Texts in and out.';
comment on column communication_summary_view.sms_sent is '[internal] Texts the gateway accepted, and those received.';
comment on column communication_summary_view.sms_failed is '[internal] Texts that failed.';
comment on column communication_summary_view.sms_pending is '[internal] Texts waiting or of unknown outcome.';
comment on column communication_summary_view.email_total is '[internal] Emails in and out.';
comment on column communication_summary_view.email_sent is '[internal] Emails sent, delivered, opened or clicked.';
comment on column communication_summary_view.email_failed is '[internal] Emails bounced or failed.';
comment on column communication_summary_view.email_pending is '[internal] Emails waiting or of unknown outcome.';
comment on column communication_summary_view.call_total is '[internal] Calls.';
comment on column communication_summary_view.meeting_total is '[internal] Meetings.';
comment on column communication_summary_view.letter_total is '[internal] Letters.';
comment on column communication_summary_view.document_total is '[internal] Documents made.';
comment on column communication_summary_view.document_downloads is '[internal] Downloads of those documents.';
comment on column communication_summary_view.last_contact_at is '[internal] Newest contact in any channel.';
