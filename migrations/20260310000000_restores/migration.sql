-- Trial restores of backups, restores into the live database, and the pause of everything outbound that follows one.

create table backup_drills (
  id uuid constraint backup_drills_pkey primary key,
  company_id uuid constraint backup_drills_company_fkey references companies (id),
  backup_id uuid not null constraint backup_drills_backup_fkey references backup_runs (id),
  source text not null constraint backup_drills_source_check check (source in ('page', 'api', 'command', 'schedule')),
  requested_by uuid,
  requested_by_name text not null constraint backup_drills_requested_by_name_check check (length(requested_by_name) between 1 and 200),
  state text not null default 'RUNNING'
    constraint backup_drills_state_check check (state in ('RUNNING', 'PASSED', 'FAILED', 'COULD_NOT_RUN')),
  failure text,
  failure_message text,
  started_at timestamptz not null,
  finished_at timestamptz,
  lease_token uuid,
  lease_owner text,
  lease_expires_at timestamptz,
  progress jsonb not null default '{}',
  report jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint backup_drills_requested_by_fkey foreign key (company_id, requested_by) references user_companies (company_id, user_id),
  constraint backup_drills_lease_check check (num_nulls(lease_token, lease_owner, lease_expires_at) in (0, 3)),
  constraint backup_drills_running_check check ((state = 'RUNNING') = (lease_token is not null)),
  constraint backup_drills_finished_check check ((state = 'RUNNING') = (finished_at is null)),
  constraint backup_drills_could_not_run_check check (state <> 'COULD_NOT_RUN' or failure is not null),
  constraint backup_drills_report_check check (state not in ('PASSED', 'FAILED') or report is not null)
);
-- One drill of a backup at a time; drills of different backups may run beside each other.
create unique index backup_drills_one_at_a_time_key on backup_drills (backup_id) where lease_token is not null;
create index backup_drills_backup_idx on backup_drills (backup_id, started_at desc, id desc);
create index backup_drills_company_idx on backup_drills (company_id, started_at desc, id desc);
create index backup_drills_database_idx on backup_drills (started_at desc, id desc) where company_id is null;
create index backup_drills_requested_by_idx on backup_drills (company_id, requested_by) where requested_by is not null;
alter table backup_drills enable row level security;
alter table backup_drills force row level security;
create policy tenant on backup_drills
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on')
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on');
revoke delete, truncate on backup_drills from counterfoil_app;

comment on table backup_drills is 'Trial restores of backups into a database of their own, and whether every row came back as it was. [kept by restores]';
comment on column backup_drills.id is '[internal] UUIDv7.';
comment on column backup_drills.company_id is '[internal] Company of the backup; null for the whole database, which operators alone see.';
comment on column backup_drills.backup_id is '[internal] backup_runs.id.';
comment on column backup_drills.source is '[internal] Where it was asked for: page, api, command or schedule.';
comment on column backup_drills.requested_by is '[internal] Person who asked; null for commands and schedules.';
comment on column backup_drills.requested_by_name is '[personal] Their name then, or the command or schedule.';
comment on column backup_drills.state is '[internal] RUNNING, PASSED (everything agreed), FAILED (something did not), COULD_NOT_RUN (which is not passed).';
comment on column backup_drills.failure is '[internal] Code of what kept it from running, such as NO_SPACE.';
comment on column backup_drills.failure_message is '[internal] What that was and what to do.';
comment on column backup_drills.started_at is '[internal] When it began.';
comment on column backup_drills.finished_at is '[internal] When it ended, well or not.';
comment on column backup_drills.lease_token is '[internal] Token of the process that works on it.';
comment on column backup_drills.lease_owner is '[internal] Host, process id and start of that process.';
comment on column backup_drills.lease_expires_at is '[internal] Past this moment the process counts as dead.';
comment on column backup_drills.progress is '[internal] Phase, table and rows so far.';
comment on column backup_drills.report is '[internal] Problems, per table the rows restored and whether they are the same, and timings.';
comment on column backup_drills.created_at is '[internal] When the row was made.';
comment on column backup_drills.updated_at is '[internal] When the row last changed.';

