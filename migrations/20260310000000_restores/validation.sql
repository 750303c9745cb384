select t.name || ' forces row level security' as "check", c.relrowsecurity and c.relforcerowsecurity as ok, 'policy tenant' as detail
from (values ('backup_drills'), ('restore_runs'), ('outbound_holds')) t (name) join pg_class c on c.oid = t.name::regclass
union all
select 'the app can add and change ' || t.name || ' but not remove them',
       has_table_privilege('counterfoil_app', t.name, 'insert') and has_table_privilege('counterfoil_app', t.name, 'update')
         and not has_table_privilege('counterfoil_app', t.name, 'delete'),
       'insert and update granted, delete revoked'
from (values ('backup_drills'), ('restore_runs'), ('outbound_holds')) t (name)
union all
select 'one restore at a time is enforced by an index', count(*) = 1 and bool_and(indisunique and indisvalid), 'restore_runs_one_at_a_time_key'
from pg_index where indexrelid = 'restore_runs_one_at_a_time_key'::regclass
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('backup_drills'::regclass, 'restore_runs'::regclass, 'outbound_holds'::regclass) and attnum > 0 and not attisdropped;
