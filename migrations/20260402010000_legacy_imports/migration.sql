-- Backups of the old system read into a company: first staged and judged row by row, then written.

create table legacy_imports (
  company_id uuid not null constraint legacy_imports_company_fkey references companies (id),
  id uuid not null,
  file_name text not null constraint legacy_imports_file_name_check check (length(file_name) between 1 and 255),
  file_sha256 text constraint legacy_imports_file_sha256_check check (file_sha256 ~ '^[0-9a-f]{64}$'),
  made_at timestamptz,
  state text not null default 'READING'
    constraint legacy_imports_state_check check (state in ('READING', 'PREVIEWED', 'WRITING', 'IMPORTED', 'FAILED', 'CANCELLED')),
  failure text constraint legacy_imports_failure_check check (length(failure) <= 1000),
  rows_read bigint not null default 0 constraint legacy_imports_rows_read_check check (rows_read >= 0),
  rows_written bigint not null default 0 constraint legacy_imports_rows_written_check check (rows_written >= 0),
  counts jsonb not null default '{}' constraint legacy_imports_counts_check check (jsonb_typeof(counts) = 'object'),
  notes jsonb not null default '[]' constraint legacy_imports_notes_check check (jsonb_typeof(notes) = 'array'),
  reason text constraint legacy_imports_reason_check check (length(reason) between 3 and 500),
  requested_by uuid,
  requested_by_name text not null constraint legacy_imports_requested_by_name_check check (length(requested_by_name) between 1 and 200),
  lease_token uuid,
  lease_expires_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  constraint legacy_imports_pkey primary key (company_id, id),
  constraint legacy_imports_requested_by_fkey foreign key (company_id, requested_by) references user_companies (company_id, user_id),
  constraint legacy_imports_lease_check check (num_nulls(lease_token, lease_expires_at) in (0, 2))
);
create unique index legacy_imports_working_key on legacy_imports (company_id) where lease_token is not null;
create index legacy_imports_created_idx on legacy_imports (company_id, created_at desc);

create table legacy_import_rows (
  company_id uuid not null constraint legacy_import_rows_company_fkey references companies (id),
  import_id uuid not null,
  entity text not null constraint legacy_import_rows_entity_check check (
    entity in ('users', 'leads', 'sales', 'appliances', 'smsLogs', 'generatedDocuments', 'leadDispositionHistory')
  ),
  position integer not null,
  legacy_id text not null constraint legacy_import_rows_legacy_id_check check (length(legacy_id) <= 200),
  row_id uuid not null,
  parent_id uuid,
  ready jsonb,
  verdict text not null constraint legacy_import_rows_verdict_check check (verdict in ('new', 'there', 'refused')),
  field text constraint legacy_import_rows_field_check check (length(field) <= 100),
  problem text constraint legacy_import_rows_problem_check check (length(problem) <= 60),
  constraint legacy_import_rows_pkey primary key (company_id, import_id, entity, position),
  constraint legacy_import_rows_import_fkey foreign key (company_id, import_id) references legacy_imports (company_id, id) on delete cascade,
  constraint legacy_import_rows_refused_check check ((verdict = 'refused') = (problem is not null))
);
create index legacy_import_rows_row_idx on legacy_import_rows (company_id, import_id, entity, row_id);
create index legacy_import_rows_parent_idx on legacy_import_rows (company_id, import_id, entity, parent_id) where parent_id is not null;

alter table legacy_imports enable row level security;
alter table legacy_imports force row level security;
create policy tenant on legacy_imports
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
alter table legacy_import_rows enable row level security;
alter table legacy_import_rows force row level security;
create policy tenant on legacy_import_rows
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
revoke delete, truncate on legacy_imports from counterfoil_app;

comment on table legacy_imports is 'Backups of the old system that were read into a company.';
comment on column legacy_imports.company_id is '[internal] The company.';
comment on column legacy_imports.id is '[internal] UUIDv7.';
comment on column legacy_imports.file_name is '[internal] What the file was called.';
comment on column legacy_imports.file_sha256 is '[internal] SHA-256 of the file as it was given.';
comment on column legacy_imports.made_at is '[internal] When the old system wrote the file, as the file says.';
comment on column legacy_imports.state is '[internal] READING, PREVIEWED, WRITING, then IMPORTED, FAILED or CANCELLED.';
comment on column legacy_imports.failure is '[internal] Why it failed, for people.';
comment on column legacy_imports.rows_read is '[internal] Rows read from the file.';
comment on column legacy_imports.rows_written is '[internal] Rows written.';
comment on column legacy_imports.counts is '[internal] Rows by table and verdict.';
comment on column legacy_imports.notes is '[internal] Tables and columns of the file that have no place here, with how many rows had them.';
comment on column legacy_imports.reason is '[internal] Why it was confirmed.';
comment on column legacy_imports.requested_by is '[internal] Who began it; null for a command.';
comment on column legacy_imports.requested_by_name is '[personal] Who began it, by the name they had.';
comment on column legacy_imports.lease_token is '[internal] Held by the process that works on it.';
comment on column legacy_imports.lease_expires_at is '[internal] When that process counts as dead.';
comment on column legacy_imports.created_at is '[internal] When the row was made.';
comment on column legacy_imports.updated_at is '[internal] When the row last changed.';
comment on column legacy_imports.finished_at is '[internal] When it ended.';
comment on table legacy_import_rows is 'Rows of such a file as they would be written, until the import ends. [not backed up]';
comment on column legacy_import_rows.company_id is '[internal] The company.';
comment on column legacy_import_rows.import_id is '[internal] legacy_imports.id.';
comment on column legacy_import_rows.entity is '[internal] Table of the old system.';
comment on column legacy_import_rows.position is '[internal] Place in its table of the file, from 1; negative for an appliance that the sale of that place names itself.';
comment on column legacy_import_rows.legacy_id is '[internal] Id in the old system.';
comment on column legacy_import_rows.row_id is '[internal] Id here, made of the company and the old id.';
comment on column legacy_import_rows.parent_id is '[internal] Id here of the sale or lead it cannot be without.';
comment on column legacy_import_rows.ready is '[personal] The values to write; bank details only as ciphertext. Emptied when the import ends.';
comment on column legacy_import_rows.verdict is '[internal] new, there (already), or refused.';
comment on column legacy_import_rows.field is '[internal] Field of the old row that is wrong.';
comment on column legacy_import_rows.problem is '[internal] What is wrong with it.';