create table restore_runs (
  id uuid constraint restore_runs_pkey primary key,
  company_id uuid constraint restore_runs_company_fkey references companies (id),
  backup_id uuid constraint restore_runs_backup_fkey references backup_runs (id),
  file_name text not null,
  source text not null constraint restore_runs_source_check check (source in ('page', 'api', 'command')),
  selection jsonb not null,
  mode text not null constraint restore_runs_mode_check check (mode in ('replace', 'merge', 'add')),
  reason text not null constraint restore_runs_reason_check check (length(btrim(reason)) between 3 and 500),
  requested_by uuid,
  requested_by_name text not null constraint restore_runs_requested_by_name_check check (length(requested_by_name) between 1 and 200),
  state text not null default 'PREPARING'
    constraint restore_runs_state_check check (state in ('PREPARING', 'PREVIEWED', 'RESTORING', 'RESTORED', 'FAILED', 'CANCELLED', 'EXPIRED')),
  failure text,
  failure_message text,
  approval_required boolean not null default false,
  approved_by uuid,
  approved_by_name text,
  approved_at timestamptz,
  confirmed_by uuid,
  confirmed_by_name text,
  confirmed_at timestamptz,
  skip_safety_backup boolean not null default false,
  safety_backup_id uuid constraint restore_runs_safety_backup_fkey references backup_runs (id),
  staging_schema text constraint restore_runs_staging_schema_check check (staging_schema ~ '^counterfoil_restore_[0-9a-f]{32}$'),
  preview jsonb,
  inserts bigint,
  updates bigint,
  deletes bigint,
  outcome jsonb,
  previewed_at timestamptz,
  expires_at timestamptz,
  finished_at timestamptz,
  lease_token uuid,
  lease_owner text,
  lease_expires_at timestamptz,
  cancel_requested_at timestamptz,
  progress jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint restore_runs_requested_by_fkey foreign key (company_id, requested_by) references user_companies (company_id, user_id),
  constraint restore_runs_approved_by_fkey foreign key (company_id, approved_by) references user_companies (company_id, user_id),
  constraint restore_runs_confirmed_by_fkey foreign key (company_id, confirmed_by) references user_companies (company_id, user_id),
  constraint restore_runs_lease_check check (num_nulls(lease_token, lease_owner, lease_expires_at) in (0, 3)),
  constraint restore_runs_working_check check ((state in ('PREPARING', 'RESTORING')) = (lease_token is not null)),
  constraint restore_runs_previewed_check check (
    state not in ('PREVIEWED', 'RESTORING', 'RESTORED') or num_nulls(preview, inserts, updates, deletes, previewed_at) = 0
  ),
  constraint restore_runs_finished_check check ((state in ('RESTORED', 'FAILED', 'CANCELLED', 'EXPIRED')) = (finished_at is not null)),
  constraint restore_runs_failed_check check (state <> 'FAILED' or failure is not null),
  constraint restore_runs_approval_check check (num_nulls(approved_by_name, approved_at) in (0, 2)),
  constraint restore_runs_second_person_check check (approved_by is distinct from requested_by or approved_by is null),
  constraint restore_runs_confirmed_check check (
    state not in ('RESTORING', 'RESTORED') or (confirmed_at is not null and (approved_at is not null or not approval_required))
  )
);
-- One restore works at a time, whatever processes there are: two would change each other's preview.
create unique index restore_runs_one_at_a_time_key on restore_runs ((true)) where lease_token is not null;
create index restore_runs_company_idx on restore_runs (company_id, created_at desc, id desc);
create index restore_runs_database_idx on restore_runs (created_at desc, id desc) where company_id is null;
create index restore_runs_backup_idx on restore_runs (backup_id, created_at desc);
create index restore_runs_safety_backup_idx on restore_runs (safety_backup_id) where safety_backup_id is not null;
create index restore_runs_requested_by_idx on restore_runs (company_id, requested_by) where requested_by is not null;
create index restore_runs_approved_by_idx on restore_runs (company_id, approved_by) where approved_by is not null;
create index restore_runs_confirmed_by_idx on restore_runs (company_id, confirmed_by) where confirmed_by is not null;
alter table restore_runs enable row level security;
alter table restore_runs force row level security;
create policy tenant on restore_runs
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on')
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on');
revoke delete, truncate on restore_runs from counterfoil_app;

