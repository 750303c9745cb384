select 'backup_recipients forces row level security' as "check",
       relrowsecurity and relforcerowsecurity as ok,
       'policy tenant: the company''s own, or an operator' as detail
from pg_class where oid = 'backup_recipients'::regclass
union all
select 'the app can add and change recipients but not delete them',
       has_table_privilege('counterfoil_app', 'backup_recipients', 'insert')
         and has_table_privilege('counterfoil_app', 'backup_recipients', 'update')
         and not has_table_privilege('counterfoil_app', 'backup_recipients', 'delete'),
       'insert and update granted, delete revoked'
union all
select 'a schedule never waits for a passphrase',
       count(*) = 1,
       'backup_schedules_encrypt_check'
from pg_constraint
where conrelid = 'backup_schedules'::regclass and conname = 'backup_schedules_encrypt_check'
  and pg_get_constraintdef(oid) not like '%passphrase%'
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('backup_runs'::regclass, 'backup_schedules'::regclass, 'backup_recipients'::regclass)
  and attnum > 0 and not attisdropped;
