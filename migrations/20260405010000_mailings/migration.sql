-- One message to many people: whom it was meant for, what was decided for each of them, and which message came of it.
-- Positions and counts fit 32 bits:
-- squawk-ignore-file prefer-bigint-over-int

create table mailings (
  company_id uuid not null constraint mailings_company_fkey references companies (id),
  id uuid not null,
  entity text not null constraint mailings_entity_check check (entity in ('LEAD', 'SALE')),
  channel text constraint mailings_channel_check check (channel in ('EMAIL', 'SMS')),
  template_id uuid,
  purpose text not null default 'MARKETING' constraint mailings_purpose_check check (purpose in ('SERVICE', 'MARKETING')),
  state text not null default 'DRAFT' constraint mailings_state_check check (state in ('DRAFT', 'CHECKING', 'CHECKED', 'SENDING', 'DONE', 'FAILED', 'CANCELLED')),
  recipients integer not null constraint mailings_recipients_check check (recipients > 0),
  failure text constraint mailings_failure_check check (length(failure) <= 1000),
  heartbeat_at timestamptz,
  created_by uuid not null,
  sent_by uuid,
  checked_at timestamptz,
  confirmed_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint mailings_pkey primary key (company_id, id),
  constraint mailings_template_fkey foreign key (company_id, template_id) references document_templates (company_id, id),
  constraint mailings_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint mailings_sent_by_fkey foreign key (company_id, sent_by) references user_companies (company_id, user_id),
  constraint mailings_chosen_check check (state in ('DRAFT', 'CANCELLED') or (channel is not null and template_id is not null)),
  constraint mailings_confirmed_check check ((confirmed_at is null) = (sent_by is null)),
  constraint mailings_sending_check check (state not in ('SENDING', 'DONE') or confirmed_at is not null)
);
create index mailings_created_idx on mailings (company_id, created_at desc, id desc);
create index mailings_working_idx on mailings (company_id, heartbeat_at) where state in ('CHECKING', 'SENDING');
create index mailings_template_idx on mailings (company_id, template_id);
alter table mailings enable row level security;
alter table mailings force row level security;
create policy tenant on mailings
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
comment on table mailings is 'One template sent to many leads or sales at once, after a check of each and a confirmation of the number.';
comment on column mailings.company_id is '[internal] The company.';
comment on column mailings.id is '[internal] UUIDv7, made by the app.';
comment on column mailings.entity is '[internal] Whether its recipients are leads or sales.';
comment on column mailings.channel is '[internal] How it goes out; null until it is chosen.';
comment on column mailings.template_id is '[internal] The template; null until it is chosen.';
comment on column mailings.purpose is '[internal] Marketing asks for more consent than service does.';
comment on column mailings.state is '[internal] How far it is.';
comment on column mailings.recipients is '[internal] Number of records that were chosen.';
comment on column mailings.failure is '[internal] Why the work stopped.';
comment on column mailings.heartbeat_at is '[internal] Last sign of life of the work.';
comment on column mailings.created_by is '[internal] Who chose the recipients.';
comment on column mailings.sent_by is '[internal] Who confirmed the number and let it go.';
comment on column mailings.checked_at is '[internal] When every recipient had a verdict.';
comment on column mailings.confirmed_at is '[internal] When it was let go.';
comment on column mailings.finished_at is '[internal] When nothing was left to do.';
comment on column mailings.created_at is '[internal] When the row was written.';
comment on column mailings.updated_at is '[internal] When the row last changed; set by the query.';

create table mailing_recipients (
  company_id uuid not null constraint mailing_recipients_company_fkey references companies (id),
  mailing_id uuid not null,
  position integer not null constraint mailing_recipients_position_check check (position >= 0),
  lead_id uuid,
  sale_id uuid,
  verdict text constraint mailing_recipients_verdict_check check (verdict in ('SEND', 'DEFER', 'REFUSE')),
  reasons text[] not null default '{}',
  subject text constraint mailing_recipients_subject_check check (length(subject) <= 500),
  body text constraint mailing_recipients_body_check check (length(body) <= 100000),
  template_version_id uuid,
  outcome text constraint mailing_recipients_outcome_check check (outcome in ('QUEUED', 'REFUSED')),
  communication_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint mailing_recipients_pkey primary key (company_id, mailing_id, position),
  constraint mailing_recipients_mailing_fkey foreign key (company_id, mailing_id) references mailings (company_id, id) on delete cascade,
  constraint mailing_recipients_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id),
  constraint mailing_recipients_sale_fkey foreign key (company_id, sale_id) references sales (company_id, id),
  constraint mailing_recipients_template_version_fkey foreign key (company_id, template_version_id) references document_template_versions (company_id, id),
  constraint mailing_recipients_communication_fkey foreign key (company_id, communication_id) references communication_logs (company_id, id),
  constraint mailing_recipients_one_record_check check (num_nonnulls(lead_id, sale_id) = 1),
  constraint mailing_recipients_queued_check check ((outcome is not distinct from 'QUEUED') = (communication_id is not null))
);
create index mailing_recipients_verdict_idx on mailing_recipients (company_id, mailing_id, verdict, position);
create index mailing_recipients_open_idx on mailing_recipients (company_id, mailing_id, position) where outcome is null;
create index mailing_recipients_lead_idx on mailing_recipients (company_id, lead_id) where lead_id is not null;
create index mailing_recipients_sale_idx on mailing_recipients (company_id, sale_id) where sale_id is not null;
create index mailing_recipients_communication_idx on mailing_recipients (company_id, communication_id) where communication_id is not null;
create index mailing_recipients_template_version_idx on mailing_recipients (company_id, template_version_id) where template_version_id is not null;
alter table mailing_recipients enable row level security;
alter table mailing_recipients force row level security;
create policy tenant on mailing_recipients
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
comment on table mailing_recipients is 'Everybody a mailing was meant for, with the verdict, its reasons and the words as they were confirmed.';
comment on column mailing_recipients.company_id is '[internal] The company.';
comment on column mailing_recipients.mailing_id is '[internal] The mailing.';
comment on column mailing_recipients.position is '[internal] Place in the mailing, from 0.';
comment on column mailing_recipients.lead_id is '[internal] The lead, if it is one.';
comment on column mailing_recipients.sale_id is '[internal] The sale, if it is one.';
comment on column mailing_recipients.verdict is '[internal] What was decided when it was checked; null before.';
comment on column mailing_recipients.reasons is '[internal] Codes of the reasons for the verdict, or for a refusal on the way.';
comment on column mailing_recipients.subject is '[personal] Subject of the email as it was confirmed.';
comment on column mailing_recipients.body is '[personal] Words as they were confirmed.';
comment on column mailing_recipients.template_version_id is '[internal] Wording they were made from.';
comment on column mailing_recipients.outcome is '[internal] Whether a message was queued; null while nothing happened.';
comment on column mailing_recipients.communication_id is '[internal] The message that was queued.';
comment on column mailing_recipients.created_at is '[internal] When the row was written.';
comment on column mailing_recipients.updated_at is '[internal] When the row last changed; set by the query.';
