-- How a message leaves: where it stands on its way, why it waits, links that are followed, callbacks that were heard.
-- Counts fit 32 bits. The tables altered here are small when this runs, so a short lock is enough for their new checks:
-- squawk-ignore-file prefer-bigint-over-int, prefer-bigint-over-smallint, constraint-missing-not-valid, ban-char-field

alter table email_logs
  add column sending_state text constraint email_logs_sending_state_check check (
    sending_state in ('WAITING', 'DEFERRED', 'SENDING', 'UNKNOWN', 'SENT', 'FAILED', 'REFUSED', 'CANCELLED')
  ),
  add column sending_reasons text[] not null default '{}',
  add column purpose text not null default 'SERVICE' constraint email_logs_purpose_check check (purpose in ('SERVICE', 'MARKETING')),
  add column next_attempt_at timestamptz,
  add column lease_until timestamptz,
  add column claim_token uuid,
  add column request_sha256 text constraint email_logs_request_sha256_check check (request_sha256 ~ '^[0-9a-f]{64}$'),
  add column machine_open_count integer not null default 0,
  add column machine_click_count integer not null default 0;
comment on column email_logs.sending_state is '[internal] Where it stands on its way out; null for inbound mail and for mail of before. SENDING whose lease ended becomes UNKNOWN, which is never sent again by itself.';
comment on column email_logs.sending_reasons is '[internal] Codes of why it waits, was refused or is in doubt.';
comment on column email_logs.purpose is '[internal] MARKETING needs consent and carries List-Unsubscribe.';
comment on column email_logs.next_attempt_at is '[internal] When it is looked at next; null when nothing more happens by itself.';
comment on column email_logs.lease_until is '[internal] Until when the sender that claimed it may still be at it.';
comment on column email_logs.claim_token is '[internal] The claim; a result of an older one is refused.';
comment on column email_logs.request_sha256 is '[internal] Hash of what was asked for; the same key with another message is refused.';
comment on column email_logs.machine_open_count is '[internal] Opens by scanners and mail proxies.';
comment on column email_logs.machine_click_count is '[internal] Links followed by scanners.';

alter table sms_logs
  add column sending_state text constraint sms_logs_sending_state_check check (
    sending_state in ('WAITING', 'DEFERRED', 'SENDING', 'UNKNOWN', 'SENT', 'FAILED', 'REFUSED', 'CANCELLED')
  ),
  add column sending_reasons text[] not null default '{}',
  add column purpose text not null default 'SERVICE' constraint sms_logs_purpose_check check (purpose in ('SERVICE', 'MARKETING')),
  add column next_attempt_at timestamptz,
  add column lease_until timestamptz,
  add column claim_token uuid,
  add column request_sha256 text constraint sms_logs_request_sha256_check check (request_sha256 ~ '^[0-9a-f]{64}$');
comment on column sms_logs.sending_state is '[internal] Where it stands on its way out; null for inbound texts and for texts of before. SENDING whose lease ended becomes UNKNOWN, which is never sent again by itself.';
comment on column sms_logs.sending_reasons is '[internal] Codes of why it waits, was refused or is in doubt.';
comment on column sms_logs.purpose is '[internal] MARKETING needs consent.';
comment on column sms_logs.next_attempt_at is '[internal] When it is looked at next; null when nothing more happens by itself.';
comment on column sms_logs.lease_until is '[internal] Until when the sender that claimed it may still be at it.';
comment on column sms_logs.claim_token is '[internal] The claim; a result of an older one is refused.';
comment on column sms_logs.request_sha256 is '[internal] Hash of what was asked for; the same key with another message is refused.';

