-- The sales portal: leads, imports, dispositions, sales, bank details, texts, documents and their rollups.
-- Counts and positions fit 32 bits, and a currency or country code is exactly as long as its standard says:
-- squawk-ignore-file prefer-bigint-over-int, prefer-bigint-over-smallint, ban-char-field

-- Search runs as its own role. Trigram operators are not leakproof, so behind a row policy they never
-- reach an index (measured: 490 ms instead of 1). counterfoil_search passes over the policies, but cannot
-- log in, reads only the few columns granted below, and only inside functions that filter by
-- app.company_id themselves. A policy "using (true)" for it would reach the index too, but hides the
-- statistics from the planner, so that common words get the plan of rare ones.
reset role;
do $$
begin
  if not exists (select from pg_roles where rolname = 'counterfoil_search') then
    begin
      create role counterfoil_search nologin bypassrls;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end if;
  if not pg_has_role(current_user, 'counterfoil_search', 'member') then
    grant counterfoil_search to current_user;
  end if;
end
$$;
grant usage, create on schema public to counterfoil_search;
set role counterfoil_owner;

create table lead_dispositions (
  company_id uuid not null constraint lead_dispositions_company_fkey references companies (id),
  id uuid not null,
  code text not null constraint lead_dispositions_code_check check (code ~ '^[A-Z][A-Z0-9_]{0,39}$'),
  labels jsonb not null constraint lead_dispositions_labels_check check (jsonb_typeof(labels) = 'object'),
  position integer not null default 0,
  colour text not null default 'grey' constraint lead_dispositions_colour_check check (colour in ('grey', 'blue', 'teal', 'green', 'amber', 'orange', 'red', 'violet')),
  is_initial boolean not null default false,
  is_terminal boolean not null default false,
  is_conversion boolean not null default false,
  stops_contact boolean not null default false,
  requires_reason boolean not null default false,
  requires_next_action boolean not null default false,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint lead_dispositions_pkey primary key (company_id, id),
  constraint lead_dispositions_code_key unique (company_id, code),
  constraint lead_dispositions_conversion_check check (not is_conversion or is_terminal)
);
create unique index lead_dispositions_initial_key on lead_dispositions (company_id) where is_initial;
create unique index lead_dispositions_conversion_key on lead_dispositions (company_id) where is_conversion;
alter table lead_dispositions enable row level security;
alter table lead_dispositions force row level security;
create policy tenant on lead_dispositions
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table lead_dispositions is 'What a lead can be, per company: the columns of the kanban board.';
comment on column lead_dispositions.company_id is '[internal] The company.';
comment on column lead_dispositions.id is '[internal] UUIDv7, made by the app.';
comment on column lead_dispositions.code is '[internal] Stable name, such as CALL_BACK; leads.disposition holds it.';
comment on column lead_dispositions.labels is '[internal] Names by language: {"en": …, "fr": …, "ar": …}.';
comment on column lead_dispositions.position is '[internal] Order on the board and in lists.';
comment on column lead_dispositions.colour is '[internal] Colour token of the design system.';
comment on column lead_dispositions.is_initial is '[internal] A new lead starts here; one per company.';
comment on column lead_dispositions.is_terminal is '[internal] No further work is expected.';
comment on column lead_dispositions.is_conversion is '[internal] Set by conversion only; one per company.';
comment on column lead_dispositions.stops_contact is '[internal] Choosing it also sets leads.do_not_contact.';
comment on column lead_dispositions.requires_reason is '[internal] The agent must say why.';
comment on column lead_dispositions.requires_next_action is '[internal] The agent must say when to act next.';
comment on column lead_dispositions.archived_at is '[internal] Set when it can no longer be chosen; leads that have it keep it.';
comment on column lead_dispositions.created_at is '[internal] When the row was written.';
comment on column lead_dispositions.updated_at is '[internal] When the row last changed; set by the query.';

create table lead_import_batches (
  company_id uuid not null constraint lead_import_batches_company_fkey references companies (id),
  id uuid not null,
  file_name text not null constraint lead_import_batches_file_name_check check (length(file_name) between 1 and 255),
  file_sha256 text not null constraint lead_import_batches_file_sha256_check check (file_sha256 ~ '^[0-9a-f]{64}$'),
  file_bytes bigint not null constraint lead_import_batches_file_bytes_check check (file_bytes >= 0),
  storage_key text,
  source text not null constraint lead_import_batches_source_check check (length(source) between 1 and 100),
  encoding text not null,
  dialect jsonb not null default '{}',
  header jsonb not null default '[]',
  mapping jsonb not null default '{}',
  default_country char(2),
  on_duplicate text not null default 'skip' constraint lead_import_batches_on_duplicate_check check (on_duplicate in ('skip', 'update', 'create')),
  state text not null default 'UPLOADED' constraint lead_import_batches_state_check check (state in ('UPLOADED', 'PREVIEWING', 'PREVIEWED', 'QUEUED', 'IMPORTING', 'IMPORTED', 'FAILED', 'CANCELLED', 'UNDOING', 'UNDONE')),
  rows_total integer not null default 0 constraint lead_import_batches_rows_total_check check (rows_total >= 0),
  rows_processed integer not null default 0 constraint lead_import_batches_rows_processed_check check (rows_processed >= 0),
  rows_new integer not null default 0,
  rows_update integer not null default 0,
  rows_duplicate_in_file integer not null default 0,
  rows_duplicate_in_database integer not null default 0,
  rows_invalid integer not null default 0,
  rows_created integer not null default 0,
  rows_updated integer not null default 0,
  rows_undone integer not null default 0,
  rows_kept integer not null default 0,
  failure text,
  rejects_key text,
  lease uuid,
  heartbeat_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  created_by uuid not null,
  undone_at timestamptz,
  undone_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint lead_import_batches_pkey primary key (company_id, id),
  constraint lead_import_batches_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint lead_import_batches_undone_by_fkey foreign key (company_id, undone_by) references user_companies (company_id, user_id),
  constraint lead_import_batches_undone_check check ((state = 'UNDONE') = (undone_at is not null))
);
create index lead_import_batches_created_idx on lead_import_batches (company_id, created_at desc, id desc);
create index lead_import_batches_file_idx on lead_import_batches (company_id, file_sha256);
create index lead_import_batches_source_idx on lead_import_batches (company_id, source, created_at desc);
alter table lead_import_batches enable row level security;
alter table lead_import_batches force row level security;
create policy tenant on lead_import_batches
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table lead_import_batches is 'One imported file of leads: how it was read, what became of its rows, and its undo.';
comment on column lead_import_batches.company_id is '[internal] The company.';
comment on column lead_import_batches.id is '[internal] UUIDv7, made by the app.';
comment on column lead_import_batches.file_name is '[internal] Name of the uploaded file, for people; never a path.';
comment on column lead_import_batches.file_sha256 is '[internal] Hash of the bytes; the same file again is recognised by it.';
comment on column lead_import_batches.file_bytes is '[internal] Size in bytes.';
comment on column lead_import_batches.storage_key is '[internal] Where the file is kept until the batch is finished.';
comment on column lead_import_batches.source is '[internal] Where the leads come from; copied to each lead.';
comment on column lead_import_batches.encoding is '[internal] utf-8, windows-1252 …, as detected or chosen.';
comment on column lead_import_batches.dialect is '[internal] Delimiter, quote, header row, byte order mark.';
comment on column lead_import_batches.header is '[internal] Column names of the file, in order.';
comment on column lead_import_batches.mapping is '[internal] Which column fills which field; remembered per source.';
comment on column lead_import_batches.default_country is '[internal] Country that national phone numbers are read in.';
comment on column lead_import_batches.on_duplicate is '[internal] What happens to a row that is already a lead.';
comment on column lead_import_batches.state is '[internal] How far the batch is.';
comment on column lead_import_batches.rows_total is '[internal] Data rows in the file.';
comment on column lead_import_batches.rows_processed is '[internal] Rows handled so far, for the progress bar.';
comment on column lead_import_batches.rows_new is '[internal] Rows with verdict new.';
comment on column lead_import_batches.rows_update is '[internal] Rows with verdict update.';
comment on column lead_import_batches.rows_duplicate_in_file is '[internal] Rows that repeat an earlier row of the file.';
comment on column lead_import_batches.rows_duplicate_in_database is '[internal] Rows whose phone or email is a lead already, deleted ones included.';
comment on column lead_import_batches.rows_invalid is '[internal] Rows refused with reasons.';
comment on column lead_import_batches.rows_created is '[internal] Leads written.';
comment on column lead_import_batches.rows_updated is '[internal] Leads changed.';
comment on column lead_import_batches.rows_undone is '[internal] Leads taken back by the undo.';
comment on column lead_import_batches.rows_kept is '[internal] Rows the undo refused because they were touched since.';
comment on column lead_import_batches.failure is '[internal] Why it failed, in words for people.';
comment on column lead_import_batches.rejects_key is '[internal] Where the file of rejected rows is kept.';
comment on column lead_import_batches.lease is '[internal] Token of the process at work on the batch; what an older holder writes is refused.';
comment on column lead_import_batches.heartbeat_at is '[internal] Last sign of life of the running import; an old one means it died.';
comment on column lead_import_batches.started_at is '[internal] When writing began.';
comment on column lead_import_batches.finished_at is '[internal] When writing ended.';
comment on column lead_import_batches.created_by is '[internal] Who imported.';
comment on column lead_import_batches.undone_at is '[internal] When it was undone.';
comment on column lead_import_batches.undone_by is '[internal] Who undid it.';
comment on column lead_import_batches.created_at is '[internal] When the row was written.';
comment on column lead_import_batches.updated_at is '[internal] When the row last changed; set by the query.';

