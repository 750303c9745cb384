-- Runs of the backup and the public halves of the keys that sign them.

-- Not keyed by company: a run of the whole database belongs to none. Both walls are still there, since
-- the policy shows such a run to operators alone and a company's runs to that company.
create table backup_runs (
  id uuid constraint backup_runs_pkey primary key,
  company_id uuid constraint backup_runs_company_fkey references companies (id),
  kind text not null constraint backup_runs_kind_check check (kind in ('comprehensive', 'database', 'sales_data')),
  source text not null constraint backup_runs_source_check check (source in ('page', 'api', 'command', 'schedule')),
  reason text not null constraint backup_runs_reason_check check (length(btrim(reason)) between 3 and 500),
  requested_by uuid,
  requested_by_name text not null constraint backup_runs_requested_by_name_check check (length(requested_by_name) between 1 and 200),
  scheduled_for timestamptz,
  state text not null default 'RUNNING'
    constraint backup_runs_state_check check (state in ('RUNNING', 'WRITTEN', 'VERIFIED', 'RESTORABLE', 'FAILED')),
  failure text,
  failure_message text,
  started_at timestamptz not null,
  written_at timestamptz,
  verified_at timestamptz,
  finished_at timestamptz,
  lease_token uuid,
  lease_owner text,
  lease_expires_at timestamptz,
  cancel_requested_at timestamptz,
  cancel_requested_by uuid,
  progress jsonb not null default '{}',
  file_name text,
  file_path text,
  file_bytes bigint constraint backup_runs_file_bytes_check check (file_bytes >= 0),
  file_sha256 text constraint backup_runs_file_sha256_check check (file_sha256 ~ '^[0-9a-f]{64}$'),
  records bigint constraint backup_runs_records_check check (records >= 0),
  manifest_sha256 text constraint backup_runs_manifest_sha256_check check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  previous_manifest_sha256 text constraint backup_runs_previous_manifest_check check (previous_manifest_sha256 ~ '^[0-9a-f]{64}$'),
  signing_key_id text,
  metadata jsonb,
  verification jsonb,
  corrupt_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint backup_runs_requested_by_fkey foreign key (company_id, requested_by) references user_companies (company_id, user_id),
  constraint backup_runs_lease_check check (num_nulls(lease_token, lease_owner, lease_expires_at) in (0, 3)),
  constraint backup_runs_running_check check (state <> 'RUNNING' or lease_token is not null),
  constraint backup_runs_failed_check check (state <> 'FAILED' or (failure is not null and finished_at is not null and lease_token is null)),
  constraint backup_runs_written_check check (
    state not in ('WRITTEN', 'VERIFIED', 'RESTORABLE')
    or num_nulls(written_at, file_name, file_path, file_bytes, file_sha256, records, manifest_sha256, signing_key_id, metadata) = 0
  ),
  constraint backup_runs_verified_check check (state not in ('VERIFIED', 'RESTORABLE') or verified_at is not null)
);

-- One run of a scope at a time, whatever processes there are: whoever cannot insert has lost.
create unique index backup_runs_one_at_a_time_key
  on backup_runs (coalesce(company_id, '00000000-0000-0000-0000-000000000000'::uuid)) where lease_token is not null;
-- One run per scheduled moment that was not a failure; a failed night may be tried again.
create unique index backup_runs_scheduled_key
  on backup_runs (coalesce(company_id, '00000000-0000-0000-0000-000000000000'::uuid), kind, scheduled_for)
  where scheduled_for is not null and state <> 'FAILED';
create unique index backup_runs_file_path_key on backup_runs (file_path) where file_path is not null;
create index backup_runs_company_idx on backup_runs (company_id, started_at desc, id desc);
create index backup_runs_requested_by_idx on backup_runs (company_id, requested_by) where requested_by is not null;
create index backup_runs_database_idx on backup_runs (started_at desc, id desc) where company_id is null;

alter table backup_runs enable row level security;
alter table backup_runs force row level security;
create policy tenant on backup_runs
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on')
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on');
revoke delete, truncate on backup_runs from counterfoil_app;