create table sending_settings (
  company_id uuid not null constraint sending_settings_company_fkey references companies (id),
  quiet_from time not null default '20:00',
  quiet_until time not null default '08:00',
  emails_per_hour integer not null default 500 constraint sending_settings_emails_per_hour_check check (emails_per_hour between 0 and 1000000),
  emails_per_day integer not null default 5000 constraint sending_settings_emails_per_day_check check (emails_per_day between 0 and 1000000),
  texts_per_hour integer not null default 200 constraint sending_settings_texts_per_hour_check check (texts_per_hour between 0 and 1000000),
  texts_per_day integer not null default 1000 constraint sending_settings_texts_per_day_check check (texts_per_day between 0 and 1000000),
  version integer not null default 1,
  updated_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sending_settings_pkey primary key (company_id),
  constraint sending_settings_updated_by_fkey foreign key (company_id, updated_by) references user_companies (company_id, user_id)
);
alter table sending_settings enable row level security;
alter table sending_settings force row level security;
create policy tenant on sending_settings
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
comment on table sending_settings is 'What a company chose about its sending; without a row the defaults hold.';
comment on column sending_settings.company_id is '[internal] The company.';
comment on column sending_settings.quiet_from is '[internal] Start of the hours in which nothing is sent, in the zone of the person or the company.';
comment on column sending_settings.quiet_until is '[internal] Their end; the same time as the start means none.';
comment on column sending_settings.emails_per_hour is '[internal] Most emails queued within an hour.';
comment on column sending_settings.emails_per_day is '[internal] Most emails queued within 24 hours.';
comment on column sending_settings.texts_per_hour is '[internal] Most texts queued within an hour.';
comment on column sending_settings.texts_per_day is '[internal] Most texts queued within 24 hours.';
comment on column sending_settings.version is '[internal] Counts the changes; an older page is refused.';
comment on column sending_settings.updated_by is '[internal] Who changed it last.';
comment on column sending_settings.created_at is '[internal] When the row was written.';
comment on column sending_settings.updated_at is '[internal] When the row last changed; set by the query.';

create table email_links (
  company_id uuid not null constraint email_links_company_fkey references companies (id),
  id uuid not null,
  email_log_id uuid not null,
  position smallint not null constraint email_links_position_check check (position between 0 and 999),
  url text not null constraint email_links_url_check check (url ~ '^https?://' and length(url) <= 2000),
  click_count integer not null default 0,
  machine_click_count integer not null default 0,
  first_clicked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint email_links_pkey primary key (company_id, id),
  constraint email_links_email_log_fkey foreign key (company_id, email_log_id) references email_logs (company_id, id) on delete cascade,
  constraint email_links_position_key unique (company_id, email_log_id, position)
);
alter table email_links enable row level security;
alter table email_links force row level security;
create policy tenant on email_links
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
comment on table email_links is 'Where the links of an email lead. A message carries only the id, so that nobody can make us redirect elsewhere.';
comment on column email_links.company_id is '[internal] The company.';
comment on column email_links.id is '[internal] UUIDv7, made by the app.';
comment on column email_links.email_log_id is '[internal] The email.';
comment on column email_links.position is '[internal] Which link of the email, from 0.';
comment on column email_links.url is '[personal] Where it leads.';
comment on column email_links.click_count is '[internal] Times people followed it.';
comment on column email_links.machine_click_count is '[internal] Times scanners followed it.';
comment on column email_links.first_clicked_at is '[internal] First click by a person.';
comment on column email_links.created_at is '[internal] When the row was written.';
comment on column email_links.updated_at is '[internal] When the row last changed; set by the query.';

create table callback_events (
  company_id uuid not null constraint callback_events_company_fkey references companies (id),
  provider text not null constraint callback_events_provider_check check (length(provider) between 1 and 40),
  event_key text not null constraint callback_events_event_key_check check (length(event_key) between 1 and 200),
  received_at timestamptz not null,
  constraint callback_events_pkey primary key (company_id, provider, event_key)
);
create index callback_events_received_idx on callback_events (company_id, received_at);
alter table callback_events enable row level security;
alter table callback_events force row level security;
create policy tenant on callback_events
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
comment on table callback_events is 'Events of gateways and mail services that were heard, so that each counts once however often it comes. [kept by restores]';
comment on column callback_events.company_id is '[internal] The company.';
comment on column callback_events.provider is '[internal] Who sent it.';
comment on column callback_events.event_key is '[internal] The event, in the provider''s own name or by its hash.';
comment on column callback_events.received_at is '[internal] When it came first.';