create table leads (
  company_id uuid not null constraint leads_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  first_name text not null default '' constraint leads_first_name_check check (length(first_name) <= 200),
  last_name text not null default '' constraint leads_last_name_check check (length(last_name) <= 200),
  company_name text constraint leads_company_name_check check (length(company_name) <= 200),
  phone text,
  email text,
  address_line1 text constraint leads_address_line1_check check (length(address_line1) <= 200),
  address_line2 text constraint leads_address_line2_check check (length(address_line2) <= 200),
  city text constraint leads_city_check check (length(city) <= 100),
  region text constraint leads_region_check check (length(region) <= 100),
  postcode text constraint leads_postcode_check check (length(postcode) <= 20),
  country char(2) constraint leads_country_check check (country ~ '^[A-Z]{2}$'),
  locale text constraint leads_locale_check check (locale in ('en', 'fr', 'ar')),
  source text not null default 'manual' constraint leads_source_check check (length(source) between 1 and 100),
  external_reference text constraint leads_external_reference_check check (length(external_reference) <= 100),
  disposition text not null default 'NEW',
  disposition_at timestamptz not null default now(),
  assigned_to uuid,
  assigned_at timestamptz,
  next_action_at timestamptz,
  next_action text constraint leads_next_action_check check (length(next_action) <= 500),
  last_contacted_at timestamptz,
  do_not_contact boolean not null default false,
  email_consent text not null default 'UNKNOWN' constraint leads_email_consent_check check (email_consent in ('UNKNOWN', 'GIVEN', 'WITHDRAWN')),
  sms_consent text not null default 'UNKNOWN' constraint leads_sms_consent_check check (sms_consent in ('UNKNOWN', 'GIVEN', 'WITHDRAWN')),
  call_consent text not null default 'UNKNOWN' constraint leads_call_consent_check check (call_consent in ('UNKNOWN', 'GIVEN', 'WITHDRAWN')),
  letter_consent text not null default 'UNKNOWN' constraint leads_letter_consent_check check (letter_consent in ('UNKNOWN', 'GIVEN', 'WITHDRAWN')),
  consent_at timestamptz,
  consent_source text constraint leads_consent_source_check check (length(consent_source) <= 200),
  notes text constraint leads_notes_check check (length(notes) <= 10000),
  custom jsonb not null default '{}' constraint leads_custom_check check (jsonb_typeof(custom) = 'object'),
  import_batch_id uuid,
  import_row_number integer,
  merged_into_id uuid,
  created_on date not null,
  version integer not null default 1,
  search_text text generated always as (' ' || lower(first_name || ' ' || last_name || ' ' || coalesce(company_name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '') || ' ' || replace(coalesce(postcode, ''), ' ', ''))) stored,
  anonymised_at timestamptz,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint leads_pkey primary key (company_id, id),
  constraint leads_assigned_to_fkey foreign key (company_id, assigned_to) references user_companies (company_id, user_id),
  constraint leads_import_batch_fkey foreign key (company_id, import_batch_id) references lead_import_batches (company_id, id),
  constraint leads_merged_into_fkey foreign key (company_id, merged_into_id) references leads (company_id, id),
  constraint leads_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint leads_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint leads_disposition_fkey foreign key (company_id, disposition) references lead_dispositions (company_id, code),
  constraint leads_name_check check (anonymised_at is not null or first_name <> '' or last_name <> '' or coalesce(company_name, '') <> ''),
  constraint leads_contact_check check (anonymised_at is not null or phone is not null or email is not null),
  constraint leads_phone_e164_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint leads_email_check check (email = lower(btrim(email)) and email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
  constraint leads_deleted_check check (deleted_by is null or deleted_at is not null),
  constraint leads_merged_check check (merged_into_id is null or (merged_into_id <> id and deleted_at is not null))
) with (fillfactor = 90);
create index leads_created_idx on leads (company_id, created_at desc, id desc) where deleted_at is null;
create index leads_disposition_idx on leads (company_id, disposition, created_at desc, id desc) where deleted_at is null;
create index leads_assigned_idx on leads (company_id, assigned_to, created_at desc, id desc) where deleted_at is null;
create index leads_source_idx on leads (company_id, source, created_at desc, id desc) where deleted_at is null;
create index leads_next_action_idx on leads (company_id, next_action_at, id) include (assigned_to) where deleted_at is null and next_action_at is not null;
create index leads_assigned_next_action_idx on leads (company_id, assigned_to, next_action_at, id) where deleted_at is null and next_action_at is not null;
create index leads_import_batch_idx on leads (company_id, import_batch_id, import_row_number) where import_batch_id is not null;
create index leads_deleted_idx on leads (company_id, deleted_at desc, id desc) where deleted_at is not null;
create index leads_merged_idx on leads (company_id, merged_into_id) where merged_into_id is not null;
-- Duplicate checks see deleted leads too, so these two are not partial on deleted_at. Not unique:
-- an import may be told to create duplicates on purpose.
create index leads_phone_idx on leads (company_id, phone) include (id, deleted_at) where phone is not null;
create index leads_email_idx on leads (company_id, email) include (id, deleted_at) where email is not null;
create index leads_search_idx on leads using gin (company_id, search_text gin_trgm_ops);
alter table leads enable row level security;
alter table leads force row level security;
create policy tenant on leads
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table leads is 'A person or business that may buy. Converts to at most one sale.';
comment on column leads.company_id is '[internal] The company.';
comment on column leads.id is '[internal] UUIDv7, made by the app.';
comment on column leads.client_id is '[internal] Client the lead is worked for; clients arrive with their own migration.';
comment on column leads.first_name is '[personal] Given name, or empty.';
comment on column leads.last_name is '[personal] Family name, or empty.';
comment on column leads.company_name is '[personal] Business name, if the lead is one.';
comment on column leads.phone is '[personal] E.164, normalised when written.';
comment on column leads.email is '[personal] Lower case and trimmed when written.';
comment on column leads.address_line1 is '[personal] First line of the address.';
comment on column leads.address_line2 is '[personal] Second line of the address.';
comment on column leads.city is '[personal] Town or city.';
comment on column leads.region is '[personal] County, state or emirate.';
comment on column leads.postcode is '[personal] Postcode in upper case, as written.';
comment on column leads.country is '[personal] ISO 3166-1 alpha-2.';
comment on column leads.locale is '[personal] Language to write in; null follows the company.';
comment on column leads.source is '[internal] Where the lead comes from.';
comment on column leads.external_reference is '[internal] Its id in the source.';
comment on column leads.disposition is '[internal] Current code in lead_dispositions.';
comment on column leads.disposition_at is '[internal] When the disposition was set.';
comment on column leads.assigned_to is '[internal] Agent who works it; null while unassigned.';
comment on column leads.assigned_at is '[internal] When it was assigned; round robin looks at it.';
comment on column leads.next_action_at is '[internal] When to act next.';
comment on column leads.next_action is '[personal] What to do then.';
comment on column leads.last_contacted_at is '[internal] Last contact in any channel.';
comment on column leads.do_not_contact is '[personal] No message or call in any channel.';
comment on column leads.email_consent is '[personal] Consent to email.';
comment on column leads.sms_consent is '[personal] Consent to texts.';
comment on column leads.call_consent is '[personal] Consent to calls.';
comment on column leads.letter_consent is '[personal] Consent to letters.';
comment on column leads.consent_at is '[personal] When consent was last recorded.';
comment on column leads.consent_source is '[personal] How it was given or withdrawn.';
comment on column leads.notes is '[personal] Free text.';
comment on column leads.custom is '[personal] Values of field_configurations by key.';
comment on column leads.import_batch_id is '[internal] Batch that created the lead.';
comment on column leads.import_row_number is '[internal] Row of that batch, 1 for the first data row.';
comment on column leads.merged_into_id is '[internal] Lead that replaced this one in a merge; this one is deleted then.';
comment on column leads.created_on is '[internal] Day of creation in the company''s time zone; leads_daily counts by it.';
comment on column leads.version is '[internal] Raised by every edit; an edit names the version it saw.';
comment on column leads.search_text is '[personal] Lower-case words for search_leads.';
comment on column leads.anonymised_at is '[internal] When personal data was erased for good.';
comment on column leads.created_by is '[internal] Who added it; null for the system.';
comment on column leads.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column leads.deleted_by is '[internal] Who deleted it.';
comment on column leads.created_at is '[internal] When the row was written.';
comment on column leads.updated_at is '[internal] When the row last changed; set by the query.';

create table lead_import_rows (
  -- No key to companies of its own: the batch's holds the company, and checking both cost a tenth of the
  -- staging of 500,000 rows.
  company_id uuid not null,
  batch_id uuid not null,
  row_number integer not null constraint lead_import_rows_row_number_check check (row_number > 0),
  cells text[],
  fields jsonb,
  verdict text not null constraint lead_import_rows_verdict_check check (verdict in ('new', 'update', 'duplicate_in_file', 'duplicate_in_database', 'invalid')),
  errors jsonb,
  duplicate_of_row integer,
  matched_lead_id uuid,
  outcome text constraint lead_import_rows_outcome_check check (outcome in ('created', 'updated', 'skipped', 'rejected', 'undone', 'kept')),
  lead_id uuid,
  lead_version integer,
  previous jsonb,
  constraint lead_import_rows_batch_fkey foreign key (company_id, batch_id) references lead_import_batches (company_id, id) on delete cascade,
  constraint lead_import_rows_pkey primary key (company_id, batch_id, row_number)
);
-- Nearly all rows of a file are new; a page of those comes from the primary key, and half a million index
-- entries need not be written.
create index lead_import_rows_verdict_idx on lead_import_rows (company_id, batch_id, verdict, row_number) where verdict <> 'new';
create index lead_import_rows_outcome_idx on lead_import_rows (company_id, batch_id, outcome, row_number) where outcome is not null;
alter table lead_import_rows enable row level security;
alter table lead_import_rows force row level security;
create policy tenant on lead_import_rows
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table lead_import_rows is 'One row of an imported file: its verdict, its errors, and what it did, so that it can be shown, rejected and undone.';
comment on column lead_import_rows.company_id is '[internal] The company.';
comment on column lead_import_rows.batch_id is '[internal] The batch.';
comment on column lead_import_rows.row_number is '[internal] 1 for the first data row.';
comment on column lead_import_rows.cells is '[personal] The row as read, in the order of the file''s columns; null for a row that nothing is wrong with.';
comment on column lead_import_rows.fields is '[personal] Values by column of leads, normalised; null for an invalid row.';
comment on column lead_import_rows.verdict is '[internal] What the row is.';
comment on column lead_import_rows.errors is '[personal] Reasons by field, for an invalid row.';
comment on column lead_import_rows.duplicate_of_row is '[internal] Earlier row of the file that it repeats.';
comment on column lead_import_rows.matched_lead_id is '[internal] Lead it matches by phone or email, deleted ones included. Not a foreign key: it may be purged.';
comment on column lead_import_rows.outcome is '[internal] What was done with it. Null in an imported batch means created, in an undone one undone: what happens to nearly every new row is not written to each.';
comment on column lead_import_rows.lead_id is '[internal] Lead that was updated, or created of a duplicate. Not a foreign key: it may be purged. The lead of a new row has the batch and the row number.';
comment on column lead_import_rows.lead_version is '[internal] leads.version after writing; a higher one means touched since.';
comment on column lead_import_rows.previous is '[personal] Values of the lead before an update, for undo.';

create table lead_disposition_history (
  company_id uuid not null constraint lead_disposition_history_company_fkey references companies (id),
  id uuid not null,
  lead_id uuid not null,
  from_code text,
  to_code text not null,
  reason text constraint lead_disposition_history_reason_check check (length(reason) <= 1000),
  actor_id uuid,
  at timestamptz not null,
  changed_on date not null,
  sale_id uuid,
  created_at timestamptz not null default now(),
  constraint lead_disposition_history_pkey primary key (company_id, id),
  constraint lead_disposition_history_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id) on delete cascade,
  constraint lead_disposition_history_actor_fkey foreign key (company_id, actor_id) references user_companies (company_id, user_id),
  constraint lead_disposition_history_to_code_fkey foreign key (company_id, to_code) references lead_dispositions (company_id, code)
);
create index lead_disposition_history_lead_idx on lead_disposition_history (company_id, lead_id, at desc, id desc);
create index lead_disposition_history_at_idx on lead_disposition_history (company_id, at desc, id desc) include (actor_id, to_code);
alter table lead_disposition_history enable row level security;
alter table lead_disposition_history force row level security;
create policy tenant on lead_disposition_history
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
revoke update, delete, truncate on lead_disposition_history from counterfoil_app;