comment on table restore_runs is 'Every restore that was previewed, and what became of it. Also the lease: a run with a lease_token is being worked on. [kept by restores]';
comment on column restore_runs.id is '[internal] UUIDv7.';
comment on column restore_runs.company_id is '[internal] Company whose data it changes; null for the whole database, which operators alone see.';
comment on column restore_runs.backup_id is '[internal] backup_runs.id; null when a command was given a file.';
comment on column restore_runs.file_name is '[internal] Name of the file it restores from.';
comment on column restore_runs.source is '[internal] Where it was asked for: page, api or command.';
comment on column restore_runs.selection is '[internal] kind (everything, tables, rows) with the tables, or the table and the keys of its rows.';
comment on column restore_runs.mode is '[internal] replace (exactly the backup), merge (nothing is deleted) or add (only what is missing).';
comment on column restore_runs.reason is '[internal] Why, in the words of whoever asked.';
comment on column restore_runs.requested_by is '[internal] Person who asked; null for commands.';
comment on column restore_runs.requested_by_name is '[personal] Their name then, or the command.';
comment on column restore_runs.state is '[internal] PREPARING, PREVIEWED (waits for confirmation), RESTORING, RESTORED, FAILED, CANCELLED, EXPIRED.';
comment on column restore_runs.failure is '[internal] Code of what stopped it, or CHANGED_SINCE while it waits for another confirmation.';
comment on column restore_runs.failure_message is '[internal] What that was, what was kept and what to do.';
comment on column restore_runs.approval_required is '[internal] Whether a second person must agree; decided when it was asked for.';
comment on column restore_runs.approved_by is '[internal] The second person; never the one who asked.';
comment on column restore_runs.approved_by_name is '[personal] Their name then.';
comment on column restore_runs.approved_at is '[internal] When they agreed; a new preview needs a new approval.';
comment on column restore_runs.confirmed_by is '[internal] Who typed the confirmation; null for commands.';
comment on column restore_runs.confirmed_by_name is '[personal] Their name then, or the command.';
comment on column restore_runs.confirmed_at is '[internal] When.';
comment on column restore_runs.skip_safety_backup is '[internal] Whether they chose to go without a backup of what is there now.';
comment on column restore_runs.safety_backup_id is '[internal] backup_runs.id of the backup that was made right before.';
comment on column restore_runs.staging_schema is '[internal] Schema that holds the rows of the backup for the preview; null once it was removed.';
comment on column restore_runs.preview is '[internal] Per table the rows to insert, update and delete with their digest, and what stands in the way. No values.';
comment on column restore_runs.inserts is '[internal] Rows the preview inserts.';
comment on column restore_runs.updates is '[internal] Rows the preview updates.';
comment on column restore_runs.deletes is '[internal] Rows the preview deletes.';
comment on column restore_runs.outcome is '[internal] Rows that were changed, sessions ended, messages marked as unknown.';
comment on column restore_runs.previewed_at is '[internal] When the preview stood.';
comment on column restore_runs.expires_at is '[internal] When its rows are removed unless it was confirmed.';
comment on column restore_runs.finished_at is '[internal] When it ended, well or not.';
comment on column restore_runs.lease_token is '[internal] Token of the process that works on it.';
comment on column restore_runs.lease_owner is '[internal] Host, process id and start of that process.';
comment on column restore_runs.lease_expires_at is '[internal] Past this moment the process counts as dead.';
comment on column restore_runs.cancel_requested_at is '[internal] When somebody asked it to stop.';
comment on column restore_runs.progress is '[internal] Phase, table and rows so far.';
comment on column restore_runs.created_at is '[internal] When it was asked for.';
comment on column restore_runs.updated_at is '[internal] When the row last changed.';

-- Asked before anything goes out: a restore brings back messages that were sent since.
create table outbound_holds (
  id uuid constraint outbound_holds_pkey primary key,
  company_id uuid constraint outbound_holds_company_fkey references companies (id),
  restore_id uuid constraint outbound_holds_restore_fkey references restore_runs (id),
  reason text not null,
  placed_at timestamptz not null,
  released_at timestamptz,
  released_by uuid,
  released_by_name text,
  release_reason text,
  constraint outbound_holds_released_check check (num_nulls(released_at, released_by_name, release_reason) in (0, 3)),
  constraint outbound_holds_released_by_fkey foreign key (company_id, released_by) references user_companies (company_id, user_id)
);
create index outbound_holds_company_idx on outbound_holds (company_id) where released_at is null;
create index outbound_holds_restore_idx on outbound_holds (restore_id);
create index outbound_holds_released_by_idx on outbound_holds (company_id, released_by) where released_by is not null;
alter table outbound_holds enable row level security;
alter table outbound_holds force row level security;
-- Everybody may see a hold of the whole installation, since it holds their messages too; operators alone may change it.
create policy tenant on outbound_holds
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on')
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on');
create policy everyones on outbound_holds for select using (company_id is null);
revoke delete, truncate on outbound_holds from counterfoil_app;

comment on table outbound_holds is 'Pauses of everything that goes out. A restore places one; an admin releases it after a look. [kept by restores]';
comment on column outbound_holds.id is '[internal] UUIDv7.';
comment on column outbound_holds.company_id is '[internal] Company whose messages wait; null for all companies.';
comment on column outbound_holds.restore_id is '[internal] restore_runs.id that placed it; null when a person did.';
comment on column outbound_holds.reason is '[internal] Why, for the person who has to decide.';
comment on column outbound_holds.placed_at is '[internal] When the pause began.';
comment on column outbound_holds.released_at is '[internal] When it ended; null while it lasts.';
comment on column outbound_holds.released_by is '[internal] Who ended it.';
comment on column outbound_holds.released_by_name is '[personal] Their name then.';
comment on column outbound_holds.release_reason is '[internal] What they had looked at.';
