with mine as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    and c.relname in ('mailings', 'mailing_recipients')
)
select 'both tables exist' as "check", count(*) = 2 as ok, count(*)::text as detail from mine
union all
select 'every table enables and forces row level security', bool_and(relrowsecurity and relforcerowsecurity), 'policy tenant' from mine
union all
select 'every table has exactly the tenant policy, for reading and writing', coalesce(bool_and(policies = 1), false), ''
from (
  select mine.relname, count(p.oid) filter (where p.polqual is not null and p.polwithcheck is not null and p.polcmd = '*') as policies
  from mine left join pg_policy as p on p.polrelid = mine.oid group by mine.relname
) as counted
union all
select 'every key begins with company_id', bool_and(a.attname = 'company_id'), string_agg(k.conname, ', ') filter (where a.attname <> 'company_id')
from mine
join pg_constraint as k on k.conrelid = mine.oid and k.contype in ('p', 'u', 'f')
join pg_attribute as a on a.attrelid = mine.oid and a.attnum = k.conkey[1]
union all
select 'every table and column says its class', count(*) = 0, string_agg(mine.relname || '.' || a.attname, ', ')
from mine
join pg_attribute as a on a.attrelid = mine.oid and a.attnum > 0 and not a.attisdropped
where coalesce(col_description(mine.oid, a.attnum), '') !~ '^\[(public|internal|personal|secret)\] '
   or obj_description(mine.oid, 'pg_class') is null;