comment on table lead_disposition_history is 'Every change of a lead''s disposition. Append-only.';
comment on column lead_disposition_history.company_id is '[internal] The company.';
comment on column lead_disposition_history.id is '[internal] UUIDv7, made by the app.';
comment on column lead_disposition_history.lead_id is '[internal] The lead.';
comment on column lead_disposition_history.from_code is '[internal] Disposition before; null when the lead was created with it.';
comment on column lead_disposition_history.to_code is '[internal] Disposition after.';
comment on column lead_disposition_history.reason is '[personal] Why, in the actor''s words.';
comment on column lead_disposition_history.actor_id is '[internal] Who; null for the system.';
comment on column lead_disposition_history.at is '[internal] When.';
comment on column lead_disposition_history.changed_on is '[internal] Day of at in the company''s time zone; lead_activity_daily counts by it.';
comment on column lead_disposition_history.sale_id is '[internal] Sale made by this change, if it was the conversion. Not a foreign key: the sale is written after.';
comment on column lead_disposition_history.created_at is '[internal] When the row was written.';

create table lead_merges (
  company_id uuid not null constraint lead_merges_company_fkey references companies (id),
  id uuid not null,
  kept_lead_id uuid not null,
  merged_lead_id uuid not null,
  kept_before jsonb not null,
  chosen jsonb not null default '{}',
  merged_by uuid,
  merged_at timestamptz not null,
  undone_at timestamptz,
  undone_by uuid,
  created_at timestamptz not null default now(),
  constraint lead_merges_pkey primary key (company_id, id),
  constraint lead_merges_kept_lead_fkey foreign key (company_id, kept_lead_id) references leads (company_id, id) on delete cascade,
  constraint lead_merges_merged_lead_fkey foreign key (company_id, merged_lead_id) references leads (company_id, id) on delete cascade,
  constraint lead_merges_merged_by_fkey foreign key (company_id, merged_by) references user_companies (company_id, user_id),
  constraint lead_merges_undone_by_fkey foreign key (company_id, undone_by) references user_companies (company_id, user_id),
  constraint lead_merges_leads_check check (kept_lead_id <> merged_lead_id)
);
create index lead_merges_kept_idx on lead_merges (company_id, kept_lead_id, merged_at desc);
create unique index lead_merges_merged_key on lead_merges (company_id, merged_lead_id) where undone_at is null;
alter table lead_merges enable row level security;
alter table lead_merges force row level security;
create policy tenant on lead_merges
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table lead_merges is 'Which duplicate was merged into which lead. Both keep their own history; pages show them together.';
comment on column lead_merges.company_id is '[internal] The company.';
comment on column lead_merges.id is '[internal] UUIDv7, made by the app.';
comment on column lead_merges.kept_lead_id is '[internal] Lead that stays.';
comment on column lead_merges.merged_lead_id is '[internal] Lead that was folded in and deleted.';
comment on column lead_merges.kept_before is '[personal] The kept lead''s values before the merge.';
comment on column lead_merges.chosen is '[internal] Which lead each field was taken from.';
comment on column lead_merges.merged_by is '[internal] Who merged.';
comment on column lead_merges.merged_at is '[internal] When.';
comment on column lead_merges.undone_at is '[internal] When the merge was undone.';
comment on column lead_merges.undone_by is '[internal] Who undid it.';
comment on column lead_merges.created_at is '[internal] When the row was written.';

