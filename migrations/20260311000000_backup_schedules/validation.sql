select 'backup_schedules forces row level security' as "check",
       relrowsecurity and relforcerowsecurity as ok,
       'policy tenant: the company''s own, or an operator' as detail
from pg_class where oid = 'backup_schedules'::regclass
union all
select 'the app can add and change schedules but not delete them',
       has_table_privilege('counterfoil_app', 'backup_schedules', 'insert')
         and has_table_privilege('counterfoil_app', 'backup_schedules', 'update')
         and not has_table_privilege('counterfoil_app', 'backup_schedules', 'delete'),
       'insert and update granted, delete revoked'
union all
select 'there is a nightly schedule of the whole database',
       count(*) = 1,
       '00000000-0000-7000-8000-000000000001'
from backup_schedules where id = '00000000-0000-7000-8000-000000000001' and company_id is null
union all
select 'one backup a schedule and moment is enforced by an index',
       count(*) = 1 and bool_and(indisunique and indisvalid),
       'backup_runs_scheduled_key'
from pg_index where indexrelid = 'backup_runs_scheduled_key'::regclass
union all
select 'a pinned backup cannot be deleted',
       count(*) = 1,
       'backup_runs_pinned_stay_check'
from pg_constraint where conrelid = 'backup_runs'::regclass and conname = 'backup_runs_pinned_stay_check'
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('backup_runs'::regclass, 'backup_schedules'::regclass) and attnum > 0 and not attisdropped;