comment on table backup_runs is 'Every backup that was begun, and what became of it. Also the lease: a run with a lease_token is being worked on.';
comment on column backup_runs.id is '[internal] UUIDv7; its last 8 digits end the file''s name.';
comment on column backup_runs.company_id is '[internal] Company whose data it holds; null for the whole database, which operators alone see.';
comment on column backup_runs.kind is '[internal] comprehensive (JSON, format 3.0.0), database (SQL) or sales_data.';
comment on column backup_runs.source is '[internal] Where it was asked for: page, api, command or schedule.';
comment on column backup_runs.reason is '[internal] Why it was made, in the words of whoever asked.';
comment on column backup_runs.requested_by is '[internal] Person who asked; null for commands and schedules.';
comment on column backup_runs.requested_by_name is '[personal] Their name then, or the command or schedule.';
comment on column backup_runs.scheduled_for is '[internal] Moment of the schedule it stands for; null when a person asked.';
comment on column backup_runs.state is '[internal] RUNNING, WRITTEN (file complete), VERIFIED (read back), RESTORABLE (a drill restored it), FAILED.';
comment on column backup_runs.failure is '[internal] Code of what stopped it, such as NO_SPACE.';
comment on column backup_runs.failure_message is '[internal] What stopped it and what to do.';
comment on column backup_runs.started_at is '[internal] When it was begun; the file''s name and timestamp say the same.';
comment on column backup_runs.written_at is '[internal] When the file stood under its final name, durable.';
comment on column backup_runs.verified_at is '[internal] When its bytes were last read back and all of them were right.';
comment on column backup_runs.finished_at is '[internal] When the run ended, well or not.';
comment on column backup_runs.lease_token is '[internal] Token of the process that works on it; a write with another token is refused.';
comment on column backup_runs.lease_owner is '[internal] Host, process id and start of that process.';
comment on column backup_runs.lease_expires_at is '[internal] Past this moment the process counts as dead.';
comment on column backup_runs.cancel_requested_at is '[internal] When somebody asked the run to stop.';
comment on column backup_runs.cancel_requested_by is '[internal] Who did.';
comment on column backup_runs.progress is '[internal] Table, rows, estimated rows and bytes so far, written about once a second.';
comment on column backup_runs.file_name is '[internal] Name of the file.';
comment on column backup_runs.file_path is '[internal] Path of the file under the store.';
comment on column backup_runs.file_bytes is '[internal] Size of the file in bytes.';
comment on column backup_runs.file_sha256 is '[internal] SHA-256 of the whole file.';
comment on column backup_runs.records is '[internal] Rows in the file.';
comment on column backup_runs.manifest_sha256 is '[internal] SHA-256 of the canonical signed metadata; the next backup of the scope points to it.';
comment on column backup_runs.previous_manifest_sha256 is '[internal] manifest_sha256 of the backup before; null for the first.';
comment on column backup_runs.signing_key_id is '[internal] backup_signing_keys.id.';
comment on column backup_runs.metadata is '[internal] Metadata of the file without its chunk list.';
comment on column backup_runs.verification is '[internal] Progress or result of the newest verification, with table and chunk of each problem.';
comment on column backup_runs.corrupt_at is '[internal] When a verification found the file damaged; null again once one finds it whole.';
comment on column backup_runs.created_at is '[internal] When the row was made.';
comment on column backup_runs.updated_at is '[internal] When the row last changed.';

-- Control table: one installation signs with one key, whichever company the backup is of.
create table backup_signing_keys (
  id text constraint backup_signing_keys_pkey primary key constraint backup_signing_keys_id_check check (id ~ '^[0-9a-f]{16}$'),
  public_key text not null constraint backup_signing_keys_public_key_key unique,
  created_at timestamptz not null
);
revoke update, delete, truncate on backup_signing_keys from counterfoil_app;
comment on table backup_signing_keys is 'Public halves of the keys that sign backups. The private halves are files outside the store and the database.';
comment on column backup_signing_keys.id is '[public] First 16 hex digits of the SHA-256 of the raw key.';
comment on column backup_signing_keys.public_key is '[public] Raw Ed25519 key in base64.';
comment on column backup_signing_keys.created_at is '[internal] When the installation first signed with it.';
