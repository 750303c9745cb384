-- Where files of leads come from, remembered: how such a file is read and what its columns fill. And imports that
-- the worker does, and takes up again when it was stopped.
-- Counts fit 32 bits, and a country code is two letters:
-- squawk-ignore-file prefer-bigint-over-int, ban-char-field

create table lead_import_sources (
  company_id uuid not null constraint lead_import_sources_company_fkey references companies (id),
  id uuid not null,
  name text not null constraint lead_import_sources_name_check check (length(name) between 1 and 100),
  header jsonb not null constraint lead_import_sources_header_check check (jsonb_typeof(header) = 'array'),
  header_sha256 text not null constraint lead_import_sources_header_sha256_check check (header_sha256 ~ '^[0-9a-f]{64}$'),
  dialect jsonb not null constraint lead_import_sources_dialect_check check (jsonb_typeof(dialect) = 'object'),
  mapping jsonb not null constraint lead_import_sources_mapping_check check (jsonb_typeof(mapping) = 'object'),
  defaults jsonb not null default '{}' constraint lead_import_sources_defaults_check check (jsonb_typeof(defaults) = 'object'),
  default_country char(2) not null constraint lead_import_sources_default_country_check check (default_country ~ '^[A-Z]{2}$'),
  on_duplicate text not null default 'skip' constraint lead_import_sources_on_duplicate_check check (on_duplicate in ('skip', 'update', 'create')),
  last_used_at timestamptz not null,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint lead_import_sources_pkey primary key (company_id, id),
  constraint lead_import_sources_name_key unique (company_id, name),
  constraint lead_import_sources_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id)
);
create index lead_import_sources_header_idx on lead_import_sources (company_id, header_sha256, last_used_at desc);
create index lead_import_sources_used_idx on lead_import_sources (company_id, last_used_at desc, id desc);
alter table lead_import_sources enable row level security;
alter table lead_import_sources force row level security;
create policy tenant on lead_import_sources
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table lead_import_sources is 'A place that files of leads come from: its columns are recognised, and what they fill is offered again.';
comment on column lead_import_sources.company_id is '[internal] The company.';
comment on column lead_import_sources.id is '[internal] UUIDv7, made by the app.';
comment on column lead_import_sources.name is '[internal] What people call it; leads.source of its leads.';
comment on column lead_import_sources.header is '[internal] Column names of its last file, in order.';
comment on column lead_import_sources.header_sha256 is '[internal] Hash of the column names, whatever their order and capitals.';
comment on column lead_import_sources.dialect is '[internal] Encoding, delimiter and lines before the header of its last file.';
comment on column lead_import_sources.mapping is '[internal] Which column fills which field.';
comment on column lead_import_sources.defaults is '[personal] Values for fields that a row leaves empty.';
comment on column lead_import_sources.default_country is '[internal] Country that national phone numbers are read in.';
comment on column lead_import_sources.on_duplicate is '[internal] What happens to rows that are leads already.';
comment on column lead_import_sources.last_used_at is '[internal] When a file of it was last checked.';
comment on column lead_import_sources.created_by is '[internal] Who imported from it first.';
comment on column lead_import_sources.created_at is '[internal] When the row was written.';
comment on column lead_import_sources.updated_at is '[internal] When the row last changed; set by the query.';

alter table lead_import_batches
  add column requested_by uuid,
  add column attempts integer not null default 0,
  add column step_started_at timestamptz,
  add column defaults jsonb not null default '{}',
  add column log jsonb not null default '[]';

comment on column lead_import_batches.requested_by is '[internal] Who asked for the step under way; the worker does it as this person. Not a foreign key: it is of interest only while the step lasts.';
comment on column lead_import_batches.attempts is '[internal] How often a worker began the step; past three it has failed.';
comment on column lead_import_batches.step_started_at is '[internal] When a worker began the step under way.';
comment on column lead_import_batches.defaults is '[personal] Values for fields that a row leaves empty.';
comment on column lead_import_batches.log is '[internal] What happened to the import and when, oldest first.';
comment on column lead_import_rows.errors is '[personal] Reasons by field: why an invalid row is refused, or what a repetition lacks to become a lead of its own.';
