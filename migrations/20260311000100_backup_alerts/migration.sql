-- Whom to tell when a backup fails, a night is missed, a file is damaged, and when all is well again.
-- squawk-ignore-file prefer-bigint-over-int

-- Not keyed by company, as backup_runs is not: the whole database's backups belong to none.
create table backup_channels (
  id uuid constraint backup_channels_pkey primary key,
  company_id uuid constraint backup_channels_company_fkey references companies (id),
  kind text not null constraint backup_channels_kind_check check (kind in ('mail', 'webhook')),
  target text not null constraint backup_channels_target_check check (length(target) between 3 and 500),
  created_by_name text not null constraint backup_channels_created_by_name_check check (length(created_by_name) between 1 and 200),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  removed_at timestamptz
);
create index backup_channels_company_idx on backup_channels (company_id, created_at) where removed_at is null;

create table backup_alerts (
  id uuid constraint backup_alerts_pkey primary key,
  company_id uuid constraint backup_alerts_company_fkey references companies (id),
  channel_id uuid not null constraint backup_alerts_channel_fkey references backup_channels (id),
  event text not null constraint backup_alerts_event_check check (event in ('failed', 'missed', 'corrupt', 'drill', 'recovered', 'test')),
  subject text not null constraint backup_alerts_subject_check check (length(subject) between 1 and 200),
  run_id uuid,
  schedule_id uuid,
  facts jsonb not null,
  state text not null default 'PENDING' constraint backup_alerts_state_check check (state in ('PENDING', 'SENT', 'GIVEN_UP')),
  attempts integer not null default 0 constraint backup_alerts_attempts_check check (attempts >= 0),
  next_attempt_at timestamptz not null,
  problem text constraint backup_alerts_problem_check check (length(problem) <= 500),
  sent_at timestamptz,
  created_at timestamptz not null,
  constraint backup_alerts_sent_check check (state <> 'SENT' or sent_at is not null)
);
-- One message a channel and matter, whatever number of processes notice it.
create unique index backup_alerts_once_key on backup_alerts (channel_id, event, subject);
create index backup_alerts_pending_idx on backup_alerts (next_attempt_at) where state = 'PENDING';
create index backup_alerts_company_idx on backup_alerts (company_id, created_at desc, id desc);

alter table backup_channels enable row level security;
alter table backup_channels force row level security;
create policy tenant on backup_channels
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on')
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on');
alter table backup_alerts enable row level security;
alter table backup_alerts force row level security;
create policy tenant on backup_alerts
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on')
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on');
revoke delete, truncate on backup_channels, backup_alerts from counterfoil_app;

comment on table backup_channels is 'Addresses that are told about backups.';
comment on column backup_channels.id is '[internal] UUIDv7; the key that signs to a webhook is derived from it, and stored nowhere.';
comment on column backup_channels.company_id is '[internal] Company whose backups it is told about; null for the whole database''s.';
comment on column backup_channels.kind is '[internal] mail or webhook.';
comment on column backup_channels.target is '[personal] E-mail address, or https address.';
comment on column backup_channels.created_by_name is '[personal] Who added it, by the name they had.';
comment on column backup_channels.created_at is '[internal] When it was added; nothing older is told.';
comment on column backup_channels.updated_at is '[internal] When the row last changed.';
comment on column backup_channels.removed_at is '[internal] When somebody removed it.';

comment on table backup_alerts is 'What was, or is to be, told to each channel.';
comment on column backup_alerts.id is '[internal] UUIDv7; receivers know a repetition by it.';
comment on column backup_alerts.company_id is '[internal] Company of the channel; null for the whole database.';
comment on column backup_alerts.channel_id is '[internal] Whom it is for.';
comment on column backup_alerts.event is '[internal] failed, missed, corrupt, drill (a trial restore failed), recovered, or test.';
comment on column backup_alerts.subject is '[internal] What it is about, so that one matter is told once.';
comment on column backup_alerts.run_id is '[internal] Backup it is about.';
comment on column backup_alerts.schedule_id is '[internal] Schedule it is about.';
comment on column backup_alerts.facts is '[internal] What the message says; never a secret.';
comment on column backup_alerts.state is '[internal] PENDING, SENT, or GIVEN_UP after the last attempt.';
comment on column backup_alerts.attempts is '[internal] How often it was tried.';
comment on column backup_alerts.next_attempt_at is '[internal] Not tried before; moved ahead by whoever begins an attempt.';
comment on column backup_alerts.problem is '[internal] Why the last attempt failed.';
comment on column backup_alerts.sent_at is '[internal] When the other side took it.';
comment on column backup_alerts.created_at is '[internal] When the matter was noticed.';
