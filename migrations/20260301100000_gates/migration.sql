-- What decides whether something may go out now: switches, working hours, holidays, holds, and the answers given.
-- Counts fit 32 bits, and a country code is exactly as long as its standard says:
-- squawk-ignore-file prefer-bigint-over-int, prefer-bigint-over-smallint, ban-char-field

-- Control table: the switch of the whole platform belongs to no company.
create table platform_switches (
  name text constraint platform_switches_pkey primary key constraint platform_switches_name_check check (name in ('OUTBOUND', 'AI')),
  is_engaged boolean not null default false,
  reason text constraint platform_switches_reason_check check (length(reason) between 1 and 500),
  changed_by uuid constraint platform_switches_changed_by_fkey references users (id),
  changed_at timestamptz not null default now(),
  constraint platform_switches_reason_given_check check (not is_engaged or reason is not null)
);
insert into platform_switches (name) values ('OUTBOUND'), ('AI');
revoke insert, delete, truncate on platform_switches from counterfoil_app;

comment on table platform_switches is 'Kill switches of the platform: engaged stops it for every client of every company. A missing row stops it too. [kept by restores]';
comment on column platform_switches.name is '[internal] What it stops: everything that goes out, or the AI.';
comment on column platform_switches.is_engaged is '[internal] Whether it is stopped.';
comment on column platform_switches.reason is '[internal] Why; shown to everybody whom it stops.';
comment on column platform_switches.changed_by is '[internal] Operator who turned it; null for the system.';
comment on column platform_switches.changed_at is '[internal] When it was turned.';

create table company_switches (
  company_id uuid not null constraint company_switches_company_fkey references companies (id),
  name text not null constraint company_switches_name_check check (name in ('OUTBOUND', 'AI')),
  is_engaged boolean not null,
  reason text constraint company_switches_reason_check check (length(reason) between 1 and 500),
  changed_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint company_switches_pkey primary key (company_id, name),
  constraint company_switches_changed_by_fkey foreign key (company_id, changed_by) references user_companies (company_id, user_id),
  constraint company_switches_reason_given_check check (not is_engaged or reason is not null)
);
alter table company_switches enable row level security;
alter table company_switches force row level security;
create policy tenant on company_switches
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table company_switches is 'Kill switches of a company; no row means not engaged. [kept by restores]';
comment on column company_switches.company_id is '[internal] The company.';
comment on column company_switches.name is '[internal] What it stops: everything that goes out, or the AI.';
comment on column company_switches.is_engaged is '[internal] Whether it is stopped.';
comment on column company_switches.reason is '[internal] Why; shown to everybody whom it stops.';
comment on column company_switches.changed_by is '[internal] Who turned it; null for the system or an operator from outside.';
comment on column company_switches.created_at is '[internal] When the row was written.';
comment on column company_switches.updated_at is '[internal] When the row last changed; set by the query.';

create table business_calendars (
  company_id uuid not null constraint business_calendars_company_fkey references companies (id),
  id uuid not null,
  name text not null constraint business_calendars_name_check check (length(btrim(name)) between 1 and 100),
  country char(2) constraint business_calendars_country_check check (country ~ '^[A-Z]{2}$'),
  time_zone text not null constraint business_calendars_time_zone_check check (length(time_zone) between 1 and 100),
  is_default boolean not null default false,
  predicted_margin_days smallint not null default 1
    constraint business_calendars_predicted_margin_days_check check (predicted_margin_days between 0 and 3),
  version integer not null default 1,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint business_calendars_pkey primary key (company_id, id),
  constraint business_calendars_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint business_calendars_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint business_calendars_deleted_check check (deleted_by is null or deleted_at is not null)
);
create unique index business_calendars_default_key on business_calendars (company_id) where is_default and deleted_at is null;
create unique index business_calendars_name_key on business_calendars (company_id, lower(name)) where deleted_at is null;
alter table business_calendars enable row level security;
alter table business_calendars force row level security;
create policy tenant on business_calendars
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table business_calendars is 'When a company writes, sends and calls: one calendar for reminders, SMS and sequences.';
comment on column business_calendars.company_id is '[internal] The company.';
comment on column business_calendars.id is '[internal] UUIDv7, made by the app.';
comment on column business_calendars.name is '[internal] Name of the calendar, e.g. UAE or Sharjah.';
comment on column business_calendars.country is '[internal] ISO 3166-1 alpha-2 code of where its holidays are announced.';
comment on column business_calendars.time_zone is '[internal] IANA zone its hours and days are counted in.';
comment on column business_calendars.is_default is '[internal] The one that counts where no other is named.';
comment on column business_calendars.predicted_margin_days is '[internal] Days before and after a PREDICTED holiday that are blocked as well.';
comment on column business_calendars.version is '[internal] Raised by every edit; an edit names the version it saw.';
comment on column business_calendars.created_by is '[internal] Who added it; null for the system.';
comment on column business_calendars.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column business_calendars.deleted_by is '[internal] Who deleted it.';
comment on column business_calendars.created_at is '[internal] When the row was written.';
comment on column business_calendars.updated_at is '[internal] When the row last changed; set by the query.';