create table sales (
  company_id uuid not null constraint sales_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  lead_id uuid,
  reference text not null constraint sales_reference_check check (reference ~ '^[A-Z0-9][A-Z0-9-]{2,31}$'),
  first_name text not null default '' constraint sales_first_name_check check (length(first_name) <= 200),
  last_name text not null default '' constraint sales_last_name_check check (length(last_name) <= 200),
  company_name text constraint sales_company_name_check check (length(company_name) <= 200),
  phone text,
  email text,
  address_line1 text constraint sales_address_line1_check check (length(address_line1) <= 200),
  address_line2 text constraint sales_address_line2_check check (length(address_line2) <= 200),
  city text constraint sales_city_check check (length(city) <= 100),
  region text constraint sales_region_check check (length(region) <= 100),
  postcode text constraint sales_postcode_check check (length(postcode) <= 20),
  country char(2) constraint sales_country_check check (country ~ '^[A-Z]{2}$'),
  locale text constraint sales_locale_check check (locale in ('en', 'fr', 'ar')),
  source text not null default 'manual' constraint sales_source_check check (length(source) between 1 and 100),
  status text not null default 'PENDING' constraint sales_status_check check (status in ('PENDING', 'ACTIVE', 'ON_HOLD', 'LAPSED', 'CANCELLED')),
  status_at timestamptz not null default now(),
  sold_on date not null,
  currency char(3) not null constraint sales_currency_check check (currency ~ '^[A-Z]{3}$'),
  appliance_count integer not null default 0 constraint sales_appliance_count_check check (appliance_count >= 0),
  monthly_minor bigint not null default 0 constraint sales_monthly_minor_check check (monthly_minor >= 0),
  total_minor bigint not null default 0 constraint sales_total_minor_check check (total_minor >= 0),
  agent_id uuid,
  notes text constraint sales_notes_check check (length(notes) <= 10000),
  custom jsonb not null default '{}' constraint sales_custom_check check (jsonb_typeof(custom) = 'object'),
  idempotency_key text constraint sales_idempotency_key_check check (length(idempotency_key) between 1 and 200),
  idempotency_hash text,
  cancelled_at timestamptz,
  cancelled_by uuid,
  cancellation_reason text constraint sales_cancellation_reason_check check (length(cancellation_reason) between 1 and 1000),
  reinstated_at timestamptz,
  version integer not null default 1,
  search_text text generated always as (' ' || lower(reference || ' ' || first_name || ' ' || last_name || ' ' || coalesce(company_name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '') || ' ' || replace(coalesce(postcode, ''), ' ', ''))) stored,
  anonymised_at timestamptz,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sales_pkey primary key (company_id, id),
  constraint sales_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id),
  constraint sales_agent_fkey foreign key (company_id, agent_id) references user_companies (company_id, user_id),
  constraint sales_cancelled_by_fkey foreign key (company_id, cancelled_by) references user_companies (company_id, user_id),
  constraint sales_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint sales_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint sales_lead_key unique (company_id, lead_id),
  constraint sales_reference_key unique (company_id, reference),
  constraint sales_idempotency_key unique (company_id, idempotency_key),
  constraint sales_name_check check (anonymised_at is not null or first_name <> '' or last_name <> '' or coalesce(company_name, '') <> ''),
  constraint sales_phone_e164_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint sales_email_check check (email = lower(btrim(email)) and email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
  constraint sales_cancelled_check check ((status = 'CANCELLED') = (cancelled_at is not null)),
  constraint sales_cancellation_reason_given_check check (cancelled_at is null or cancellation_reason is not null),
  constraint sales_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create index sales_created_idx on sales (company_id, created_at desc, id desc) where deleted_at is null;
create index sales_sold_idx on sales (company_id, sold_on desc, id desc) where deleted_at is null;
create index sales_status_idx on sales (company_id, status, created_at desc, id desc) where deleted_at is null;
create index sales_agent_idx on sales (company_id, agent_id, created_at desc, id desc) where deleted_at is null;
create index sales_total_idx on sales (company_id, total_minor desc, id desc) where deleted_at is null;
create index sales_source_idx on sales (company_id, source, created_at desc, id desc) where deleted_at is null;
create index sales_client_idx on sales (company_id, client_id, created_at desc, id desc) where deleted_at is null and client_id is not null;
create index sales_cancelled_idx on sales (company_id, cancelled_at) include (agent_id, monthly_minor, total_minor) where cancelled_at is not null and deleted_at is null;
create index sales_phone_idx on sales (company_id, phone) where phone is not null;
create index sales_email_idx on sales (company_id, email) where email is not null;
create index sales_deleted_idx on sales (company_id, deleted_at desc, id desc) where deleted_at is not null;
create index sales_search_idx on sales using gin (company_id, search_text gin_trgm_ops);
alter table sales enable row level security;
alter table sales force row level security;
create policy tenant on sales
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table sales is 'What was sold to whom, by whom, for how much.';
comment on column sales.company_id is '[internal] The company.';
comment on column sales.id is '[internal] UUIDv7, made by the app.';
comment on column sales.client_id is '[internal] Client the sale was made for; clients arrive with their own migration.';
comment on column sales.lead_id is '[internal] Lead it came from; null for a sale entered by hand.';
comment on column sales.reference is '[internal] Short name for people, unique in the company.';
comment on column sales.first_name is '[personal] Customer''s given name, or empty.';
comment on column sales.last_name is '[personal] Customer''s family name, or empty.';
comment on column sales.company_name is '[personal] Business name, if the customer is one.';
comment on column sales.phone is '[personal] E.164, normalised when written.';
comment on column sales.email is '[personal] Lower case and trimmed when written.';
comment on column sales.address_line1 is '[personal] First line of the address.';
comment on column sales.address_line2 is '[personal] Second line of the address.';
comment on column sales.city is '[personal] Town or city.';
comment on column sales.region is '[personal] County, state or emirate.';
comment on column sales.postcode is '[personal] Postcode in upper case, as written.';
comment on column sales.country is '[personal] ISO 3166-1 alpha-2.';
comment on column sales.locale is '[personal] Language to write in; null follows the company.';
comment on column sales.source is '[internal] Source of the lead, copied at conversion.';
comment on column sales.status is '[internal] PENDING until the first payment is set up; LAPSED when the cover ran out.';
comment on column sales.status_at is '[internal] When the status was set.';
comment on column sales.sold_on is '[internal] Day of the sale in the company''s time zone; sales_daily counts by it.';
comment on column sales.currency is '[internal] ISO 4217.';
comment on column sales.appliance_count is '[internal] Appliances covered; kept by the statement that writes them.';
comment on column sales.monthly_minor is '[internal] Sum of appliances.monthly_minor, in minor units; kept by the statement that writes them.';
comment on column sales.total_minor is '[internal] Sum of appliances.price_minor, in minor units; kept by the statement that writes them.';
comment on column sales.agent_id is '[internal] Who made the sale.';
comment on column sales.notes is '[personal] Free text.';
comment on column sales.custom is '[personal] Values of field_configurations by key.';
comment on column sales.idempotency_key is '[internal] Key of the request that created it; a retry returns the same sale.';
comment on column sales.idempotency_hash is '[internal] Hash of that request; the same key with another body is refused.';
comment on column sales.cancelled_at is '[internal] When it was cancelled.';
comment on column sales.cancelled_by is '[internal] Who cancelled.';
comment on column sales.cancellation_reason is '[personal] Why.';
comment on column sales.reinstated_at is '[internal] When a cancellation was last taken back.';
comment on column sales.version is '[internal] Raised by every edit; an edit names the version it saw.';
comment on column sales.search_text is '[personal] Lower-case words for search_sales.';
comment on column sales.anonymised_at is '[internal] When personal data was erased for good.';
comment on column sales.created_by is '[internal] Who entered it; null for the system.';
comment on column sales.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column sales.deleted_by is '[internal] Who deleted it.';
comment on column sales.created_at is '[internal] When the row was written.';
comment on column sales.updated_at is '[internal] When the row last changed; set by the query.';

create table appliances (
  company_id uuid not null constraint appliances_company_fkey references companies (id),
  id uuid not null,
  sale_id uuid not null,
  position integer not null constraint appliances_position_check check (position > 0),
  kind text not null constraint appliances_kind_check check (length(kind) between 1 and 100),
  make text not null constraint appliances_make_check check (length(make) between 1 and 100),
  model text constraint appliances_model_check check (length(model) <= 100),
  serial_number text constraint appliances_serial_number_check check (length(serial_number) <= 100),
  purchased_on date,
  cover text not null constraint appliances_cover_check check (length(cover) between 1 and 100),
  price_minor bigint not null constraint appliances_price_minor_check check (price_minor >= 0),
  monthly_minor bigint not null constraint appliances_monthly_minor_check check (monthly_minor >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint appliances_pkey primary key (company_id, id),
  constraint appliances_sale_fkey foreign key (company_id, sale_id) references sales (company_id, id) on delete cascade,
  constraint appliances_position_key unique (company_id, sale_id, position)
);
alter table appliances enable row level security;
alter table appliances force row level security;
create policy tenant on appliances
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table appliances is 'The things a sale covers. Money is in the sale''s currency.';
comment on column appliances.company_id is '[internal] The company.';
comment on column appliances.id is '[internal] UUIDv7, made by the app.';
comment on column appliances.sale_id is '[internal] The sale.';
comment on column appliances.position is '[internal] Order on the form, 1 first.';
comment on column appliances.kind is '[internal] Washing machine, boiler …';
comment on column appliances.make is '[internal] Manufacturer.';
comment on column appliances.model is '[internal] Model, if known.';
comment on column appliances.serial_number is '[personal] Serial number, if known.';
comment on column appliances.purchased_on is '[internal] When the customer bought it, if known.';
comment on column appliances.cover is '[internal] Cover sold, such as Repair and replace.';
comment on column appliances.price_minor is '[internal] Price of the cover for its whole term, in minor units.';
comment on column appliances.monthly_minor is '[internal] Monthly payment for it, in minor units.';
comment on column appliances.created_at is '[internal] When the row was written.';
comment on column appliances.updated_at is '[internal] When the row last changed; set by the query.';

create table payment_details (
  company_id uuid not null constraint payment_details_company_fkey references companies (id),
  id uuid not null,
  sale_id uuid not null,
  account_holder text not null constraint payment_details_account_holder_check check (length(account_holder) between 1 and 200),
  sort_code_ciphertext bytea,
  account_number_ciphertext bytea,
  iban_ciphertext bytea,
  key_id text not null,
  account_last_four text not null constraint payment_details_account_last_four_check check (account_last_four ~ '^[A-Z0-9]{4}$'),
  fingerprint bytea not null,
  fingerprint_key_id text not null,
  modulus_check text not null default 'NOT_CHECKED' constraint payment_details_modulus_check_check check (modulus_check in ('VALID', 'INVALID', 'UNKNOWN', 'NOT_CHECKED')),
  bank_name text constraint payment_details_bank_name_check check (length(bank_name) <= 100),
  collection_day smallint constraint payment_details_collection_day_check check (collection_day between 1 and 28),
  created_by uuid,
  replaced_at timestamptz,
  replaced_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint payment_details_pkey primary key (company_id, id),
  constraint payment_details_sale_fkey foreign key (company_id, sale_id) references sales (company_id, id) on delete cascade,
  constraint payment_details_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint payment_details_replaced_by_fkey foreign key (company_id, replaced_by) references user_companies (company_id, user_id),
  constraint payment_details_account_check check ((sort_code_ciphertext is not null and account_number_ciphertext is not null and iban_ciphertext is null) or (sort_code_ciphertext is null and account_number_ciphertext is null and iban_ciphertext is not null))
);
create unique index payment_details_current_key on payment_details (company_id, sale_id) where replaced_at is null;
create index payment_details_sale_idx on payment_details (company_id, sale_id, created_at desc);
create index payment_details_last_four_idx on payment_details (company_id, account_last_four) include (sale_id) where replaced_at is null;
create index payment_details_fingerprint_idx on payment_details (company_id, fingerprint);
alter table payment_details enable row level security;
alter table payment_details force row level security;
create policy tenant on payment_details
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table payment_details is 'Bank details of a sale, encrypted in the app. Replaced, never edited, so that an old mandate stays provable.';
comment on column payment_details.company_id is '[internal] The company.';
comment on column payment_details.id is '[internal] UUIDv7, made by the app.';
comment on column payment_details.sale_id is '[internal] The sale.';
comment on column payment_details.account_holder is '[personal] Name on the account.';
comment on column payment_details.sort_code_ciphertext is '[secret] AES-256-GCM, row id as additional data.';
comment on column payment_details.account_number_ciphertext is '[secret] AES-256-GCM, row id as additional data.';
comment on column payment_details.iban_ciphertext is '[secret] AES-256-GCM, row id as additional data; instead of sort code and account number.';
comment on column payment_details.key_id is '[internal] Encryption key the ciphertexts were made with.';
comment on column payment_details.account_last_four is '[personal] Last four characters, for masks and search.';
comment on column payment_details.fingerprint is '[secret] HMAC-SHA-256 of the whole account, to find the same account again.';
comment on column payment_details.fingerprint_key_id is '[internal] HMAC key of the fingerprint.';
comment on column payment_details.modulus_check is '[internal] Result of the UK modulus check; VALID does not mean the account exists.';
comment on column payment_details.bank_name is '[internal] Bank, if known.';
comment on column payment_details.collection_day is '[internal] Day of the month payments are taken.';
comment on column payment_details.created_by is '[internal] Who entered them.';
comment on column payment_details.replaced_at is '[internal] When newer details took over; null for the current ones.';
comment on column payment_details.replaced_by is '[internal] Who replaced them.';
comment on column payment_details.created_at is '[internal] When the row was written.';
comment on column payment_details.updated_at is '[internal] When the row last changed; set by the query.';

create table document_templates (
  company_id uuid not null constraint document_templates_company_fkey references companies (id),
  id uuid not null,
  code text not null constraint document_templates_code_check check (code ~ '^[a-z0-9](-?[a-z0-9])*$' and length(code) <= 60),
  name text not null constraint document_templates_name_check check (length(btrim(name)) between 1 and 200),
  kind text not null constraint document_templates_kind_check check (kind in ('DOCUMENT', 'SMS', 'EMAIL')),
  entity text not null constraint document_templates_entity_check check (entity in ('LEAD', 'SALE', 'CUSTOMER')),
  description text constraint document_templates_description_check check (length(description) <= 1000),
  current_version integer constraint document_templates_current_version_check check (current_version > 0),
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint document_templates_pkey primary key (company_id, id),
  constraint document_templates_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint document_templates_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id)
);
create unique index document_templates_code_key on document_templates (company_id, code) where deleted_at is null;
create index document_templates_kind_idx on document_templates (company_id, kind, entity, name) where deleted_at is null;
alter table document_templates enable row level security;
alter table document_templates force row level security;
create policy tenant on document_templates
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table document_templates is 'Templates of documents, texts and emails. The wording is in document_template_versions.';
comment on column document_templates.company_id is '[internal] The company.';
comment on column document_templates.id is '[internal] UUIDv7, made by the app.';
comment on column document_templates.code is '[internal] Stable name, such as welcome-letter.';
comment on column document_templates.name is '[internal] Name people choose by.';
comment on column document_templates.kind is '[internal] What it produces.';
comment on column document_templates.entity is '[internal] What fills its placeholders.';
comment on column document_templates.description is '[internal] What it is for.';
comment on column document_templates.current_version is '[internal] Version in use; null until one is published.';
comment on column document_templates.created_by is '[internal] Who made it.';
comment on column document_templates.deleted_at is '[internal] When it was deleted; documents made from it stay.';
comment on column document_templates.deleted_by is '[internal] Who deleted it.';
comment on column document_templates.created_at is '[internal] When the row was written.';
comment on column document_templates.updated_at is '[internal] When the row last changed; set by the query.';

create table document_template_versions (
  company_id uuid not null constraint document_template_versions_company_fkey references companies (id),
  id uuid not null,
  template_id uuid not null,
  version integer not null constraint document_template_versions_version_check check (version > 0),
  locale text not null constraint document_template_versions_locale_check check (locale in ('en', 'fr', 'ar')),
  subject text constraint document_template_versions_subject_check check (length(subject) <= 500),
  body text not null constraint document_template_versions_body_check check (length(body) between 1 and 200000),
  placeholders text[] not null default '{}',
  created_by uuid,
  created_at timestamptz not null default now(),
  constraint document_template_versions_pkey primary key (company_id, id),
  constraint document_template_versions_template_fkey foreign key (company_id, template_id) references document_templates (company_id, id) on delete cascade,
  constraint document_template_versions_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint document_template_versions_locale_key unique (company_id, template_id, version, locale)
);
alter table document_template_versions enable row level security;
alter table document_template_versions force row level security;
create policy tenant on document_template_versions
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
revoke update, truncate on document_template_versions from counterfoil_app;

comment on table document_template_versions is 'The wording of a template, per version and language. Never edited: a change is a new version.';
comment on column document_template_versions.company_id is '[internal] The company.';
comment on column document_template_versions.id is '[internal] UUIDv7, made by the app.';
comment on column document_template_versions.template_id is '[internal] The template.';
comment on column document_template_versions.version is '[internal] 1, 2, 3 …';
comment on column document_template_versions.locale is '[internal] Language of this wording.';
comment on column document_template_versions.subject is '[internal] Title of a document, subject of an email.';
comment on column document_template_versions.body is '[internal] Wording with {{placeholders}}.';
comment on column document_template_versions.placeholders is '[internal] Placeholders the wording uses.';
comment on column document_template_versions.created_by is '[internal] Who wrote it.';
comment on column document_template_versions.created_at is '[internal] When the row was written.';

create table generated_documents (
  company_id uuid not null constraint generated_documents_company_fkey references companies (id),
  id uuid not null,
  template_id uuid,
  template_version_id uuid,
  sale_id uuid,
  lead_id uuid,
  title text not null constraint generated_documents_title_check check (length(title) between 1 and 300),
  file_name text not null constraint generated_documents_file_name_check check (file_name !~ '[/\\]' and length(file_name) between 1 and 200),
  content_type text not null,
  locale text not null constraint generated_documents_locale_check check (locale in ('en', 'fr', 'ar')),
  version integer not null default 1 constraint generated_documents_version_check check (version > 0),
  state text not null default 'PENDING' constraint generated_documents_state_check check (state in ('PENDING', 'READY', 'FAILED')),
  failure text,
  storage_key text,
  size_bytes bigint constraint generated_documents_size_bytes_check check (size_bytes >= 0),
  checksum_sha256 text constraint generated_documents_checksum_sha256_check check (checksum_sha256 ~ '^[0-9a-f]{64}$'),
  download_count integer not null default 0 constraint generated_documents_download_count_check check (download_count >= 0),
  last_downloaded_at timestamptz,
  generated_by uuid,
  generated_at timestamptz,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint generated_documents_pkey primary key (company_id, id),
  constraint generated_documents_template_fkey foreign key (company_id, template_id) references document_templates (company_id, id),
  constraint generated_documents_template_version_fkey foreign key (company_id, template_version_id) references document_template_versions (company_id, id),
  constraint generated_documents_sale_fkey foreign key (company_id, sale_id) references sales (company_id, id) on delete cascade,
  constraint generated_documents_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id) on delete cascade,
  constraint generated_documents_generated_by_fkey foreign key (company_id, generated_by) references user_companies (company_id, user_id),
  constraint generated_documents_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint generated_documents_owner_check check (num_nonnulls(sale_id, lead_id) <= 1),
  constraint generated_documents_ready_check check (state <> 'READY' or (storage_key is not null and size_bytes is not null and checksum_sha256 is not null))
);
create index generated_documents_created_idx on generated_documents (company_id, created_at desc, id desc) where deleted_at is null;
create index generated_documents_sale_idx on generated_documents (company_id, sale_id, created_at desc) where sale_id is not null;
create index generated_documents_lead_idx on generated_documents (company_id, lead_id, created_at desc) where lead_id is not null;
create index generated_documents_template_idx on generated_documents (company_id, template_id, created_at desc) where template_id is not null;
alter table generated_documents enable row level security;
alter table generated_documents force row level security;
create policy tenant on generated_documents
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table generated_documents is 'Files made from templates. The bytes are in the company''s file store.';
comment on column generated_documents.company_id is '[internal] The company.';
comment on column generated_documents.id is '[internal] UUIDv7, made by the app.';
comment on column generated_documents.template_id is '[internal] Template it was made from; null for a file made otherwise.';
comment on column generated_documents.template_version_id is '[internal] The wording.';
comment on column generated_documents.sale_id is '[internal] Sale it belongs to.';
comment on column generated_documents.lead_id is '[internal] Lead it belongs to.';
comment on column generated_documents.title is '[personal] Title as filled in.';
comment on column generated_documents.file_name is '[personal] Name of the download.';
comment on column generated_documents.content_type is '[internal] application/pdf or text/html.';
comment on column generated_documents.locale is '[internal] Language.';
comment on column generated_documents.version is '[internal] Raised when the same document is made again.';
comment on column generated_documents.state is '[internal] READY once the file is stored.';
comment on column generated_documents.failure is '[internal] Why it failed.';
comment on column generated_documents.storage_key is '[internal] Where the file is; made from ids, never from input.';
comment on column generated_documents.size_bytes is '[internal] Size in bytes.';
comment on column generated_documents.checksum_sha256 is '[internal] Hash of the bytes.';
comment on column generated_documents.download_count is '[internal] Rows in document_downloads; raised by the statement that writes them.';
comment on column generated_documents.last_downloaded_at is '[internal] Last download.';
comment on column generated_documents.generated_by is '[internal] Who made it; null for the system.';
comment on column generated_documents.generated_at is '[internal] When the file was ready.';
comment on column generated_documents.deleted_at is '[internal] When it was deleted.';
comment on column generated_documents.deleted_by is '[internal] Who deleted it.';
comment on column generated_documents.created_at is '[internal] When the row was written.';
comment on column generated_documents.updated_at is '[internal] When the row last changed; set by the query.';

