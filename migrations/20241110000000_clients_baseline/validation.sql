-- Holds after every later migration as well: it asks nothing about the name that 20260301000000 removes.
with mine as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname in ('clients', 'onboarding_states')
)
select 'both tables exist' as "check", count(*) = 2 as ok, count(*)::text as detail from mine
union all
select 'every table enables and forces row level security',
       bool_and(relrowsecurity and relforcerowsecurity),
       string_agg(relname, ', ') filter (where not (relrowsecurity and relforcerowsecurity))
from mine
union all
select 'every table has exactly the tenant policy, for reading and writing',
       coalesce(bool_and(policies = 1 and complete), false),
       string_agg(relname, ', ') filter (where policies <> 1 or not complete)
from (
  select mine.relname, count(p.oid) as policies,
         coalesce(bool_and(p.polqual is not null and p.polwithcheck is not null and p.polcmd = '*'), false) as complete
  from mine left join pg_policy as p on p.polrelid = mine.oid
  group by mine.relname
) as counted
union all
select 'every primary key, unique key and foreign key begins with company_id',
       bool_and(a.attname = 'company_id'),
       string_agg(k.conname, ', ') filter (where a.attname <> 'company_id')
from mine
join pg_constraint as k on k.conrelid = mine.oid and k.contype in ('p', 'u', 'f')
join pg_attribute as a on a.attrelid = mine.oid and a.attnum = k.conkey[1]
union all
select 'every table and column says its class',
       count(*) = 0,
       string_agg(mine.relname || '.' || coalesce(a.attname, '*'), ', ')
from mine
join pg_attribute as a on a.attrelid = mine.oid and a.attnum > 0 and not a.attisdropped
where coalesce(col_description(mine.oid, a.attnum), '') !~ '^\[(public|internal|personal|secret)\] '
   or obj_description(mine.oid, 'pg_class') is null
union all
select 'the owner owns every table', bool_and(pg_get_userbyid(relowner) = 'counterfoil_owner'),
       string_agg(relname, ', ') filter (where pg_get_userbyid(relowner) <> 'counterfoil_owner')
from mine
union all
select 'the backup role reads every table and writes none',
       bool_and(has_table_privilege('counterfoil_backup', oid, 'select')
         and not has_table_privilege('counterfoil_backup', oid, 'insert, update, delete')),
       string_agg(relname, ', ')
         filter (where has_table_privilege('counterfoil_backup', oid, 'insert, update, delete'))
from mine;
