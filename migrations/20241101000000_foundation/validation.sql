select 'roles exist' as "check",
       count(*) = 3 as ok,
       string_agg(rolname, ', ' order by rolname) as detail
from pg_roles where rolname in ('counterfoil_owner', 'counterfoil_app', 'counterfoil_backup')
union all
select 'only the backup role may bypass row level security',
       bool_and(rolbypassrls = (rolname = 'counterfoil_backup') and not rolsuper),
       string_agg(rolname || '=' || rolbypassrls, ', ' order by rolname)
from pg_roles where rolname in ('counterfoil_owner', 'counterfoil_app', 'counterfoil_backup')
union all
select 'tenant tables force row level security',
       bool_and(relrowsecurity and relforcerowsecurity),
       string_agg(relname, ', ' order by relname) filter (where not (relrowsecurity and relforcerowsecurity))
from pg_class
where oid in ('companies'::regclass, 'user_companies'::regclass, 'api_tokens'::regclass, 'audit_logs'::regclass, 'audit_heads'::regclass)
union all
select 'the app cannot rewrite the audit log',
       not has_table_privilege('counterfoil_app', 'audit_logs', 'update')
         and not has_table_privilege('counterfoil_app', 'audit_logs', 'delete')
         and not has_table_privilege('counterfoil_app', 'audit_logs', 'truncate'),
       'update, delete and truncate are revoked'
union all
select 'the backup role can read every table of the foundation and write none',
       bool_and(has_table_privilege('counterfoil_backup', oid, 'select')
         and not has_table_privilege('counterfoil_backup', oid, 'insert, update, delete')),
       string_agg(relname, ', ' order by relname)
from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'schema_migrations'
union all
select 'nothing belongs to the app role',
       count(*) = 0,
       string_agg(relname, ', ')
from pg_class where relnamespace = 'public'::regnamespace and pg_get_userbyid(relowner) = 'counterfoil_app';
