select 'backup_runs forces row level security' as "check",
       relrowsecurity and relforcerowsecurity as ok,
       'policy tenant: the company''s own, or an operator' as detail
from pg_class where oid = 'backup_runs'::regclass
union all
select 'the app can add and change runs but not remove them',
       has_table_privilege('counterfoil_app', 'backup_runs', 'insert')
         and has_table_privilege('counterfoil_app', 'backup_runs', 'update')
         and not has_table_privilege('counterfoil_app', 'backup_runs', 'delete'),
       'insert and update granted, delete revoked'
union all
select 'the app cannot change a signing key',
       not has_table_privilege('counterfoil_app', 'backup_signing_keys', 'update')
         and not has_table_privilege('counterfoil_app', 'backup_signing_keys', 'delete'),
       'update and delete revoked'
union all
select 'one run of a scope at a time is enforced by an index',
       count(*) = 1 and bool_and(indisunique and indisvalid),
       'backup_runs_one_at_a_time_key'
from pg_index where indexrelid = 'backup_runs_one_at_a_time_key'::regclass
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('backup_runs'::regclass, 'backup_signing_keys'::regclass) and attnum > 0 and not attisdropped;