create table document_downloads (
  company_id uuid not null constraint document_downloads_company_fkey references companies (id),
  id uuid not null,
  document_id uuid not null,
  downloaded_by uuid,
  downloaded_at timestamptz not null,
  request_id text,
  constraint document_downloads_pkey primary key (company_id, id),
  constraint document_downloads_document_fkey foreign key (company_id, document_id) references generated_documents (company_id, id) on delete cascade,
  constraint document_downloads_downloaded_by_fkey foreign key (company_id, downloaded_by) references user_companies (company_id, user_id),
  constraint document_downloads_request_check check (length(request_id) <= 100)
);
create index document_downloads_document_idx on document_downloads (company_id, document_id, downloaded_at desc);
alter table document_downloads enable row level security;
alter table document_downloads force row level security;
create policy tenant on document_downloads
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
revoke update, delete, truncate on document_downloads from counterfoil_app;

comment on table document_downloads is 'Who fetched which document. Append-only.';
comment on column document_downloads.company_id is '[internal] The company.';
comment on column document_downloads.id is '[internal] UUIDv7, made by the app.';
comment on column document_downloads.document_id is '[internal] The document.';
comment on column document_downloads.downloaded_by is '[internal] Who; null for a token of an internal tool.';
comment on column document_downloads.downloaded_at is '[internal] When.';
comment on column document_downloads.request_id is '[internal] Request, as the logs name it.';

