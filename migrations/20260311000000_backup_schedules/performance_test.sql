-- budget: when a schedule last had its turn 10
select scheduled_for, state from backup_runs
where schedule_id = '00000000-0000-7000-8000-000000000001'
order by scheduled_for desc limit 20;

-- budget: backups that still have files 20
select id, state, started_at, file_bytes from backup_runs
where company_id is null and file_path is not null and removed_at is null
order by started_at desc limit 500;