create table business_hours (
  company_id uuid not null constraint business_hours_company_fkey references companies (id),
  calendar_id uuid not null,
  season text not null default 'NORMAL' constraint business_hours_season_check check (season in ('NORMAL', 'RAMADAN')),
  weekday smallint not null constraint business_hours_weekday_check check (weekday between 1 and 7),
  opens_at time not null,
  closes_at time not null,
  created_at timestamptz not null default now(),
  constraint business_hours_pkey primary key (company_id, calendar_id, season, weekday, opens_at),
  constraint business_hours_calendar_fkey foreign key (company_id, calendar_id) references business_calendars (company_id, id) on delete cascade,
  constraint business_hours_order_check check (opens_at < closes_at)
);
alter table business_hours enable row level security;
alter table business_hours force row level security;
create policy tenant on business_hours
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table business_hours is 'Hours of a calendar in which something may go out; a weekday without a row is closed.';
comment on column business_hours.company_id is '[internal] The company.';
comment on column business_hours.calendar_id is '[internal] The calendar.';
comment on column business_hours.season is '[internal] When these hours hold; RAMADAN replaces NORMAL within its days.';
comment on column business_hours.weekday is '[internal] 1 Monday to 7 Sunday.';
comment on column business_hours.opens_at is '[internal] First moment, in the zone of the calendar.';
comment on column business_hours.closes_at is '[internal] First moment that is too late, in the zone of the calendar.';
comment on column business_hours.created_at is '[internal] When the row was written.';

create table calendar_seasons (
  company_id uuid not null constraint calendar_seasons_company_fkey references companies (id),
  id uuid not null,
  calendar_id uuid not null,
  season text not null constraint calendar_seasons_season_check check (season in ('RAMADAN')),
  starts_on date not null,
  ends_on date not null,
  state text not null default 'PREDICTED'
    constraint calendar_seasons_state_check check (state in ('PREDICTED', 'CONFIRMED', 'CANCELLED')),
  source text not null default 'MANUAL'
    constraint calendar_seasons_source_check check (source in ('UMM_AL_QURA', 'ANNOUNCEMENT', 'MANUAL')),
  announcement text constraint calendar_seasons_announcement_check check (length(announcement) <= 1000),
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint calendar_seasons_pkey primary key (company_id, id),
  constraint calendar_seasons_calendar_fkey foreign key (company_id, calendar_id) references business_calendars (company_id, id) on delete cascade,
  constraint calendar_seasons_decided_by_fkey foreign key (company_id, decided_by) references user_companies (company_id, user_id),
  constraint calendar_seasons_start_key unique (company_id, calendar_id, season, starts_on),
  constraint calendar_seasons_order_check check (ends_on >= starts_on and ends_on < starts_on + 40)
);
alter table calendar_seasons enable row level security;
alter table calendar_seasons force row level security;
create policy tenant on calendar_seasons
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table calendar_seasons is 'Days in which other hours hold.';
comment on column calendar_seasons.company_id is '[internal] The company.';
comment on column calendar_seasons.id is '[internal] UUIDv7, made by the app.';
comment on column calendar_seasons.calendar_id is '[internal] The calendar.';
comment on column calendar_seasons.season is '[internal] Which hours hold in it.';
comment on column calendar_seasons.starts_on is '[internal] First day.';
comment on column calendar_seasons.ends_on is '[internal] Last day.';
comment on column calendar_seasons.state is '[internal] PREDICTED until it is announced.';
comment on column calendar_seasons.source is '[internal] Where the date comes from; UMM_AL_QURA only suggests.';
comment on column calendar_seasons.announcement is '[internal] The announcement it was taken from: who, when, number or address.';
comment on column calendar_seasons.decided_by is '[internal] Who set the state; null for the system.';
comment on column calendar_seasons.decided_at is '[internal] When the state was set.';
comment on column calendar_seasons.created_at is '[internal] When the row was written.';
comment on column calendar_seasons.updated_at is '[internal] When the row last changed; set by the query.';