create table sms_logs (
  company_id uuid not null constraint sms_logs_company_fkey references companies (id),
  id uuid not null,
  sale_id uuid,
  lead_id uuid,
  template_version_id uuid,
  direction text not null default 'OUTBOUND' constraint sms_logs_direction_check check (direction in ('INBOUND', 'OUTBOUND')),
  status text not null default 'PENDING' constraint sms_logs_status_check check (status in ('PENDING', 'SENT', 'FAILED')),
  phone text not null,
  body text not null constraint sms_logs_body_check check (length(body) between 1 and 2000),
  segments smallint not null default 1 constraint sms_logs_segments_check check (segments > 0),
  provider text,
  provider_message_id text constraint sms_logs_provider_message_id_check check (length(provider_message_id) <= 200),
  error_code text,
  error_message text,
  idempotency_key text constraint sms_logs_idempotency_key_check check (length(idempotency_key) between 1 and 200),
  scheduled_for timestamptz not null default now(),
  claimed_at timestamptz,
  attempts smallint not null default 0,
  sent_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sms_logs_pkey primary key (company_id, id),
  constraint sms_logs_sale_fkey foreign key (company_id, sale_id) references sales (company_id, id) on delete cascade,
  constraint sms_logs_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id) on delete cascade,
  constraint sms_logs_template_version_fkey foreign key (company_id, template_version_id) references document_template_versions (company_id, id),
  constraint sms_logs_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint sms_logs_phone_e164_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint sms_logs_idempotency_key unique (company_id, idempotency_key),
  constraint sms_logs_sent_check check ((status = 'SENT') = (sent_at is not null)),
  constraint sms_logs_failed_check check ((status = 'FAILED') = (failed_at is not null))
);
create index sms_logs_created_idx on sms_logs (company_id, created_at desc, id desc) include (status);
create index sms_logs_sale_idx on sms_logs (company_id, sale_id, created_at desc) where sale_id is not null;
create index sms_logs_lead_idx on sms_logs (company_id, lead_id, created_at desc) where lead_id is not null;
create index sms_logs_status_idx on sms_logs (company_id, status, created_at desc, id desc);
create index sms_logs_pending_idx on sms_logs (company_id, scheduled_for, id) where status = 'PENDING';
create unique index sms_logs_provider_key on sms_logs (company_id, provider, provider_message_id) where provider_message_id is not null;
alter table sms_logs enable row level security;
alter table sms_logs force row level security;
create policy tenant on sms_logs
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table sms_logs is 'Every text message, in and out. Claimed before it is sent, so that none is sent twice.';
comment on column sms_logs.company_id is '[internal] The company.';
comment on column sms_logs.id is '[internal] UUIDv7, made by the app.';
comment on column sms_logs.sale_id is '[internal] Sale it is about.';
comment on column sms_logs.lead_id is '[internal] Lead it is about.';
comment on column sms_logs.template_version_id is '[internal] Wording it was made from.';
comment on column sms_logs.direction is '[internal] Which way it went.';
comment on column sms_logs.status is '[internal] An inbound message is SENT.';
comment on column sms_logs.phone is '[personal] The other party, E.164.';
comment on column sms_logs.body is '[personal] The text.';
comment on column sms_logs.segments is '[internal] Parts it is billed as.';
comment on column sms_logs.provider is '[internal] Gateway; null for the outbox.';
comment on column sms_logs.provider_message_id is '[internal] Its id at the gateway; status callbacks name it.';
comment on column sms_logs.error_code is '[internal] Gateway''s code of a failure.';
comment on column sms_logs.error_message is '[internal] What went wrong, in words.';
comment on column sms_logs.idempotency_key is '[internal] Key of the request that asked for it.';
comment on column sms_logs.scheduled_for is '[internal] Not before this moment.';
comment on column sms_logs.claimed_at is '[internal] When a sender took it. PENDING with an old claim has an unknown outcome and is never retried by itself.';
comment on column sms_logs.attempts is '[internal] Times it was handed to the gateway.';
comment on column sms_logs.sent_at is '[internal] When the gateway accepted it.';
comment on column sms_logs.delivered_at is '[internal] When the gateway reported delivery.';
comment on column sms_logs.failed_at is '[internal] When it failed for good.';
comment on column sms_logs.created_by is '[internal] Who sent it; null for the system.';
comment on column sms_logs.created_at is '[internal] When the row was written.';
comment on column sms_logs.updated_at is '[internal] When the row last changed; set by the query.';

