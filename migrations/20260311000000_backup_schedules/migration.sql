-- Several schedules, each with its policy of what to keep, and what became of a backup's copies.
-- backup_runs holds a few thousand rows at most when this runs, so a short lock is enough to index and check it:
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion, constraint-missing-not-valid, adding-foreign-key-constraint

-- Not keyed by company, as backup_runs is not: a schedule of the whole database belongs to none.
create table backup_schedules (
  id uuid constraint backup_schedules_pkey primary key,
  company_id uuid constraint backup_schedules_company_fkey references companies (id),
  name text not null constraint backup_schedules_name_check check (length(btrim(name)) between 1 and 80),
  kind text not null constraint backup_schedules_kind_check check (kind in ('comprehensive', 'database', 'sales_data')),
  cron text constraint backup_schedules_cron_check check (length(cron) between 9 and 120),
  time_zone text constraint backup_schedules_time_zone_check check (length(time_zone) between 1 and 60),
  stores text[] not null default '{}',
  recipients text[] not null default '{}',
  strict boolean not null default false,
  drill boolean not null default true,
  enabled boolean not null default true,
  keep_within_days integer not null constraint backup_schedules_keep_within_check check (keep_within_days between 0 and 3660),
  keep_daily integer not null constraint backup_schedules_keep_daily_check check (keep_daily between 0 and 3660),
  keep_weekly integer not null constraint backup_schedules_keep_weekly_check check (keep_weekly between 0 and 520),
  keep_monthly integer not null constraint backup_schedules_keep_monthly_check check (keep_monthly between 0 and 240),
  keep_yearly integer not null constraint backup_schedules_keep_yearly_check check (keep_yearly between 0 and 50),
  keep_restorable integer not null constraint backup_schedules_keep_restorable_check check (keep_restorable between 1 and 100),
  active_since timestamptz not null,
  created_by_name text not null constraint backup_schedules_created_by_name_check check (length(created_by_name) between 1 and 200),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  removed_at timestamptz,
  constraint backup_schedules_when_check check (num_nulls(cron, time_zone) in (0, 2)),
  constraint backup_schedules_company_kind_check check (company_id is null or kind <> 'database')
);
create index backup_schedules_company_idx on backup_schedules (company_id, created_at) where removed_at is null;

alter table backup_schedules enable row level security;
alter table backup_schedules force row level security;
create policy tenant on backup_schedules
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on')
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on');
revoke delete, truncate on backup_schedules from counterfoil_app;

comment on table backup_schedules is 'When backups are made by themselves, of what, into which stores, and how long they are kept.';
comment on column backup_schedules.id is '[internal] UUIDv7; the nightly backup of the whole database has a fixed one.';
comment on column backup_schedules.company_id is '[internal] Company whose data it backs up; null for the whole database, which operators alone see.';
comment on column backup_schedules.name is '[internal] What people call it.';
comment on column backup_schedules.kind is '[internal] comprehensive (JSON, format 3.0.0), database (SQL, whole database only) or sales_data.';
comment on column backup_schedules.cron is '[internal] Cron expression; null follows BACKUP_CRON.';
comment on column backup_schedules.time_zone is '[internal] IANA zone of cron; null follows BACKUP_TIME_ZONE.';
comment on column backup_schedules.stores is '[internal] Names of the stores that get a copy; empty means the configured ones.';
comment on column backup_schedules.recipients is '[internal] age recipients (public keys) that the file is encrypted to; empty means the configured ones.';
comment on column backup_schedules.strict is '[internal] Whether impossible rows stop the backup.';
comment on column backup_schedules.drill is '[internal] Whether a drill restores each of its backups.';
comment on column backup_schedules.enabled is '[internal] Whether it is followed.';
comment on column backup_schedules.keep_within_days is '[internal] Every backup made so many days before the newest is kept.';
comment on column backup_schedules.keep_daily is '[internal] The newest backup of so many days is kept.';
comment on column backup_schedules.keep_weekly is '[internal] The newest backup of so many ISO weeks is kept.';
comment on column backup_schedules.keep_monthly is '[internal] The newest backup of so many months is kept.';
comment on column backup_schedules.keep_yearly is '[internal] The newest backup of so many years is kept.';
comment on column backup_schedules.keep_restorable is '[internal] The floor: so many of the newest RESTORABLE backups are never deleted.';
comment on column backup_schedules.active_since is '[internal] Moments due before this are not made up: when it was made, changed or switched on.';
comment on column backup_schedules.created_by_name is '[personal] Who made it, by the name they had.';
comment on column backup_schedules.created_at is '[internal] When the row was made.';
comment on column backup_schedules.updated_at is '[internal] When the row last changed.';
comment on column backup_schedules.removed_at is '[internal] When somebody removed it; its backups still name it.';