create table holidays (
  company_id uuid not null constraint holidays_company_fkey references companies (id),
  id uuid not null,
  calendar_id uuid not null,
  on_date date not null,
  code text not null constraint holidays_code_check check (code ~ '^[a-z0-9_]{1,60}$'),
  name_en text not null constraint holidays_name_en_check check (length(btrim(name_en)) between 1 and 200),
  name_ar text constraint holidays_name_ar_check check (length(name_ar) <= 200),
  state text not null default 'PREDICTED'
    constraint holidays_state_check check (state in ('PREDICTED', 'CONFIRMED', 'TRANSFERRED', 'CANCELLED')),
  transferred_to date,
  source text not null default 'MANUAL'
    constraint holidays_source_check check (source in ('UMM_AL_QURA', 'ANNOUNCEMENT', 'MANUAL')),
  announcement text constraint holidays_announcement_check check (length(announcement) <= 1000),
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint holidays_pkey primary key (company_id, id),
  constraint holidays_calendar_fkey foreign key (company_id, calendar_id) references business_calendars (company_id, id) on delete cascade,
  constraint holidays_decided_by_fkey foreign key (company_id, decided_by) references user_companies (company_id, user_id),
  constraint holidays_date_key unique (company_id, calendar_id, on_date, code),
  constraint holidays_transferred_check check ((state = 'TRANSFERRED') = (transferred_to is not null) and transferred_to <> on_date)
);
alter table holidays enable row level security;
alter table holidays force row level security;
create policy tenant on holidays
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table holidays is 'Days on which nothing goes out. A day that was moved stays as TRANSFERRED, beside the row of its new date.';
comment on column holidays.company_id is '[internal] The company.';
comment on column holidays.id is '[internal] UUIDv7, made by the app.';
comment on column holidays.calendar_id is '[internal] The calendar.';
comment on column holidays.on_date is '[internal] The day.';
comment on column holidays.code is '[internal] Which holiday it is, the same every year, e.g. eid_al_fitr_1.';
comment on column holidays.name_en is '[internal] Its name in English.';
comment on column holidays.name_ar is '[internal] Its name in Arabic.';
comment on column holidays.state is '[internal] PREDICTED blocks the days around it as well; TRANSFERRED and CANCELLED block nothing.';
comment on column holidays.transferred_to is '[internal] The day it was moved to.';
comment on column holidays.source is '[internal] Where the date comes from; UMM_AL_QURA only suggests.';
comment on column holidays.announcement is '[internal] The announcement it was taken from: who, when, number or address.';
comment on column holidays.decided_by is '[internal] Who set the state; null for the system.';
comment on column holidays.decided_at is '[internal] When the state was set.';
comment on column holidays.created_at is '[internal] When the row was written.';
comment on column holidays.updated_at is '[internal] When the row last changed; set by the query.';

