select 'row level security is forced' as "check", relrowsecurity and relforcerowsecurity as ok,
       'policy platform: operators alone' as detail
from pg_class where oid = 'schema_checks'::regclass
union all
select 'the app may write checks but not remove them',
       has_table_privilege('counterfoil_app', 'schema_checks', 'select, insert, update')
         and not has_table_privilege('counterfoil_app', 'schema_checks', 'delete'),
       ''
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       ''
from pg_attribute where attrelid = 'schema_checks'::regclass and attnum > 0 and not attisdropped;