create table field_configurations (
  company_id uuid not null constraint field_configurations_company_fkey references companies (id),
  id uuid not null,
  entity text not null constraint field_configurations_entity_check check (entity in ('LEAD', 'SALE')),
  key text not null constraint field_configurations_key_check check (key ~ '^[a-z][a-zA-Z0-9_]{0,39}$'),
  type text not null constraint field_configurations_type_check check (type in ('TEXT', 'LONG_TEXT', 'NUMBER', 'MONEY', 'DATE', 'BOOLEAN', 'SELECT', 'MULTI_SELECT', 'EMAIL', 'PHONE', 'URL')),
  labels jsonb not null constraint field_configurations_labels_check check (jsonb_typeof(labels) = 'object'),
  hints jsonb not null default '{}',
  options jsonb not null default '[]' constraint field_configurations_options_check check (jsonb_typeof(options) = 'array'),
  rules jsonb not null default '{}',
  default_value jsonb,
  position integer not null default 0,
  is_required boolean not null default false,
  is_hidden boolean not null default false,
  is_filterable boolean not null default false,
  visible_to text[] not null default '{}',
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint field_configurations_pkey primary key (company_id, id),
  constraint field_configurations_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint field_configurations_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id)
);
create unique index field_configurations_key_key on field_configurations (company_id, entity, key);
create index field_configurations_position_idx on field_configurations (company_id, entity, position) where deleted_at is null;
alter table field_configurations enable row level security;
alter table field_configurations force row level security;
create policy tenant on field_configurations
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table field_configurations is 'Fields an admin added to leads or sales. Their values live in the custom column.';
comment on column field_configurations.company_id is '[internal] The company.';
comment on column field_configurations.id is '[internal] UUIDv7, made by the app.';
comment on column field_configurations.entity is '[internal] What the field belongs to.';
comment on column field_configurations.key is '[internal] Key in the custom column; never changes.';
comment on column field_configurations.type is '[internal] Kind of value.';
comment on column field_configurations.labels is '[internal] Names by language.';
comment on column field_configurations.hints is '[internal] Words under the field, by language.';
comment on column field_configurations.options is '[internal] Choices of SELECT and MULTI_SELECT: [{"value", "labels", "archived"}].';
comment on column field_configurations.rules is '[internal] Limits: min, max, maxLength, pattern.';
comment on column field_configurations.default_value is '[internal] Value of a new row.';
comment on column field_configurations.position is '[internal] Order on the form.';
comment on column field_configurations.is_required is '[internal] A form is refused without it.';
comment on column field_configurations.is_hidden is '[internal] Not shown, values kept.';
comment on column field_configurations.is_filterable is '[internal] Offered in list filters.';
comment on column field_configurations.visible_to is '[internal] Roles that see it; empty means all.';
comment on column field_configurations.created_by is '[internal] Who added it.';
comment on column field_configurations.deleted_at is '[internal] When it was removed; the values stay.';
comment on column field_configurations.deleted_by is '[internal] Who removed it.';
comment on column field_configurations.created_at is '[internal] When the row was written.';
comment on column field_configurations.updated_at is '[internal] When the row last changed; set by the query.';

create table saved_views (
  company_id uuid not null constraint saved_views_company_fkey references companies (id),
  id uuid not null,
  entity text not null constraint saved_views_entity_check check (entity in ('LEAD', 'SALE', 'CUSTOMER', 'INVOICE', 'REMINDER', 'PROSPECT', 'DOCUMENT', 'COMMUNICATION')),
  name text not null constraint saved_views_name_check check (length(btrim(name)) between 1 and 100),
  definition jsonb not null constraint saved_views_definition_check check (jsonb_typeof(definition) = 'object'),
  owner_id uuid not null,
  is_shared boolean not null default false,
  default_for_role text constraint saved_views_default_for_role_check check (default_for_role in ('admin', 'manager', 'agent', 'accounts', 'viewer')),
  position integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint saved_views_pkey primary key (company_id, id),
  constraint saved_views_owner_fkey foreign key (company_id, owner_id) references user_companies (company_id, user_id),
  constraint saved_views_name_key unique (company_id, entity, owner_id, name),
  constraint saved_views_default_check check (default_for_role is null or is_shared)
);
create unique index saved_views_default_key on saved_views (company_id, entity, default_for_role) where default_for_role is not null;
create index saved_views_shared_idx on saved_views (company_id, entity, position) where is_shared;
alter table saved_views enable row level security;
alter table saved_views force row level security;
create policy tenant on saved_views
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table saved_views is 'A list as somebody set it up: filters, columns, order, layout.';
comment on column saved_views.company_id is '[internal] The company.';
comment on column saved_views.id is '[internal] UUIDv7, made by the app.';
comment on column saved_views.entity is '[internal] Which list.';
comment on column saved_views.name is '[internal] Name of the view.';
comment on column saved_views.definition is '[internal] Filters, columns, order and layout.';
comment on column saved_views.owner_id is '[internal] Who made it.';
comment on column saved_views.is_shared is '[internal] Everybody in the company sees it.';
comment on column saved_views.default_for_role is '[internal] Role that starts with it.';
comment on column saved_views.position is '[internal] Order in the menu.';
comment on column saved_views.created_at is '[internal] When the row was written.';
comment on column saved_views.updated_at is '[internal] When the row last changed; set by the query.';

create table data_exports (
  company_id uuid not null constraint data_exports_company_fkey references companies (id),
  id uuid not null,
  entity text not null,
  filters jsonb not null default '{}',
  columns text[] not null default '{}',
  format text not null default 'csv' constraint data_exports_format_check check (format in ('csv', 'json')),
  state text not null default 'PENDING' constraint data_exports_state_check check (state in ('PENDING', 'RUNNING', 'READY', 'FAILED', 'EXPIRED')),
  rows_expected bigint,
  rows_written bigint not null default 0,
  file_name text,
  storage_key text,
  size_bytes bigint,
  checksum_sha256 text,
  failure text,
  heartbeat_at timestamptz,
  requested_by uuid not null,
  finished_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint data_exports_pkey primary key (company_id, id),
  constraint data_exports_requested_by_fkey foreign key (company_id, requested_by) references user_companies (company_id, user_id),
  constraint data_exports_count_check check (state <> 'READY' or rows_written = rows_expected)
);
create index data_exports_created_idx on data_exports (company_id, created_at desc, id desc);
alter table data_exports enable row level security;
alter table data_exports force row level security;
create policy tenant on data_exports
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table data_exports is 'A filtered list written to a file by a job. rows_written must equal rows_expected.';
comment on column data_exports.company_id is '[internal] The company.';
comment on column data_exports.id is '[internal] UUIDv7, made by the app.';
comment on column data_exports.entity is '[internal] Which list.';
comment on column data_exports.filters is '[personal] The list''s own filters.';
comment on column data_exports.columns is '[internal] Columns written, in order.';
comment on column data_exports.format is '[internal] Format of the file.';
comment on column data_exports.state is '[internal] How far it is.';
comment on column data_exports.rows_expected is '[internal] Count of the list, taken in the same snapshot.';
comment on column data_exports.rows_written is '[internal] Rows in the file.';
comment on column data_exports.file_name is '[internal] Name of the download.';
comment on column data_exports.storage_key is '[internal] Where the file is.';
comment on column data_exports.size_bytes is '[internal] Size in bytes.';
comment on column data_exports.checksum_sha256 is '[internal] Hash of the bytes.';
comment on column data_exports.failure is '[internal] Why it failed.';
comment on column data_exports.heartbeat_at is '[internal] Last sign of life of the running job.';
comment on column data_exports.requested_by is '[internal] Who asked for it.';
comment on column data_exports.finished_at is '[internal] When the file was ready.';
comment on column data_exports.expires_at is '[internal] When the file is removed.';
comment on column data_exports.created_at is '[internal] When the row was written.';
comment on column data_exports.updated_at is '[internal] When the row last changed; set by the query.';