create table holds (
  company_id uuid not null constraint holds_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  customer_id uuid,
  invoice_id uuid,
  lead_id uuid,
  prospect_id uuid,
  channel text constraint holds_channel_check check (channel in ('EMAIL', 'SMS', 'CALL', 'LETTER')),
  cause text not null constraint holds_cause_check check (
    cause in ('MANUAL', 'REPLY', 'OUT_OF_OFFICE', 'PROMISE', 'DISPUTE', 'BOUNCE', 'COMPLAINT', 'UNSUBSCRIBE', 'LEGAL')
  ),
  note text constraint holds_note_check check (length(note) <= 1000),
  starts_at timestamptz not null,
  until_at timestamptz,
  communication_id uuid,
  placed_by uuid,
  cleared_at timestamptz,
  cleared_by uuid,
  cleared_reason text constraint holds_cleared_reason_check check (length(cleared_reason) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint holds_pkey primary key (company_id, id),
  constraint holds_placed_by_fkey foreign key (company_id, placed_by) references user_companies (company_id, user_id),
  constraint holds_cleared_by_fkey foreign key (company_id, cleared_by) references user_companies (company_id, user_id),
  constraint holds_subject_check check (num_nonnulls(client_id, customer_id, invoice_id, lead_id, prospect_id) = 1),
  constraint holds_until_check check (until_at > starts_at),
  constraint holds_cleared_check check (cleared_at is not null or (cleared_by is null and cleared_reason is null))
);
create index holds_client_idx on holds (company_id, client_id, until_at) where client_id is not null and cleared_at is null;
create index holds_customer_idx on holds (company_id, customer_id, until_at) include (cause, channel, starts_at) where customer_id is not null and cleared_at is null;
create index holds_invoice_idx on holds (company_id, invoice_id, until_at) where invoice_id is not null and cleared_at is null;
create index holds_lead_idx on holds (company_id, lead_id, until_at) where lead_id is not null and cleared_at is null;
create index holds_prospect_idx on holds (company_id, prospect_id, until_at) where prospect_id is not null and cleared_at is null;
create index holds_ending_idx on holds (company_id, until_at, id) where until_at is not null and cleared_at is null;
create index holds_created_idx on holds (company_id, created_at desc, id desc);
alter table holds enable row level security;
alter table holds force row level security;
create policy tenant on holds
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table holds is 'Reasons to write nothing to somebody for a while, or until a person clears them.';
comment on column holds.company_id is '[internal] The company.';
comment on column holds.id is '[internal] UUIDv7, made by the app.';
comment on column holds.client_id is '[internal] Client it is about, if it is about a client.';
comment on column holds.customer_id is '[internal] Customer it is about, if it is about a customer.';
comment on column holds.invoice_id is '[internal] Invoice it is about, if it is about an invoice.';
comment on column holds.lead_id is '[internal] Lead it is about, if it is about a lead.';
comment on column holds.prospect_id is '[internal] Prospect it is about, if it is about a prospect.';
comment on column holds.channel is '[internal] Channel it stops; null stops all.';
comment on column holds.cause is '[internal] Why nothing is written.';
comment on column holds.note is '[personal] What a person said about it.';
comment on column holds.starts_at is '[internal] First moment it holds.';
comment on column holds.until_at is '[internal] Moment it ends by itself; null until somebody clears it.';
comment on column holds.communication_id is '[internal] The message that caused it; communication_logs.id, which retention may have removed.';
comment on column holds.placed_by is '[internal] Who placed it; null for the system.';
comment on column holds.cleared_at is '[internal] When it was cleared; null while it holds or after it ended by itself.';
comment on column holds.cleared_by is '[internal] Who cleared it; null for the system.';
comment on column holds.cleared_reason is '[personal] Why it was cleared.';
comment on column holds.created_at is '[internal] When the row was written.';
comment on column holds.updated_at is '[internal] When the row last changed; set by the query.';

create table gate_decisions (
  company_id uuid not null constraint gate_decisions_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  purpose text not null constraint gate_decisions_purpose_check check (
    purpose in ('REMINDER', 'SEQUENCE', 'CAMPAIGN', 'SMS', 'CALL', 'AI', 'AI_TEST')
  ),
  phase text not null constraint gate_decisions_phase_check check (phase in ('PLANNING', 'SENDING', 'LOOKING')),
  is_allowed boolean not null,
  outbound_allowed boolean not null,
  ai_access text not null constraint gate_decisions_ai_access_check check (ai_access in ('NO', 'TEST_ONLY', 'YES')),
  inbound_allowed boolean not null,
  campaigns_allowed boolean not null,
  reasons text[] not null default '{}',
  warnings text[] not null default '{}',
  missing_steps text[] not null default '{}',
  state jsonb not null constraint gate_decisions_state_check check (jsonb_typeof(state) = 'object'),
  rules_version integer not null constraint gate_decisions_rules_version_check check (rules_version > 0),
  subject text constraint gate_decisions_subject_check check (length(subject) between 1 and 63),
  subject_id uuid,
  asked_by uuid,
  decided_at timestamptz not null,
  constraint gate_decisions_pkey primary key (company_id, id),
  constraint gate_decisions_asked_by_fkey foreign key (company_id, asked_by) references user_companies (company_id, user_id),
  constraint gate_decisions_reason_given_check check (is_allowed or cardinality(reasons) > 0),
  constraint gate_decisions_subject_named_check check ((subject is null) = (subject_id is null))
);
create index gate_decisions_client_idx on gate_decisions (company_id, client_id, decided_at desc, id desc);
create index gate_decisions_subject_idx on gate_decisions (company_id, subject_id, decided_at desc) where subject_id is not null;
create index gate_decisions_blocked_idx on gate_decisions (company_id, decided_at desc, id desc) include (client_id, purpose, reasons) where not is_allowed;
alter table gate_decisions enable row level security;
alter table gate_decisions force row level security;
create policy tenant on gate_decisions
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
revoke update, truncate on gate_decisions from counterfoil_app;

comment on table gate_decisions is 'Every answer of the gate with all its reasons, so that why something was sent or not can be told later. Never changed. [kept by restores]';
comment on column gate_decisions.company_id is '[internal] The company.';
comment on column gate_decisions.id is '[internal] UUIDv7, made by the app.';
comment on column gate_decisions.client_id is '[internal] Client it was asked for; null for the company itself.';
comment on column gate_decisions.purpose is '[internal] What was about to happen.';
comment on column gate_decisions.phase is '[internal] Asked when it was planned, when it was sent, or because somebody looked.';
comment on column gate_decisions.is_allowed is '[internal] Whether what was asked for may happen.';
comment on column gate_decisions.outbound_allowed is '[internal] Whether anything may go out.';
comment on column gate_decisions.ai_access is '[internal] Whether the AI may act; TEST_ONLY towards staff alone.';
comment on column gate_decisions.inbound_allowed is '[internal] Whether what comes in is handled.';
comment on column gate_decisions.campaigns_allowed is '[internal] Whether a new campaign may begin.';
comment on column gate_decisions.reasons is '[internal] Every reason against it, by code.';
comment on column gate_decisions.warnings is '[internal] What did not stop it but should be seen to, by code.';
comment on column gate_decisions.missing_steps is '[internal] Steps of onboarding that are missing.';
comment on column gate_decisions.state is '[internal] What it was decided from: the fields of the client, the switches and the settings.';
comment on column gate_decisions.rules_version is '[internal] Version of the rules that decided.';
comment on column gate_decisions.subject is '[internal] Table of what was about to go out.';
comment on column gate_decisions.subject_id is '[internal] Its id there; retention may have removed it.';
comment on column gate_decisions.asked_by is '[internal] Who looked; null for the system.';
comment on column gate_decisions.decided_at is '[internal] When it was decided.';

create table billing_events (
  company_id uuid not null constraint billing_events_company_fkey references companies (id),
  id uuid not null,
  provider text not null constraint billing_events_provider_check check (provider in ('STRIPE', 'MANUAL')),
  event_id text not null constraint billing_events_event_id_check check (length(event_id) between 1 and 255),
  type text not null constraint billing_events_type_check check (length(type) between 1 and 100),
  client_id uuid,
  state text not null default 'RECEIVED' constraint billing_events_state_check check (
    state in ('RECEIVED', 'APPLIED', 'STALE', 'UNKNOWN_CLIENT', 'UNSUPPORTED', 'FAILED')
  ),
  failure text constraint billing_events_failure_check check (length(failure) <= 1000),
  payload jsonb not null,
  changes jsonb,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  settled_at timestamptz,
  constraint billing_events_pkey primary key (company_id, id),
  constraint billing_events_event_key unique (company_id, provider, event_id),
  constraint billing_events_failure_given_check check (state <> 'FAILED' or failure is not null)
);
create index billing_events_client_idx on billing_events (company_id, client_id, occurred_at desc, id desc);
create index billing_events_received_idx on billing_events (company_id, received_at desc, id desc);
create index billing_events_open_idx on billing_events (company_id, received_at, id) where state in ('RECEIVED', 'UNKNOWN_CLIENT', 'FAILED');
alter table billing_events enable row level security;
alter table billing_events force row level security;
create policy tenant on billing_events
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table billing_events is 'What the billing provider reported, each event once, and what became of it.';
comment on column billing_events.company_id is '[internal] The company.';
comment on column billing_events.id is '[internal] UUIDv7, made by the app.';
comment on column billing_events.provider is '[internal] Who reported it; MANUAL is a member of staff.';
comment on column billing_events.event_id is '[internal] Its id at the provider; a repeated delivery has the same.';
comment on column billing_events.type is '[internal] What happened, in the provider’s words.';
comment on column billing_events.client_id is '[internal] Client it is about; null while nobody knows.';
comment on column billing_events.state is '[internal] STALE is older than what was applied before and changed nothing.';
comment on column billing_events.failure is '[internal] Why it could not be applied.';
comment on column billing_events.payload is '[personal] The event as it came.';
comment on column billing_events.changes is '[internal] Fields of the client before and after; null when nothing changed.';
comment on column billing_events.occurred_at is '[internal] When it happened, as the provider says.';
comment on column billing_events.received_at is '[internal] When it came in.';
comment on column billing_events.settled_at is '[internal] When its state became final.';

-- Tables that people write to all day are locked last and for a moment; the new tables are empty.
alter table holds
  add constraint holds_client_fkey foreign key (company_id, client_id) references clients (company_id, id),
  add constraint holds_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  add constraint holds_invoice_fkey foreign key (company_id, invoice_id) references invoices (company_id, id),
  add constraint holds_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id),
  add constraint holds_prospect_fkey foreign key (company_id, prospect_id) references prospects (company_id, id);
alter table gate_decisions
  add constraint gate_decisions_client_fkey foreign key (company_id, client_id) references clients (company_id, id);
alter table billing_events
  add constraint billing_events_client_fkey foreign key (company_id, client_id) references clients (company_id, id);
