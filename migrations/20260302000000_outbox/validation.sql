with mine as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname in ('outbox', 'idempotency_keys')
), tenant as (
  select * from mine where relname in ('outbox', 'idempotency_keys')
)
select 'all 2 tables exist' as "check", count(*) = 2 as ok, count(*)::text as detail from mine
union all
select 'every table of a company enables and forces row level security',
       bool_and(relrowsecurity and relforcerowsecurity),
       string_agg(relname, ', ') filter (where not (relrowsecurity and relforcerowsecurity))
from tenant
union all
select 'every table of a company has exactly the tenant policy, for reading and writing',
       coalesce(bool_and(policies = 1 and complete), false),
       string_agg(relname, ', ') filter (where policies <> 1 or not complete)
from (
  select tenant.relname, count(p.oid) as policies,
         coalesce(bool_and(p.polqual is not null and p.polwithcheck is not null and p.polcmd = '*'), false) as complete
  from tenant left join pg_policy as p on p.polrelid = tenant.oid
  group by tenant.relname
) as counted
union all
select 'every key of a company begins with company_id',
       bool_and(a.attname = 'company_id'),
       string_agg(k.conname, ', ') filter (where a.attname <> 'company_id')
from tenant
join pg_constraint as k on k.conrelid = tenant.oid and k.contype in ('p', 'u', 'f')
join pg_attribute as a on a.attrelid = tenant.oid and a.attnum = k.conkey[1]
union all
select 'every index is valid',
       bool_and(i.indisvalid and i.indisready),
       string_agg(i.indexrelid::regclass::text, ', ') filter (where not (i.indisvalid and i.indisready))
from mine join pg_index as i on i.indrelid = mine.oid
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
select 'backups leave the outbox out', obj_description('outbox'::regclass, 'pg_class') like '%[not backed up]', '';
