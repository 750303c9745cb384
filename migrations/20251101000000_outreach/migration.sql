-- counterfoil: transaction=none
-- Outreach: whom to win, what they are sent and when, what came back, and who is never written to again.
--
-- Every statement is a transaction of its own, so that leads, customers and clients, which the new tables refer
-- to, are locked for a moment at a time. All tables are new, so their indexes are built while they are empty.
-- Counts and scores fit 32 bits, and a currency or country code is exactly as long as its standard says:
-- squawk-ignore-file prefer-bigint-over-int, prefer-bigint-over-smallint, ban-char-field, require-concurrent-index-creation

create table icps (
  company_id uuid not null constraint icps_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  name text not null constraint icps_name_check check (length(btrim(name)) between 1 and 200),
  description text constraint icps_description_check check (length(description) <= 5000),
  industries text[] not null default '{}',
  countries text[] not null default '{}',
  job_titles text[] not null default '{}',
  keywords text[] not null default '{}',
  excluded_domains text[] not null default '{}',
  company_size_min integer constraint icps_company_size_min_check check (company_size_min >= 1),
  company_size_max integer,
  weights jsonb not null default '{}' constraint icps_weights_check check (jsonb_typeof(weights) = 'object'),
  score_version integer not null default 1 constraint icps_score_version_check check (score_version >= 1),
  qualifies_from integer not null default 60 constraint icps_qualifies_from_check check (qualifies_from between 0 and 100),
  is_active boolean not null default true,
  version integer not null default 1,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint icps_pkey primary key (company_id, id),
  constraint icps_client_fkey foreign key (company_id, client_id) references clients (company_id, id),
  constraint icps_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint icps_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint icps_company_size_check check (company_size_max >= coalesce(company_size_min, 1)),
  constraint icps_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create unique index icps_name_key on icps (company_id, lower(name)) where deleted_at is null;
create index icps_created_idx on icps (company_id, created_at desc, id desc) where deleted_at is null;
create index icps_client_idx on icps (company_id, client_id) where client_id is not null;
create index icps_deleted_idx on icps (company_id, deleted_at desc, id desc) where deleted_at is not null;
alter table icps enable row level security, force row level security;
create policy tenant on icps
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table icps is 'Ideal customer profiles: whom to look for, and how prospects are scored against it.';
comment on column icps.company_id is '[internal] The company.';
comment on column icps.id is '[internal] UUIDv7, made by the app.';
comment on column icps.client_id is '[internal] Client it looks for; null for the company itself.';
comment on column icps.name is '[internal] Name people choose by.';
comment on column icps.description is '[internal] Who it is, in words.';
comment on column icps.industries is '[internal] Industries that fit; empty fits all.';
comment on column icps.countries is '[internal] ISO 3166-1 alpha-2 codes that fit; empty fits all.';
comment on column icps.job_titles is '[internal] Words of job titles that fit; empty fits all.';
comment on column icps.keywords is '[internal] Words that raise the score.';
comment on column icps.excluded_domains is '[internal] Domains never written to.';
comment on column icps.company_size_min is '[internal] Fewest employees.';
comment on column icps.company_size_max is '[internal] Most employees.';
comment on column icps.weights is '[internal] Points per part of the score; together 100.';
comment on column icps.score_version is '[internal] Raised by every change of what is scored.';
comment on column icps.qualifies_from is '[internal] Score from which a prospect is QUALIFIED.';
comment on column icps.is_active is '[internal] Offered for use.';
comment on column icps.version is '[internal] Raised by every edit; an edit names the version it saw.';
comment on column icps.created_by is '[internal] Who made it; null for the system.';
comment on column icps.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column icps.deleted_by is '[internal] Who deleted it.';
comment on column icps.created_at is '[internal] When the row was written.';
comment on column icps.updated_at is '[internal] When the row last changed; set by the query.';

create table prospects (
  company_id uuid not null constraint prospects_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  icp_id uuid,
  first_name text constraint prospects_first_name_check check (length(first_name) <= 100),
  last_name text constraint prospects_last_name_check check (length(last_name) <= 100),
  job_title text constraint prospects_job_title_check check (length(job_title) <= 200),
  company_name text constraint prospects_company_name_check check (length(company_name) <= 200),
  company_domain text constraint prospects_company_domain_check check (company_domain = lower(company_domain) and length(company_domain) <= 253),
  company_size integer constraint prospects_company_size_check check (company_size >= 1),
  industry text constraint prospects_industry_check check (length(industry) <= 100),
  email text constraint prospects_email_check check (email = lower(btrim(email)) and email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
  phone text constraint prospects_phone_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  profile_url text constraint prospects_profile_url_check check (profile_url ~ '^https?://' and length(profile_url) <= 500),
  city text constraint prospects_city_check check (length(city) <= 100),
  country char(2) constraint prospects_country_check check (country ~ '^[A-Z]{2}$'),
  locale text constraint prospects_locale_check check (locale in ('en', 'fr', 'ar')),
  time_zone text constraint prospects_time_zone_check check (length(time_zone) <= 64),
  data_region text not null constraint prospects_data_region_check check (data_region in ('EU', 'US', 'CA', 'UAE', 'UK')),
  source text not null constraint prospects_source_check check (length(btrim(source)) between 1 and 100),
  status text not null default 'NEW'
    constraint prospects_status_check check (status in ('NEW', 'QUALIFIED', 'DISQUALIFIED', 'CONTACTED', 'REPLIED', 'INTERESTED', 'NOT_INTERESTED', 'CONVERTED', 'DO_NOT_CONTACT')),
  qualification_score integer constraint prospects_qualification_score_check check (qualification_score between 0 and 100),
  qualification_components jsonb constraint prospects_qualification_components_check check (jsonb_typeof(qualification_components) = 'object'),
  score_version integer constraint prospects_score_version_check check (score_version >= 1),
  scored_at timestamptz,
  email_consent text not null default 'UNKNOWN' constraint prospects_email_consent_check check (email_consent in ('UNKNOWN', 'GIVEN', 'WITHDRAWN')),
  legal_basis text not null default 'LEGITIMATE_INTEREST'
    constraint prospects_legal_basis_check check (legal_basis in ('LEGITIMATE_INTEREST', 'CONSENT', 'CONTRACT', 'NONE')),
  consent_at timestamptz,
  consent_source text constraint prospects_consent_source_check check (length(consent_source) <= 200),
  assigned_to uuid,
  lead_id uuid,
  last_contacted_at timestamptz,
  last_replied_at timestamptz,
  notes text constraint prospects_notes_check check (length(notes) <= 10000),
  search_text text generated always as (' ' || lower(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(company_name, '') || ' '
    || coalesce(job_title, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))) stored,
  version integer not null default 1,
  anonymised_at timestamptz,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint prospects_pkey primary key (company_id, id),
  constraint prospects_client_fkey foreign key (company_id, client_id) references clients (company_id, id),
  constraint prospects_icp_fkey foreign key (company_id, icp_id) references icps (company_id, id),
  constraint prospects_assigned_to_fkey foreign key (company_id, assigned_to) references user_companies (company_id, user_id),
  constraint prospects_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id),
  constraint prospects_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint prospects_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint prospects_reachable_check check (num_nonnulls(email, phone, profile_url) >= 1 or anonymised_at is not null),
  constraint prospects_score_check check (num_nulls(qualification_score, qualification_components, score_version, scored_at) in (0, 4)),
  constraint prospects_converted_check check (lead_id is null or status = 'CONVERTED'),
  constraint prospects_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create unique index prospects_email_key on prospects (company_id, email) where email is not null and deleted_at is null;
create index prospects_created_idx on prospects (company_id, created_at desc, id desc) where deleted_at is null;
create index prospects_score_idx on prospects (company_id, qualification_score desc nulls last, id desc) where deleted_at is null;
create index prospects_status_idx on prospects (company_id, status, created_at desc, id desc) where deleted_at is null;
create index prospects_assigned_idx on prospects (company_id, assigned_to, created_at desc, id desc) where deleted_at is null;
create index prospects_client_idx on prospects (company_id, client_id, created_at desc, id desc) where client_id is not null;
create index prospects_icp_idx on prospects (company_id, icp_id, qualification_score desc nulls last) where icp_id is not null;
create index prospects_lead_idx on prospects (company_id, lead_id) where lead_id is not null;
create index prospects_phone_idx on prospects (company_id, phone) where phone is not null;
create index prospects_domain_idx on prospects (company_id, company_domain) where company_domain is not null;
create index prospects_deleted_idx on prospects (company_id, deleted_at desc, id desc) where deleted_at is not null;
create index prospects_search_idx on prospects using gin (company_id, search_text gin_trgm_ops);
alter table prospects enable row level security, force row level security;
create policy tenant on prospects
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table prospects is 'People to win, for the company or for one of its clients, with a score that explains itself.';
comment on column prospects.company_id is '[internal] The company.';
comment on column prospects.id is '[internal] UUIDv7, made by the app.';
comment on column prospects.client_id is '[internal] Client they are to be won for; null for the company itself.';
comment on column prospects.icp_id is '[internal] Profile they were scored against.';
comment on column prospects.first_name is '[personal] Given name.';
comment on column prospects.last_name is '[personal] Family name.';
comment on column prospects.job_title is '[personal] Job title.';
comment on column prospects.company_name is '[personal] Where they work.';
comment on column prospects.company_domain is '[internal] Domain of that business, lower case.';
comment on column prospects.company_size is '[internal] Employees, as far as known.';
comment on column prospects.industry is '[internal] Industry.';
comment on column prospects.email is '[personal] Address they are written to, lower case.';
comment on column prospects.phone is '[personal] E.164.';
comment on column prospects.profile_url is '[personal] Public profile.';
comment on column prospects.city is '[personal] Town or city.';
comment on column prospects.country is '[personal] ISO 3166-1 alpha-2.';
comment on column prospects.locale is '[internal] Language to write in; null follows the campaign.';
comment on column prospects.time_zone is '[internal] IANA zone of their hours; null follows the campaign.';
comment on column prospects.data_region is '[internal] Where their data must stay; a company of another region does not keep them.';
comment on column prospects.source is '[internal] Where they come from.';
comment on column prospects.status is '[internal] Where they stand; DO_NOT_CONTACT is never written to again.';
comment on column prospects.qualification_score is '[internal] 0 to 100; null until scored.';
comment on column prospects.qualification_components is '[internal] Points and reason per part of the profile; their points make the score.';
comment on column prospects.score_version is '[internal] icps.score_version it was scored with.';
comment on column prospects.scored_at is '[internal] When it was scored.';
comment on column prospects.email_consent is '[personal] Consent to emails.';
comment on column prospects.legal_basis is '[internal] Ground on which they are written to.';
comment on column prospects.consent_at is '[personal] When consent was given or withdrawn.';
comment on column prospects.consent_source is '[internal] Where it was given or withdrawn.';
comment on column prospects.assigned_to is '[internal] Member of staff who looks after them.';
comment on column prospects.lead_id is '[internal] Lead they became.';
comment on column prospects.last_contacted_at is '[internal] Last message sent to them.';
comment on column prospects.last_replied_at is '[internal] Last reply by a person.';
comment on column prospects.notes is '[personal] Free text.';
comment on column prospects.search_text is '[personal] Lower-case words for search_prospects.';
comment on column prospects.version is '[internal] Raised by every edit; an edit names the version it saw.';
comment on column prospects.anonymised_at is '[internal] When personal data was erased for good.';
comment on column prospects.created_by is '[internal] Who added them; null for an import.';
comment on column prospects.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column prospects.deleted_by is '[internal] Who deleted it.';
comment on column prospects.created_at is '[internal] When the row was written.';
comment on column prospects.updated_at is '[internal] When the row last changed; set by the query.';

create table email_sequences (
  company_id uuid not null constraint email_sequences_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  name text not null constraint email_sequences_name_check check (length(btrim(name)) between 1 and 200),
  description text constraint email_sequences_description_check check (length(description) <= 5000),
  locale text not null constraint email_sequences_locale_check check (locale in ('en', 'fr', 'ar')),
  status text not null default 'DRAFT' constraint email_sequences_status_check check (status in ('DRAFT', 'ACTIVE', 'ARCHIVED')),
  stops_on_reply boolean not null default true,
  version integer not null default 1,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint email_sequences_pkey primary key (company_id, id),
  constraint email_sequences_client_fkey foreign key (company_id, client_id) references clients (company_id, id),
  constraint email_sequences_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint email_sequences_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint email_sequences_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create unique index email_sequences_name_key on email_sequences (company_id, lower(name)) where deleted_at is null;
create index email_sequences_created_idx on email_sequences (company_id, created_at desc, id desc) where deleted_at is null;
create index email_sequences_client_idx on email_sequences (company_id, client_id) where client_id is not null;
create index email_sequences_deleted_idx on email_sequences (company_id, deleted_at desc, id desc) where deleted_at is not null;
alter table email_sequences enable row level security, force row level security;
create policy tenant on email_sequences
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table email_sequences is 'Ordered steps that a campaign takes its prospects through.';
comment on column email_sequences.company_id is '[internal] The company.';
comment on column email_sequences.id is '[internal] UUIDv7, made by the app.';
comment on column email_sequences.client_id is '[internal] Client it is for; null for the company itself.';
comment on column email_sequences.name is '[internal] Name people choose by.';
comment on column email_sequences.description is '[internal] What it is for.';
comment on column email_sequences.locale is '[internal] Language used when a prospects own has no wording.';
comment on column email_sequences.status is '[internal] ACTIVE may be used by campaigns; ARCHIVED only finishes those that run.';
comment on column email_sequences.stops_on_reply is '[internal] Whether a reply by a person ends it.';
comment on column email_sequences.version is '[internal] Raised by every edit; sent messages keep their own text.';
comment on column email_sequences.created_by is '[internal] Who made it; null for the system.';
comment on column email_sequences.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column email_sequences.deleted_by is '[internal] Who deleted it.';
comment on column email_sequences.created_at is '[internal] When the row was written.';
comment on column email_sequences.updated_at is '[internal] When the row last changed; set by the query.';

create table sequence_steps (
  company_id uuid not null constraint sequence_steps_company_fkey references companies (id),
  id uuid not null,
  sequence_id uuid not null,
  position integer not null constraint sequence_steps_position_check check (position between 1 and 50),
  locale text not null constraint sequence_steps_locale_check check (locale in ('en', 'fr', 'ar')),
  kind text not null default 'EMAIL' constraint sequence_steps_kind_check check (kind in ('EMAIL', 'CALL', 'TASK')),
  delay_hours integer not null default 0 constraint sequence_steps_delay_hours_check check (delay_hours between 0 and 8760),
  subject text constraint sequence_steps_subject_check check (length(subject) <= 500),
  body_text text not null constraint sequence_steps_body_text_check check (length(body_text) between 1 and 100000),
  body_html text constraint sequence_steps_body_html_check check (length(body_html) <= 200000),
  variables text[] not null default '{}',
  requires_approval boolean not null default false,
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint sequence_steps_pkey primary key (company_id, id),
  constraint sequence_steps_sequence_fkey foreign key (company_id, sequence_id) references email_sequences (company_id, id),
  constraint sequence_steps_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint sequence_steps_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create unique index sequence_steps_position_key on sequence_steps (company_id, sequence_id, position, locale) where deleted_at is null;
create index sequence_steps_deleted_idx on sequence_steps (company_id, deleted_at desc, id desc) where deleted_at is not null;
alter table sequence_steps enable row level security, force row level security;
create policy tenant on sequence_steps
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table sequence_steps is 'One step of a sequence in one language: what happens, and how long after the step before.';
comment on column sequence_steps.company_id is '[internal] The company.';
comment on column sequence_steps.id is '[internal] UUIDv7, made by the app.';
comment on column sequence_steps.sequence_id is '[internal] The sequence.';
comment on column sequence_steps.position is '[internal] Place in the sequence, from 1.';
comment on column sequence_steps.locale is '[internal] Language of the wording.';
comment on column sequence_steps.kind is '[internal] EMAIL is sent; CALL and TASK become activities for a person.';
comment on column sequence_steps.delay_hours is '[internal] Hours after the step before, or after enrolment.';
comment on column sequence_steps.subject is '[internal] Subject with {{placeholders}}; null continues the thread.';
comment on column sequence_steps.body_text is '[internal] Plain text with {{placeholders}}, or what the person is to do.';
comment on column sequence_steps.body_html is '[internal] HTML with {{placeholders}}; null sends plain text only.';
comment on column sequence_steps.variables is '[internal] Placeholders it uses.';
comment on column sequence_steps.requires_approval is '[internal] Whether each message of it waits for a person.';
comment on column sequence_steps.version is '[internal] Raised by every edit.';
comment on column sequence_steps.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column sequence_steps.deleted_by is '[internal] Who deleted it.';
comment on column sequence_steps.created_at is '[internal] When the row was written.';
comment on column sequence_steps.updated_at is '[internal] When the row last changed; set by the query.';

create table campaigns (
  company_id uuid not null constraint campaigns_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  sequence_id uuid not null,
  icp_id uuid,
  name text not null constraint campaigns_name_check check (length(btrim(name)) between 1 and 200),
  status text not null default 'DRAFT'
    constraint campaigns_status_check check (status in ('DRAFT', 'SCHEDULED', 'RUNNING', 'PAUSED', 'COMPLETED', 'CANCELLED')),
  locale text not null constraint campaigns_locale_check check (locale in ('en', 'fr', 'ar')),
  time_zone text not null constraint campaigns_time_zone_check check (length(time_zone) between 1 and 64),
  send_days smallint[] not null default '{1,2,3,4,5}'
    constraint campaigns_send_days_check check (send_days <@ '{1,2,3,4,5,6,7}'::smallint[] and cardinality(send_days) >= 1),
  send_from time not null default '09:00',
  send_until time not null default '17:00',
  daily_limit integer not null default 50 constraint campaigns_daily_limit_check check (daily_limit between 1 and 100000),
  domain_hourly_limit integer not null default 10 constraint campaigns_domain_hourly_limit_check check (domain_hourly_limit between 1 and 10000),
  from_name text not null constraint campaigns_from_name_check check (length(btrim(from_name)) between 1 and 200),
  from_address text not null
    constraint campaigns_from_address_check check (from_address = lower(btrim(from_address)) and from_address ~ '^[^@\s]+@[^@\s]+$' and length(from_address) <= 254),
  reply_to text
    constraint campaigns_reply_to_check check (reply_to = lower(btrim(reply_to)) and reply_to ~ '^[^@\s]+@[^@\s]+$' and length(reply_to) <= 254),
  requires_approval boolean not null default true,
  uses_ai boolean not null default false,
  starts_at timestamptz,
  ends_at timestamptz,
  started_at timestamptz,
  paused_at timestamptz,
  pause_reason text constraint campaigns_pause_reason_check check (length(pause_reason) <= 500),
  finished_at timestamptz,
  version integer not null default 1,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint campaigns_pkey primary key (company_id, id),
  constraint campaigns_client_fkey foreign key (company_id, client_id) references clients (company_id, id),
  constraint campaigns_sequence_fkey foreign key (company_id, sequence_id) references email_sequences (company_id, id),
  constraint campaigns_icp_fkey foreign key (company_id, icp_id) references icps (company_id, id),
  constraint campaigns_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint campaigns_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint campaigns_hours_check check (send_until > send_from),
  constraint campaigns_ends_check check (ends_at > starts_at),
  constraint campaigns_scheduled_check check (status <> 'SCHEDULED' or starts_at is not null),
  constraint campaigns_started_check check (status not in ('RUNNING', 'PAUSED', 'COMPLETED') or started_at is not null),
  constraint campaigns_paused_check check ((status = 'PAUSED') = (paused_at is not null)),
  constraint campaigns_finished_check check ((status in ('COMPLETED', 'CANCELLED')) = (finished_at is not null)),
  constraint campaigns_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create unique index campaigns_name_key on campaigns (company_id, lower(name)) where deleted_at is null;
create index campaigns_created_idx on campaigns (company_id, created_at desc, id desc) where deleted_at is null;
create index campaigns_running_idx on campaigns (company_id, id) where status = 'RUNNING' and deleted_at is null;
create index campaigns_status_idx on campaigns (company_id, status, created_at desc, id desc) where deleted_at is null;
create index campaigns_client_idx on campaigns (company_id, client_id, created_at desc) where client_id is not null;
create index campaigns_sequence_idx on campaigns (company_id, sequence_id);
create index campaigns_icp_idx on campaigns (company_id, icp_id) where icp_id is not null;
create index campaigns_deleted_idx on campaigns (company_id, deleted_at desc, id desc) where deleted_at is not null;
alter table campaigns enable row level security, force row level security;
create policy tenant on campaigns
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table campaigns is 'A run of a sequence over prospects, with its hours and limits.';
comment on column campaigns.company_id is '[internal] The company.';
comment on column campaigns.id is '[internal] UUIDv7, made by the app.';
comment on column campaigns.client_id is '[internal] Client it is for; null for the company itself. Its gate decides what goes out.';
comment on column campaigns.sequence_id is '[internal] What it sends.';
comment on column campaigns.icp_id is '[internal] Whom it looks for.';
comment on column campaigns.name is '[internal] Name people choose by.';
comment on column campaigns.status is '[internal] Only RUNNING sends.';
comment on column campaigns.locale is '[internal] Language used when a prospect has none.';
comment on column campaigns.time_zone is '[internal] IANA zone of its hours when a prospect has none.';
comment on column campaigns.send_days is '[internal] ISO weekdays it sends on.';
comment on column campaigns.send_from is '[internal] Start of its hours.';
comment on column campaigns.send_until is '[internal] End of its hours, not included.';
comment on column campaigns.daily_limit is '[internal] Most messages a day.';
comment on column campaigns.domain_hourly_limit is '[internal] Most messages an hour to one domain.';
comment on column campaigns.from_name is '[internal] Name it writes as.';
comment on column campaigns.from_address is '[internal] Address it writes from, lower case.';
comment on column campaigns.reply_to is '[internal] Where replies go.';
comment on column campaigns.requires_approval is '[internal] Whether each message waits for a person; false says so for the whole campaign.';
comment on column campaigns.uses_ai is '[internal] Whether drafts may come from a model; they are labelled and gated.';
comment on column campaigns.starts_at is '[internal] Not before this moment.';
comment on column campaigns.ends_at is '[internal] Enrols nobody after this moment.';
comment on column campaigns.started_at is '[internal] When it first ran.';
comment on column campaigns.paused_at is '[internal] When it was paused.';
comment on column campaigns.pause_reason is '[internal] Why it was paused.';
comment on column campaigns.finished_at is '[internal] When it was completed or cancelled.';
comment on column campaigns.version is '[internal] Raised by every edit; an edit names the version it saw.';
comment on column campaigns.created_by is '[internal] Who made it; null for the system.';
comment on column campaigns.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column campaigns.deleted_by is '[internal] Who deleted it.';
comment on column campaigns.created_at is '[internal] When the row was written.';
comment on column campaigns.updated_at is '[internal] When the row last changed; set by the query.';

create table campaign_enrolments (
  company_id uuid not null constraint campaign_enrolments_company_fkey references companies (id),
  id uuid not null,
  campaign_id uuid not null,
  prospect_id uuid not null,
  status text not null default 'PENDING'
    constraint campaign_enrolments_status_check check (status in ('PENDING', 'ACTIVE', 'HELD', 'COMPLETED', 'REPLIED', 'BOUNCED', 'UNSUBSCRIBED', 'STOPPED')),
  position integer not null default 0 constraint campaign_enrolments_position_check check (position between 0 and 50),
  next_step_at timestamptz,
  held_until timestamptz,
  reason text constraint campaign_enrolments_reason_check check (length(reason) <= 500),
  finished_at timestamptz,
  enrolled_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint campaign_enrolments_pkey primary key (company_id, id),
  constraint campaign_enrolments_campaign_fkey foreign key (company_id, campaign_id) references campaigns (company_id, id),
  constraint campaign_enrolments_prospect_fkey foreign key (company_id, prospect_id) references prospects (company_id, id),
  constraint campaign_enrolments_enrolled_by_fkey foreign key (company_id, enrolled_by) references user_companies (company_id, user_id),
  constraint campaign_enrolments_prospect_key unique (company_id, campaign_id, prospect_id),
  constraint campaign_enrolments_finished_check check ((status in ('COMPLETED', 'REPLIED', 'BOUNCED', 'UNSUBSCRIBED', 'STOPPED')) = (finished_at is not null)),
  constraint campaign_enrolments_next_step_check check (next_step_at is null or status in ('PENDING', 'ACTIVE', 'HELD')),
  constraint campaign_enrolments_held_check check (status <> 'HELD' or reason is not null)
) with (fillfactor = 90);
create unique index campaign_enrolments_under_way_key on campaign_enrolments (company_id, prospect_id) where status in ('PENDING', 'ACTIVE', 'HELD');
create index campaign_enrolments_due_idx on campaign_enrolments (company_id, next_step_at, id) where status in ('PENDING', 'ACTIVE') and next_step_at is not null;
create index campaign_enrolments_campaign_idx on campaign_enrolments (company_id, campaign_id, status, created_at desc, id desc);
create index campaign_enrolments_prospect_idx on campaign_enrolments (company_id, prospect_id, created_at desc);
alter table campaign_enrolments enable row level security, force row level security;
create policy tenant on campaign_enrolments
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table campaign_enrolments is 'A prospect on the way through a campaign. Nobody is on the way through two at once.';
comment on column campaign_enrolments.company_id is '[internal] The company.';
comment on column campaign_enrolments.id is '[internal] UUIDv7, made by the app.';
comment on column campaign_enrolments.campaign_id is '[internal] The campaign.';
comment on column campaign_enrolments.prospect_id is '[internal] The prospect.';
comment on column campaign_enrolments.status is '[internal] PENDING and ACTIVE move on at next_step_at; HELD waits, for example for the end of an absence; the rest are final.';
comment on column campaign_enrolments.position is '[internal] Last step done; 0 before the first.';
comment on column campaign_enrolments.next_step_at is '[internal] When the next step is due; null when there is none.';
comment on column campaign_enrolments.held_until is '[internal] End of the hold; null until a person ends it.';
comment on column campaign_enrolments.reason is '[internal] Why it is held or was stopped.';
comment on column campaign_enrolments.finished_at is '[internal] When it ended.';
comment on column campaign_enrolments.enrolled_by is '[internal] Who enrolled them; null for the campaigns own rule.';
comment on column campaign_enrolments.created_at is '[internal] When the row was written.';
comment on column campaign_enrolments.updated_at is '[internal] When the row last changed; set by the query.';

create table messages (
  company_id uuid not null constraint messages_company_fkey references companies (id),
  id uuid not null,
  prospect_id uuid not null,
  campaign_id uuid,
  enrolment_id uuid,
  step_id uuid,
  in_reply_to_id uuid,
  direction text not null default 'OUTBOUND' constraint messages_direction_check check (direction in ('INBOUND', 'OUTBOUND')),
  channel text not null default 'EMAIL' constraint messages_channel_check check (channel in ('EMAIL', 'SMS')),
  status text not null default 'DRAFT'
    constraint messages_status_check check (status in ('DRAFT', 'PENDING_APPROVAL', 'SCHEDULED', 'CLAIMED', 'SENDING', 'UNKNOWN', 'SENT', 'DELIVERED', 'BOUNCED', 'FAILED', 'CANCELLED', 'RECEIVED')),
  origin text not null default 'PERSON' constraint messages_origin_check check (origin in ('PERSON', 'TEMPLATE', 'MODEL', 'RULES')),
  model_name text constraint messages_model_name_check check (length(model_name) <= 200),
  locale text not null constraint messages_locale_check check (locale in ('en', 'fr', 'ar')),
  to_address text not null constraint messages_to_address_check check (length(to_address) between 3 and 254),
  to_name text constraint messages_to_name_check check (length(to_name) <= 200),
  from_address text constraint messages_from_address_check check (length(from_address) <= 254),
  subject text constraint messages_subject_check check (length(subject) <= 1000),
  body_text text,
  body_html text,
  idempotency_key text not null constraint messages_idempotency_key_check check (length(idempotency_key) between 1 and 200),
  message_header_id text constraint messages_message_header_id_check check (length(message_header_id) <= 500),
  provider text constraint messages_provider_check check (length(provider) <= 100),
  provider_message_id text constraint messages_provider_message_id_check check (length(provider_message_id) <= 500),
  gate_decision_id uuid,
  requires_approval boolean not null default false,
  approved_at timestamptz,
  approved_by uuid,
  scheduled_for timestamptz,
  claimed_at timestamptz,
  claim_token uuid,
  attempts integer not null default 0 constraint messages_attempts_check check (attempts between 0 and 100),
  sent_at timestamptz,
  delivered_at timestamptz,
  received_at timestamptz,
  bounced_at timestamptz,
  bounce_type text constraint messages_bounce_type_check check (bounce_type in ('HARD', 'SOFT', 'COMPLAINT')),
  failed_at timestamptz,
  failure_code text constraint messages_failure_code_check check (length(failure_code) <= 100),
  failure_message text constraint messages_failure_message_check check (length(failure_message) <= 1000),
  cancelled_at timestamptz,
  cancel_reason text constraint messages_cancel_reason_check check (length(cancel_reason) <= 500),
  settled_at timestamptz,
  settled_by uuid,
  opened_at timestamptz,
  machine_opened_at timestamptz,
  open_count integer not null default 0 constraint messages_open_count_check check (open_count >= 0),
  clicked_at timestamptz,
  click_count integer not null default 0 constraint messages_click_count_check check (click_count >= 0),
  replied_at timestamptz,
  reply_class text constraint messages_reply_class_check check (reply_class in ('HUMAN', 'OUT_OF_OFFICE', 'AUTO_REPLY', 'BOUNCE', 'UNSUBSCRIBE')),
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint messages_pkey primary key (company_id, id),
  constraint messages_prospect_fkey foreign key (company_id, prospect_id) references prospects (company_id, id),
  constraint messages_campaign_fkey foreign key (company_id, campaign_id) references campaigns (company_id, id),
  constraint messages_enrolment_fkey foreign key (company_id, enrolment_id) references campaign_enrolments (company_id, id),
  constraint messages_step_fkey foreign key (company_id, step_id) references sequence_steps (company_id, id),
  constraint messages_in_reply_to_fkey foreign key (company_id, in_reply_to_id) references messages (company_id, id),
  constraint messages_approved_by_fkey foreign key (company_id, approved_by) references user_companies (company_id, user_id),
  constraint messages_settled_by_fkey foreign key (company_id, settled_by) references user_companies (company_id, user_id),
  constraint messages_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint messages_idempotency_key unique (company_id, idempotency_key),
  constraint messages_direction_status_check check ((direction = 'INBOUND') = (status = 'RECEIVED')),
  constraint messages_received_check check ((status = 'RECEIVED') = (received_at is not null) and (reply_class is null or status = 'RECEIVED')),
  constraint messages_model_check check ((origin = 'MODEL') = (model_name is not null)),
  constraint messages_step_check check (step_id is null or enrolment_id is not null),
  constraint messages_scheduled_check check (status in ('DRAFT', 'PENDING_APPROVAL', 'CANCELLED', 'RECEIVED') or scheduled_for is not null),
  constraint messages_approval_check check (not requires_approval or approved_at is not null or status in ('DRAFT', 'PENDING_APPROVAL', 'CANCELLED')),
  constraint messages_approved_check check (approved_by is null or approved_at is not null),
  constraint messages_claim_check check (
    (status not in ('CLAIMED', 'SENDING', 'UNKNOWN', 'SENT', 'DELIVERED', 'BOUNCED') or claimed_at is not null)
    and (status not in ('CLAIMED', 'SENDING') or claim_token is not null)
  ),
  constraint messages_sent_check check ((status in ('SENT', 'DELIVERED', 'BOUNCED')) = (sent_at is not null)),
  constraint messages_delivered_check check (status <> 'DELIVERED' or delivered_at is not null),
  constraint messages_bounced_check check ((status = 'BOUNCED') = (bounced_at is not null) and (bounced_at is null or bounce_type is not null)),
  constraint messages_failed_check check ((status = 'FAILED') = (failed_at is not null) and (failed_at is null or failure_code is not null)),
  constraint messages_cancelled_check check ((status = 'CANCELLED') = (cancelled_at is not null) and (cancelled_at is null or cancel_reason is not null)),
  constraint messages_responses_check check (sent_at is not null or num_nonnulls(delivered_at, bounced_at, opened_at, machine_opened_at, clicked_at, replied_at) = 0),
  constraint messages_order_check check (
    claimed_at >= greatest(scheduled_for, approved_at) and sent_at >= claimed_at
    and least(delivered_at, bounced_at, opened_at, machine_opened_at, clicked_at, replied_at) >= sent_at
  ),
  constraint messages_settled_check check (settled_by is null or settled_at is not null)
) with (fillfactor = 90);
create unique index messages_step_key on messages (company_id, enrolment_id, step_id) where step_id is not null;
create unique index messages_provider_key on messages (company_id, provider, provider_message_id) where provider_message_id is not null;
create index messages_created_idx on messages (company_id, created_at desc, id desc);
create index messages_due_idx on messages (company_id, scheduled_for, id) where status = 'SCHEDULED';
create index messages_approval_idx on messages (company_id, created_at, id) where status = 'PENDING_APPROVAL';
create index messages_claimed_idx on messages (company_id, claimed_at, id) where status in ('CLAIMED', 'SENDING', 'UNKNOWN');
create index messages_status_idx on messages (company_id, status, created_at desc, id desc);
create index messages_prospect_idx on messages (company_id, prospect_id, created_at desc, id desc);
create index messages_campaign_idx on messages (company_id, campaign_id, created_at desc, id desc) include (status) where campaign_id is not null;
create index messages_address_idx on messages (company_id, to_address, sent_at desc) where sent_at is not null;
create index messages_sent_idx on messages (company_id, sent_at desc, id) include (campaign_id, status, opened_at, clicked_at, replied_at) where sent_at is not null;
create index messages_step_idx on messages (company_id, step_id) where step_id is not null;
create index messages_in_reply_to_idx on messages (company_id, in_reply_to_id) where in_reply_to_id is not null;
alter table messages enable row level security, force row level security;
create policy tenant on messages
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table messages is 'One message to or from a prospect. Claimed before it is sent; UNKNOWN is never sent again by itself.';
comment on column messages.company_id is '[internal] The company.';
comment on column messages.id is '[internal] UUIDv7, made by the app.';
comment on column messages.prospect_id is '[internal] Whom it is to or from.';
comment on column messages.campaign_id is '[internal] Campaign it is part of.';
comment on column messages.enrolment_id is '[internal] Enrolment it is a step of.';
comment on column messages.step_id is '[internal] Step it was made from.';
comment on column messages.in_reply_to_id is '[internal] Message it answers.';
comment on column messages.direction is '[internal] Which way it went.';
comment on column messages.channel is '[internal] Channel.';
comment on column messages.status is '[internal] DRAFT, PENDING_APPROVAL and SCHEDULED wait; CLAIMED and SENDING are being sent; UNKNOWN was handed over without an answer; RECEIVED came in; the rest are final.';
comment on column messages.origin is '[internal] Who worded it: a person, a template, a model or a rule.';
comment on column messages.model_name is '[internal] Model that worded it.';
comment on column messages.locale is '[internal] Language of the text.';
comment on column messages.to_address is '[personal] Recipient.';
comment on column messages.to_name is '[personal] Recipients name.';
comment on column messages.from_address is '[personal] Sender.';
comment on column messages.subject is '[personal] Subject as sent.';
comment on column messages.body_text is '[personal] Plain text as sent; null after retention removed it.';
comment on column messages.body_html is '[personal] HTML as sent; null after retention removed it.';
comment on column messages.idempotency_key is '[internal] One send per key: enrolment and step, or the request that asked for it.';
comment on column messages.message_header_id is '[internal] Message-ID header, made from the row id before sending.';
comment on column messages.provider is '[internal] Mail or SMS service; null for the outbox.';
comment on column messages.provider_message_id is '[internal] Its id at the service; webhooks name it.';
comment on column messages.gate_decision_id is '[internal] The decision that let it out; gate decisions come with their own migration.';
comment on column messages.requires_approval is '[internal] Whether it waits for a person.';
comment on column messages.approved_at is '[internal] When it was approved.';
comment on column messages.approved_by is '[internal] Who approved it.';
comment on column messages.scheduled_for is '[internal] Not before this moment; hours are checked again at sending.';
comment on column messages.claimed_at is '[internal] When a sender took it, after checking everything again.';
comment on column messages.claim_token is '[internal] Token of that sender; a write with another one is refused.';
comment on column messages.attempts is '[internal] Times it was handed to the service.';
comment on column messages.sent_at is '[internal] When the service accepted it.';
comment on column messages.delivered_at is '[internal] When delivery was reported.';
comment on column messages.received_at is '[internal] When it came in.';
comment on column messages.bounced_at is '[internal] When it came back.';
comment on column messages.bounce_type is '[internal] Kind of bounce; HARD and COMPLAINT suppress the address.';
comment on column messages.failed_at is '[internal] When it was refused for good before it was accepted.';
comment on column messages.failure_code is '[internal] Code of the refusal or bounce.';
comment on column messages.failure_message is '[internal] What went wrong, in words.';
comment on column messages.cancelled_at is '[internal] When it was cancelled.';
comment on column messages.cancel_reason is '[internal] Why.';
comment on column messages.settled_at is '[internal] When an UNKNOWN outcome was settled.';
comment on column messages.settled_by is '[internal] Who settled it; null for a report of the service.';
comment on column messages.opened_at is '[internal] First open by a person.';
comment on column messages.machine_opened_at is '[internal] First open by a scanner or proxy, counted apart.';
comment on column messages.open_count is '[internal] Opens by people.';
comment on column messages.clicked_at is '[internal] First click by a person.';
comment on column messages.click_count is '[internal] Clicks by people.';
comment on column messages.replied_at is '[internal] First reply by a person.';
comment on column messages.reply_class is '[internal] What an incoming message is, from its headers and words.';
comment on column messages.created_by is '[internal] Who wrote it; null for the system.';
comment on column messages.created_at is '[internal] When the row was written.';
comment on column messages.updated_at is '[internal] When the row last changed; set by the query.';

create table activities (
  company_id uuid not null constraint activities_company_fkey references companies (id),
  id uuid not null,
  prospect_id uuid,
  customer_id uuid,
  client_id uuid,
  campaign_id uuid,
  message_id uuid,
  reminder_id uuid,
  kind text not null default 'TASK'
    constraint activities_kind_check check (kind in ('TASK', 'CALL', 'MEETING', 'EMAIL', 'NOTE', 'REPLY', 'STATUS_CHANGE')),
  status text not null default 'OPEN' constraint activities_status_check check (status in ('OPEN', 'DONE', 'CANCELLED')),
  subject text not null constraint activities_subject_check check (length(btrim(subject)) between 1 and 300),
  body text constraint activities_body_check check (length(body) <= 10000),
  outcome text constraint activities_outcome_check check (length(outcome) <= 1000),
  due_at timestamptz,
  done_at timestamptz,
  assigned_to uuid,
  done_by uuid,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint activities_pkey primary key (company_id, id),
  constraint activities_prospect_fkey foreign key (company_id, prospect_id) references prospects (company_id, id),
  constraint activities_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint activities_client_fkey foreign key (company_id, client_id) references clients (company_id, id),
  constraint activities_campaign_fkey foreign key (company_id, campaign_id) references campaigns (company_id, id),
  constraint activities_message_fkey foreign key (company_id, message_id) references messages (company_id, id),
  constraint activities_reminder_fkey foreign key (company_id, reminder_id) references customer_consolidated_reminders (company_id, id),
  constraint activities_assigned_to_fkey foreign key (company_id, assigned_to) references user_companies (company_id, user_id),
  constraint activities_done_by_fkey foreign key (company_id, done_by) references user_companies (company_id, user_id),
  constraint activities_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint activities_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint activities_about_check check (num_nonnulls(prospect_id, customer_id, client_id) = 1),
  constraint activities_reminder_check check (reminder_id is null or customer_id is not null),
  constraint activities_done_check check ((status = 'DONE') = (done_at is not null) and (done_by is null or done_at is not null)),
  constraint activities_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create index activities_created_idx on activities (company_id, created_at desc, id desc) where deleted_at is null;
create index activities_due_idx on activities (company_id, assigned_to, due_at, id) where status = 'OPEN' and deleted_at is null;
create index activities_open_idx on activities (company_id, due_at, id) where status = 'OPEN' and deleted_at is null;
create index activities_prospect_idx on activities (company_id, prospect_id, created_at desc) where prospect_id is not null;
create index activities_customer_idx on activities (company_id, customer_id, created_at desc) where customer_id is not null;
create index activities_client_idx on activities (company_id, client_id, created_at desc) where client_id is not null;
create index activities_campaign_idx on activities (company_id, campaign_id, created_at desc) where campaign_id is not null;
create index activities_message_idx on activities (company_id, message_id) where message_id is not null;
create index activities_reminder_idx on activities (company_id, reminder_id) where reminder_id is not null;
create index activities_deleted_idx on activities (company_id, deleted_at desc, id desc) where deleted_at is not null;
alter table activities enable row level security, force row level security;
create policy tenant on activities
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table activities is 'Tasks and events about a prospect, a customer or a client: what a person did or is to do.';
comment on column activities.company_id is '[internal] The company.';
comment on column activities.id is '[internal] UUIDv7, made by the app.';
comment on column activities.prospect_id is '[internal] Prospect it is about.';
comment on column activities.customer_id is '[internal] Customer it is about.';
comment on column activities.client_id is '[internal] Client it is about.';
comment on column activities.campaign_id is '[internal] Campaign it came from.';
comment on column activities.message_id is '[internal] Message it came from.';
comment on column activities.reminder_id is '[internal] Reminder it came from; null once retention removed the reminder.';
comment on column activities.kind is '[internal] What it is.';
comment on column activities.status is '[internal] OPEN is to be done; events are DONE at once.';
comment on column activities.subject is '[personal] What it is about, in a line.';
comment on column activities.body is '[personal] Free text.';
comment on column activities.outcome is '[personal] How it ended.';
comment on column activities.due_at is '[internal] When it is to be done.';
comment on column activities.done_at is '[internal] When it was done or took place.';
comment on column activities.assigned_to is '[internal] Who is to do it.';
comment on column activities.done_by is '[internal] Who did it; null for the system.';
comment on column activities.created_by is '[internal] Who added it; null for the system.';
comment on column activities.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column activities.deleted_by is '[internal] Who deleted it.';
comment on column activities.created_at is '[internal] When the row was written.';
comment on column activities.updated_at is '[internal] When the row last changed; set by the query.';

create table ai_insights (
  company_id uuid not null constraint ai_insights_company_fkey references companies (id),
  id uuid not null,
  prospect_id uuid,
  campaign_id uuid,
  icp_id uuid,
  customer_id uuid,
  kind text not null
    constraint ai_insights_kind_check check (kind in ('QUALIFICATION', 'NEXT_ACTION', 'DRAFT', 'REPLY_SUMMARY', 'CAMPAIGN_TIP', 'PAYMENT_RISK')),
  status text not null default 'NEW' constraint ai_insights_status_check check (status in ('NEW', 'ACCEPTED', 'DISMISSED', 'EXPIRED')),
  origin text not null constraint ai_insights_origin_check check (origin in ('MODEL', 'RULES')),
  model_name text constraint ai_insights_model_name_check check (length(model_name) between 1 and 200),
  rule_code text constraint ai_insights_rule_code_check check (length(rule_code) between 1 and 100),
  locale text not null constraint ai_insights_locale_check check (locale in ('en', 'fr', 'ar')),
  title text not null constraint ai_insights_title_check check (length(btrim(title)) between 1 and 300),
  body text not null constraint ai_insights_body_check check (length(body) between 1 and 20000),
  evidence jsonb not null default '{}' constraint ai_insights_evidence_check check (jsonb_typeof(evidence) = 'object'),
  confidence integer constraint ai_insights_confidence_check check (confidence between 0 and 100),
  input_tokens integer constraint ai_insights_input_tokens_check check (input_tokens >= 0),
  output_tokens integer constraint ai_insights_output_tokens_check check (output_tokens >= 0),
  expires_at timestamptz,
  decided_at timestamptz,
  decided_by uuid,
  decision_note text constraint ai_insights_decision_note_check check (length(decision_note) <= 500),
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint ai_insights_pkey primary key (company_id, id),
  constraint ai_insights_prospect_fkey foreign key (company_id, prospect_id) references prospects (company_id, id),
  constraint ai_insights_campaign_fkey foreign key (company_id, campaign_id) references campaigns (company_id, id),
  constraint ai_insights_icp_fkey foreign key (company_id, icp_id) references icps (company_id, id),
  constraint ai_insights_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint ai_insights_decided_by_fkey foreign key (company_id, decided_by) references user_companies (company_id, user_id),
  constraint ai_insights_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint ai_insights_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint ai_insights_about_check check (num_nonnulls(prospect_id, campaign_id, icp_id, customer_id) = 1),
  constraint ai_insights_origin_named_check check ((origin = 'MODEL') = (model_name is not null) and (origin = 'RULES') = (rule_code is not null)),
  constraint ai_insights_decided_check check ((status in ('ACCEPTED', 'DISMISSED')) = (decided_at is not null) and (decided_by is null or decided_at is not null)),
  constraint ai_insights_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create index ai_insights_created_idx on ai_insights (company_id, created_at desc, id desc) where deleted_at is null;
create index ai_insights_new_idx on ai_insights (company_id, created_at desc, id desc) where status = 'NEW' and deleted_at is null;
create index ai_insights_prospect_idx on ai_insights (company_id, prospect_id, created_at desc) where prospect_id is not null;
create index ai_insights_campaign_idx on ai_insights (company_id, campaign_id, created_at desc) where campaign_id is not null;
create index ai_insights_icp_idx on ai_insights (company_id, icp_id) where icp_id is not null;
create index ai_insights_customer_idx on ai_insights (company_id, customer_id, created_at desc) where customer_id is not null;
create index ai_insights_expires_idx on ai_insights (company_id, expires_at, id) where status = 'NEW' and expires_at is not null;
create index ai_insights_deleted_idx on ai_insights (company_id, deleted_at desc, id desc) where deleted_at is not null;
alter table ai_insights enable row level security, force row level security;
create policy tenant on ai_insights
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table ai_insights is 'Recommendations from a model or from rules, labelled with where they come from and what they rest on.';
comment on column ai_insights.company_id is '[internal] The company.';
comment on column ai_insights.id is '[internal] UUIDv7, made by the app.';
comment on column ai_insights.prospect_id is '[internal] Prospect it is about.';
comment on column ai_insights.campaign_id is '[internal] Campaign it is about.';
comment on column ai_insights.icp_id is '[internal] Profile it is about.';
comment on column ai_insights.customer_id is '[internal] Customer it is about.';
comment on column ai_insights.kind is '[internal] What it recommends.';
comment on column ai_insights.status is '[internal] What became of it.';
comment on column ai_insights.origin is '[internal] A model, or transparent rules.';
comment on column ai_insights.model_name is '[internal] Model that made it.';
comment on column ai_insights.rule_code is '[internal] Rule that made it.';
comment on column ai_insights.locale is '[internal] Language it is written in.';
comment on column ai_insights.title is '[personal] The recommendation in a line.';
comment on column ai_insights.body is '[personal] The recommendation with its reasons.';
comment on column ai_insights.evidence is '[personal] Figures and ids it rests on.';
comment on column ai_insights.confidence is '[internal] 0 to 100; null when nothing was estimated.';
comment on column ai_insights.input_tokens is '[internal] Tokens sent to the model; quotas count them.';
comment on column ai_insights.output_tokens is '[internal] Tokens it answered with.';
comment on column ai_insights.expires_at is '[internal] After this moment it no longer holds.';
comment on column ai_insights.decided_at is '[internal] When it was accepted or dismissed.';
comment on column ai_insights.decided_by is '[internal] Who accepted or dismissed it.';
comment on column ai_insights.decision_note is '[internal] Why.';
comment on column ai_insights.created_by is '[internal] Who asked for it; null for the system.';
comment on column ai_insights.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column ai_insights.deleted_by is '[internal] Who deleted it.';
comment on column ai_insights.created_at is '[internal] When the row was written.';
comment on column ai_insights.updated_at is '[internal] When the row last changed; set by the query.';

create table subscriptions (
  company_id uuid not null constraint subscriptions_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  plan text not null constraint subscriptions_plan_check check (plan in ('FREE', 'STARTER', 'GROWTH', 'SCALE')),
  status text not null constraint subscriptions_status_check check (status in ('TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED', 'CANCELED')),
  billing_interval text not null default 'MONTH' constraint subscriptions_billing_interval_check check (billing_interval in ('MONTH', 'YEAR')),
  price_minor bigint not null constraint subscriptions_price_minor_check check (price_minor >= 0),
  currency char(3) not null constraint subscriptions_currency_check check (currency ~ '^[A-Z]{3}$'),
  seats integer not null default 1 constraint subscriptions_seats_check check (seats >= 1),
  prospect_limit integer constraint subscriptions_prospect_limit_check check (prospect_limit >= 0),
  monthly_message_limit integer constraint subscriptions_monthly_message_limit_check check (monthly_message_limit >= 0),
  monthly_ai_limit integer constraint subscriptions_monthly_ai_limit_check check (monthly_ai_limit >= 0),
  trial_ends_at timestamptz,
  current_period_starts_at timestamptz not null,
  current_period_ends_at timestamptz not null,
  cancels_at_period_end boolean not null default false,
  canceled_at timestamptz,
  provider text constraint subscriptions_provider_check check (length(provider) <= 100),
  provider_subscription_id text constraint subscriptions_provider_subscription_id_check check (length(provider_subscription_id) <= 200),
  provider_event_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint subscriptions_pkey primary key (company_id, id),
  constraint subscriptions_client_fkey foreign key (company_id, client_id) references clients (company_id, id),
  constraint subscriptions_period_check check (current_period_ends_at > current_period_starts_at),
  constraint subscriptions_trial_check check (status <> 'TRIALING' or trial_ends_at is not null),
  constraint subscriptions_canceled_check check ((status = 'CANCELED') = (canceled_at is not null))
) with (fillfactor = 90);
create unique index subscriptions_company_live_key on subscriptions (company_id) where client_id is null and status <> 'CANCELED';
create unique index subscriptions_client_live_key on subscriptions (company_id, client_id) where client_id is not null and status <> 'CANCELED';
create unique index subscriptions_provider_key on subscriptions (company_id, provider, provider_subscription_id) where provider_subscription_id is not null;
create index subscriptions_created_idx on subscriptions (company_id, created_at desc, id desc);
create index subscriptions_client_idx on subscriptions (company_id, client_id, created_at desc) where client_id is not null;
alter table subscriptions enable row level security, force row level security;
create policy tenant on subscriptions
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table subscriptions is 'What the company, or a client of it, pays for: plan, limits and period.';
comment on column subscriptions.company_id is '[internal] The company.';
comment on column subscriptions.id is '[internal] UUIDv7, made by the app.';
comment on column subscriptions.client_id is '[internal] Client it is of; null for the companys own.';
comment on column subscriptions.plan is '[internal] Plan.';
comment on column subscriptions.status is '[internal] Where it stands with the payment provider.';
comment on column subscriptions.billing_interval is '[internal] How often it is billed.';
comment on column subscriptions.price_minor is '[internal] Price of a period, in minor units.';
comment on column subscriptions.currency is '[internal] ISO 4217.';
comment on column subscriptions.seats is '[internal] Members of staff it pays for.';
comment on column subscriptions.prospect_limit is '[internal] Most prospects; null for no limit.';
comment on column subscriptions.monthly_message_limit is '[internal] Most messages a month; null for no limit.';
comment on column subscriptions.monthly_ai_limit is '[internal] Most insights and drafts from a model a month; null for no limit.';
comment on column subscriptions.trial_ends_at is '[internal] When the trial ends.';
comment on column subscriptions.current_period_starts_at is '[internal] Start of the period.';
comment on column subscriptions.current_period_ends_at is '[internal] End of the period.';
comment on column subscriptions.cancels_at_period_end is '[internal] Whether it ends with the period.';
comment on column subscriptions.canceled_at is '[internal] When it ended.';
comment on column subscriptions.provider is '[internal] Payment provider.';
comment on column subscriptions.provider_subscription_id is '[internal] Its id there.';
comment on column subscriptions.provider_event_at is '[internal] Moment of the newest event applied; older ones are ignored.';
comment on column subscriptions.created_at is '[internal] When the row was written.';
comment on column subscriptions.updated_at is '[internal] When the row last changed; set by the query.';

create table suppressions (
  company_id uuid not null constraint suppressions_company_fkey references companies (id),
  id uuid not null,
  channel text not null default 'EMAIL' constraint suppressions_channel_check check (channel in ('EMAIL', 'SMS', 'CALL', 'ALL')),
  kind text not null default 'ADDRESS' constraint suppressions_kind_check check (kind in ('ADDRESS', 'DOMAIN')),
  address text not null constraint suppressions_address_check check (address = lower(btrim(address)) and length(address) between 3 and 254),
  reason text not null
    constraint suppressions_reason_check check (reason in ('UNSUBSCRIBED', 'HARD_BOUNCE', 'COMPLAINT', 'DO_NOT_CALL_REGISTER', 'LEGAL', 'MANUAL')),
  source text not null constraint suppressions_source_check check (length(btrim(source)) between 1 and 100),
  prospect_id uuid,
  customer_id uuid,
  lead_id uuid,
  message_id uuid,
  reminder_id uuid,
  note text constraint suppressions_note_check check (length(note) <= 1000),
  expires_at timestamptz,
  lifted_at timestamptz,
  lifted_by uuid,
  lift_reason text constraint suppressions_lift_reason_check check (length(lift_reason) <= 500),
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint suppressions_pkey primary key (company_id, id),
  constraint suppressions_prospect_fkey foreign key (company_id, prospect_id) references prospects (company_id, id),
  constraint suppressions_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint suppressions_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id),
  constraint suppressions_message_fkey foreign key (company_id, message_id) references messages (company_id, id),
  constraint suppressions_reminder_fkey foreign key (company_id, reminder_id) references customer_consolidated_reminders (company_id, id),
  constraint suppressions_lifted_by_fkey foreign key (company_id, lifted_by) references user_companies (company_id, user_id),
  constraint suppressions_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint suppressions_lifted_check check (num_nulls(lifted_at, lift_reason) in (0, 2) and (lifted_by is null or lifted_at is not null)),
  constraint suppressions_domain_check check (kind <> 'DOMAIN' or address !~ '[@+ ]'),
  constraint suppressions_about_check check (num_nonnulls(prospect_id, customer_id, lead_id) <= 1)
) with (fillfactor = 90);
create unique index suppressions_address_key on suppressions (company_id, address, channel) where lifted_at is null;
create index suppressions_created_idx on suppressions (company_id, created_at desc, id desc);
create index suppressions_prospect_idx on suppressions (company_id, prospect_id) where prospect_id is not null;
create index suppressions_customer_idx on suppressions (company_id, customer_id) where customer_id is not null;
create index suppressions_lead_idx on suppressions (company_id, lead_id) where lead_id is not null;
create index suppressions_message_idx on suppressions (company_id, message_id) where message_id is not null;
create index suppressions_reminder_idx on suppressions (company_id, reminder_id) where reminder_id is not null;
alter table suppressions enable row level security, force row level security;
create policy tenant on suppressions
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table suppressions is 'Addresses nobody is written to again, whoever they belong to: asked by every sender at planning and at sending.';
comment on column suppressions.company_id is '[internal] The company.';
comment on column suppressions.id is '[internal] UUIDv7, made by the app.';
comment on column suppressions.channel is '[internal] Channel it stops; ALL stops every one.';
comment on column suppressions.kind is '[internal] One address or number, or a whole domain.';
comment on column suppressions.address is '[personal] Email in lower case, E.164 number, or domain.';
comment on column suppressions.reason is '[internal] Why; UNSUBSCRIBED and COMPLAINT are never lifted by the system.';
comment on column suppressions.source is '[internal] Where it came from: link, webhook, import, page.';
comment on column suppressions.prospect_id is '[internal] Prospect it came from.';
comment on column suppressions.customer_id is '[internal] Customer it came from.';
comment on column suppressions.lead_id is '[internal] Lead it came from.';
comment on column suppressions.message_id is '[internal] Message it answers.';
comment on column suppressions.reminder_id is '[internal] Reminder it answers; null once retention removed the reminder.';
comment on column suppressions.note is '[personal] Free text.';
comment on column suppressions.expires_at is '[internal] End of it, such as a soft block; null for good.';
comment on column suppressions.lifted_at is '[internal] When it was lifted; the row stays as history.';
comment on column suppressions.lifted_by is '[internal] Who lifted it.';
comment on column suppressions.lift_reason is '[internal] Why.';
comment on column suppressions.created_by is '[internal] Who added it; null for the system.';
comment on column suppressions.created_at is '[internal] When the row was written.';
comment on column suppressions.updated_at is '[internal] When the row last changed; set by the query.';

create table retention_policies (
  company_id uuid not null constraint retention_policies_company_fkey references companies (id),
  id uuid not null,
  entity text not null
    constraint retention_policies_entity_check check (entity in ('PROSPECTS', 'MESSAGES', 'ACTIVITIES', 'AI_INSIGHTS', 'REMINDERS', 'EMAIL_LOGS', 'SMS_LOGS', 'LEADS', 'DELETED_ROWS')),
  action text not null constraint retention_policies_action_check check (action in ('DELETE', 'ANONYMISE', 'STRIP')),
  keep_days integer not null constraint retention_policies_keep_days_check check (keep_days between 1 and 36500),
  is_active boolean not null default true,
  legal_hold_reason text constraint retention_policies_legal_hold_reason_check check (length(legal_hold_reason) <= 500),
  last_run_at timestamptz,
  last_run_rows bigint constraint retention_policies_last_run_rows_check check (last_run_rows >= 0),
  updated_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint retention_policies_pkey primary key (company_id, id),
  constraint retention_policies_updated_by_fkey foreign key (company_id, updated_by) references user_companies (company_id, user_id),
  constraint retention_policies_entity_key unique (company_id, entity, action),
  constraint retention_policies_last_run_check check (num_nulls(last_run_at, last_run_rows) in (0, 2))
) with (fillfactor = 90);
alter table retention_policies enable row level security, force row level security;
create policy tenant on retention_policies
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table retention_policies is 'How long the company keeps what, and what happens then; applied by retention:run.';
comment on column retention_policies.company_id is '[internal] The company.';
comment on column retention_policies.id is '[internal] UUIDv7, made by the app.';
comment on column retention_policies.entity is '[internal] What it is about.';
comment on column retention_policies.action is '[internal] DELETE removes rows; ANONYMISE erases what is personal; STRIP removes only the text.';
comment on column retention_policies.keep_days is '[internal] Days it is kept.';
comment on column retention_policies.is_active is '[internal] Whether it is applied.';
comment on column retention_policies.legal_hold_reason is '[internal] Why it may not be applied for now; null applies it.';
comment on column retention_policies.last_run_at is '[internal] When it was last applied.';
comment on column retention_policies.last_run_rows is '[internal] Rows it then removed or changed.';
comment on column retention_policies.updated_by is '[internal] Who last changed it; null for the default.';
comment on column retention_policies.created_at is '[internal] When the row was written.';
comment on column retention_policies.updated_at is '[internal] When the row last changed; set by the query.';

-- The same search as for leads and customers: see 20250115000000_sales_portal. The function must belong to the
-- search role from the moment it exists, so the change of roles and the function are one statement.
grant select (company_id, id, created_at, deleted_at, search_text) on prospects to counterfoil_search;
do $do$
begin
  perform set_config('role', 'none', true);
  grant create on schema public to counterfoil_search;
  perform set_config('role', 'counterfoil_search', true);
  -- Ids of prospects of the current company that match, newest first. Deleted prospects are left out.
  create or replace function search_prospects(term text, max_rows integer) returns setof uuid
  language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
  declare
    company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
    condition text := search_condition(term);
  begin
    if company is null or condition is null then
      return;
    end if;
    return query execute format(
      'select id from public.prospects where company_id = %L and deleted_at is null and %s
       order by created_at desc, id desc limit %s',
      company, condition, greatest(0, least(max_rows, 10001)));
  end
  $$;
  revoke all on function search_prospects(text, integer) from public;
  grant execute on function search_prospects(text, integer) to counterfoil_app, counterfoil_owner;
  perform set_config('role', 'none', true);
  revoke create on schema public from counterfoil_search;
end
$do$;