-- Rollups. Their keys hold no null, so an upsert finds its row; they carry no updated_at, so equal rows are equal.
create table leads_daily (
  company_id uuid not null constraint leads_daily_company_fkey references companies (id),
  day date not null,
  source text not null,
  disposition text not null,
  leads_count bigint not null default 0,
  constraint leads_daily_pkey primary key (company_id, day, source, disposition)
);
alter table leads_daily enable row level security;
alter table leads_daily force row level security;
create policy tenant on leads_daily
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table leads_daily is 'Leads by day of creation, source and current disposition, deleted ones left out. Written in the transaction that changes leads; reconciled nightly.';
comment on column leads_daily.company_id is '[internal] The company.';
comment on column leads_daily.day is '[internal] leads.created_on.';
comment on column leads_daily.source is '[internal] leads.source.';
comment on column leads_daily.disposition is '[internal] leads.disposition.';
comment on column leads_daily.leads_count is '[internal] Leads.';

create table lead_activity_daily (
  company_id uuid not null constraint lead_activity_daily_company_fkey references companies (id),
  day date not null,
  actor_id uuid not null,
  disposition text not null,
  changes_count bigint not null default 0,
  constraint lead_activity_daily_pkey primary key (company_id, day, actor_id, disposition)
);
alter table lead_activity_daily enable row level security;
alter table lead_activity_daily force row level security;
create policy tenant on lead_activity_daily
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table lead_activity_daily is 'Dispositions set, by day, actor and code. Written in the transaction that writes lead_disposition_history.';
comment on column lead_activity_daily.company_id is '[internal] The company.';
comment on column lead_activity_daily.day is '[internal] lead_disposition_history.changed_on.';
comment on column lead_activity_daily.actor_id is '[internal] Who; 00000000-0000-0000-0000-000000000000 for the system.';
comment on column lead_activity_daily.disposition is '[internal] Code that was set.';
comment on column lead_activity_daily.changes_count is '[internal] Times it was set.';

create table sales_daily (
  company_id uuid not null constraint sales_daily_company_fkey references companies (id),
  day date not null,
  agent_id uuid not null,
  source text not null,
  status text not null,
  currency char(3) not null,
  sales_count bigint not null default 0,
  appliances_count bigint not null default 0,
  monthly_minor bigint not null default 0,
  total_minor bigint not null default 0,
  constraint sales_daily_pkey primary key (company_id, day, agent_id, source, status, currency)
);
alter table sales_daily enable row level security;
alter table sales_daily force row level security;
create policy tenant on sales_daily
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table sales_daily is 'Sales by day, agent, source, status and currency, deleted ones left out. Written in the transaction that changes sales; reconciled nightly.';
comment on column sales_daily.company_id is '[internal] The company.';
comment on column sales_daily.day is '[internal] sales.sold_on.';
comment on column sales_daily.agent_id is '[internal] sales.agent_id; 00000000-0000-0000-0000-000000000000 for none.';
comment on column sales_daily.source is '[internal] sales.source.';
comment on column sales_daily.status is '[internal] sales.status.';
comment on column sales_daily.currency is '[internal] sales.currency.';
comment on column sales_daily.sales_count is '[internal] Sales.';
comment on column sales_daily.appliances_count is '[internal] Appliances covered.';
comment on column sales_daily.monthly_minor is '[internal] Sum of sales.monthly_minor, in minor units.';
comment on column sales_daily.total_minor is '[internal] Sum of sales.total_minor, in minor units.';

create table messages_daily (
  company_id uuid not null constraint messages_daily_company_fkey references companies (id),
  day date not null,
  channel text not null constraint messages_daily_channel_check check (channel in ('SMS', 'EMAIL')),
  direction text not null constraint messages_daily_direction_check check (direction in ('INBOUND', 'OUTBOUND')),
  status text not null,
  messages_count bigint not null default 0,
  constraint messages_daily_pkey primary key (company_id, day, channel, direction, status)
);
alter table messages_daily enable row level security;
alter table messages_daily force row level security;
create policy tenant on messages_daily
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table messages_daily is 'Texts and emails by day, channel, direction and status. Written in the transaction that changes the log; reconciled nightly.';
comment on column messages_daily.company_id is '[internal] The company.';
comment on column messages_daily.day is '[internal] Day the message was created, in the company''s time zone.';
comment on column messages_daily.channel is '[internal] Which log.';
comment on column messages_daily.direction is '[internal] Which way it went.';
comment on column messages_daily.status is '[internal] Current status in the log.';
comment on column messages_daily.messages_count is '[internal] Messages.';

-- What the search role may read; nothing else is granted to it.
grant select (company_id, id, created_at, deleted_at, search_text) on leads to counterfoil_search;
grant select (company_id, id, created_at, deleted_at, search_text) on sales to counterfoil_search;
grant select (company_id, sale_id, account_last_four, replaced_at) on payment_details to counterfoil_search;

set role counterfoil_search;

-- Turns what a person typed into conditions on search_text. Words of three characters and more match
-- anywhere, shorter ones the beginning of a word, so that every condition has a trigram to start from.
-- A term that looks like a phone number is one word without spaces and without its trunk zero.
create function search_condition(term text) returns text
language sql immutable strict set search_path = pg_catalog, public as $$
  select string_agg(format('search_text like %L', pattern), ' and ')
  from (
    select case when length(word) < 3 then '% ' else '%' end
      || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%' as pattern
    from unnest(
      case when term ~ '^[+0-9() .-]+$' and length(regexp_replace(term, '[^0-9]', '', 'g')) >= 5
        then array[ltrim(regexp_replace(term, '[^0-9]', '', 'g'), '0')]
        else regexp_split_to_array(lower(btrim(left(term, 200))), '\s+')
      end
    ) with ordinality as words (word, place)
    where word <> '' and place <= 6
  ) as patterns
$$;

-- Ids of leads of the current company that match, newest first. Deleted leads are left out.
create function search_leads(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_condition(term);
begin
  if company is null or condition is null then
    return;
  end if;
  return query execute format(
    'select id from public.leads where company_id = %L and deleted_at is null and %s
     order by created_at desc, id desc limit %s',
    company, condition, greatest(0, least(max_rows, 10001)));
end
$$;

-- Ids of sales of the current company that match, newest first; four digits also find the account's last four.
create function search_sales(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_condition(term);
  last_four text := case when btrim(term) ~ '^[0-9]{4}$' then btrim(term) end;
begin
  if company is null or condition is null then
    return;
  end if;
  if last_four is null then
    return query execute format(
      'select id from public.sales where company_id = %L and deleted_at is null and %s
       order by created_at desc, id desc limit %s',
      company, condition, greatest(0, least(max_rows, 10001)));
    return;
  end if;
  return query execute format(
    'select id from public.sales where company_id = %1$L and deleted_at is null and (%2$s)
     union
     select s.id from public.payment_details as p
     join public.sales as s on s.company_id = p.company_id and s.id = p.sale_id
     where p.company_id = %1$L and p.account_last_four = %3$L and p.replaced_at is null and s.deleted_at is null
     limit %4$s',
    company, condition, last_four, greatest(0, least(max_rows, 10001)));
end
$$;

revoke all on function search_condition(text) from public;
revoke all on function search_leads(text, integer) from public;
revoke all on function search_sales(text, integer) from public;
grant execute on function search_leads(text, integer) to counterfoil_app, counterfoil_owner;
grant execute on function search_sales(text, integer) to counterfoil_app, counterfoil_owner;

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;
