select c.relname || ' forces row level security' as "check",
       c.relrowsecurity and c.relforcerowsecurity as ok,
       'policy platform: operators alone' as detail
from pg_class c where c.oid in ('platform_audit_logs'::regclass, 'platform_audit_heads'::regclass)
union all
select 'the app can add to the chain but not change or remove rows',
       has_table_privilege('counterfoil_app', 'platform_audit_logs', 'insert')
         and not has_table_privilege('counterfoil_app', 'platform_audit_logs', 'update')
         and not has_table_privilege('counterfoil_app', 'platform_audit_logs', 'delete')
         and not has_table_privilege('counterfoil_app', 'platform_audit_logs', 'truncate'),
       'insert granted; update, delete and truncate revoked'
union all
select 'triggers refuse a change by the owner as well',
       count(*) = 2,
       string_agg(tgname, ', ')
from pg_trigger where tgrelid = 'platform_audit_logs'::regclass and not tgisinternal
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('platform_audit_logs'::regclass, 'platform_audit_heads'::regclass) and attnum > 0 and not attisdropped;