-- Row level security is forced for the owner too, and these rows belong to no company.
set local app.operator = 'on';
-- The night of every installation until now. It follows the configuration until somebody gives it a time of its own.
insert into backup_schedules (
  id, company_id, name, kind, keep_within_days, keep_daily, keep_weekly, keep_monthly, keep_yearly, keep_restorable,
  active_since, created_by_name, created_at, updated_at
) values (
  '00000000-0000-7000-8000-000000000001', null, 'Nightly backup', 'comprehensive', 7, 14, 8, 12, 3, 3,
  now(), 'Counterfoil', now(), now()
);

alter table backup_runs
  add column schedule_id uuid constraint backup_runs_schedule_fkey references backup_schedules (id),
  add column stores text[] not null default '{}',
  add column recipients text[] not null default '{}',
  add column strict boolean not null default false,
  add column copies jsonb not null default '[]',
  add column encryption jsonb,
  add column pinned_at timestamptz,
  add column pinned_by_name text constraint backup_runs_pinned_by_name_check check (length(pinned_by_name) between 1 and 200),
  add column pin_reason text constraint backup_runs_pin_reason_check check (length(pin_reason) <= 500),
  add column removal_rule text constraint backup_runs_removal_rule_check check (length(removal_rule) <= 500),
  add column removal_began_at timestamptz,
  add column removed_at timestamptz,
  add constraint backup_runs_pin_check check (num_nulls(pinned_at, pinned_by_name) in (0, 2)),
  add constraint backup_runs_pinned_stay_check check (pinned_at is null or removal_began_at is null),
  add constraint backup_runs_removal_check check (
    num_nulls(removal_rule, removal_began_at) in (0, 2) and (removed_at is null or removal_began_at is not null)
  ),
  drop constraint backup_runs_source_check,
  add constraint backup_runs_source_check check (source in ('page', 'api', 'command', 'schedule', 'found'));

update backup_runs set schedule_id = '00000000-0000-7000-8000-000000000001'
where source = 'schedule' and company_id is null and scheduled_for is not null;

-- Two schedules may be due at the same moment; each has its own backup then.
drop index backup_runs_scheduled_key;
create unique index backup_runs_scheduled_key on backup_runs (schedule_id, scheduled_for)
  where schedule_id is not null and scheduled_for is not null and state <> 'FAILED';
create index backup_runs_schedule_idx on backup_runs (schedule_id, scheduled_for desc) where schedule_id is not null;
create index backup_runs_kept_idx on backup_runs (company_id, started_at desc) where file_path is not null and removed_at is null;

comment on column backup_runs.source is '[internal] Where it was asked for: page, api, command or schedule; found when only its file was known.';
comment on column backup_runs.schedule_id is '[internal] Schedule it was made by; null when somebody asked for it.';
comment on column backup_runs.stores is '[internal] Names of the stores asked for; empty means the configured ones.';
comment on column backup_runs.recipients is '[internal] age recipients (public keys) asked for; empty means the configured ones.';
comment on column backup_runs.strict is '[internal] Whether impossible rows were to stop it.';
comment on column backup_runs.copies is '[internal] One entry a store: name, state, when looked at, and what is wrong.';
comment on column backup_runs.encryption is '[internal] How the file is encrypted and to whom; null when it is not.';
comment on column backup_runs.pinned_at is '[internal] When somebody pinned it, so that no rule deletes it.';
comment on column backup_runs.pinned_by_name is '[personal] Who did.';
comment on column backup_runs.pin_reason is '[internal] Why.';
comment on column backup_runs.removal_rule is '[internal] Why its files are deleted: no rule keeps it, or who deleted it.';
comment on column backup_runs.removal_began_at is '[internal] When its deletion was decided; deleting goes on after a crash.';
comment on column backup_runs.removed_at is '[internal] When the last of its files was gone. The row stays as history.';
