-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion, constraint-missing-not-valid
-- Forgets schedules, pins and what retention deleted. Runs whose file alone was known go too: the old table has no word for them.
set local app.operator = 'on';
delete from backup_runs where source = 'found';
drop index if exists backup_runs_kept_idx, backup_runs_schedule_idx, backup_runs_scheduled_key;
alter table backup_runs
  drop constraint if exists backup_runs_source_check,
  add constraint backup_runs_source_check check (source in ('page', 'api', 'command', 'schedule')),
  drop column if exists schedule_id,
  drop column if exists stores,
  drop column if exists recipients,
  drop column if exists strict,
  drop column if exists copies,
  drop column if exists encryption,
  drop column if exists pinned_at,
  drop column if exists pinned_by_name,
  drop column if exists pin_reason,
  drop column if exists removal_rule,
  drop column if exists removal_began_at,
  drop column if exists removed_at;
-- Two schedules may have been due at the same moment; only one of them can keep it under the old key.
update backup_runs r set scheduled_for = null
where scheduled_for is not null and exists (
  select from backup_runs o
  where o.company_id is not distinct from r.company_id and o.kind = r.kind and o.scheduled_for = r.scheduled_for
    and o.state <> 'FAILED' and o.id < r.id
);
create unique index backup_runs_scheduled_key
  on backup_runs (coalesce(company_id, '00000000-0000-0000-0000-000000000000'::uuid), kind, scheduled_for)
  where scheduled_for is not null and state <> 'FAILED';
comment on column backup_runs.source is '[internal] Where it was asked for: page, api, command or schedule.';
drop table if exists backup_schedules;
