select 'row level security is forced' as "check", relrowsecurity and relforcerowsecurity as ok, 'policy tenant' as detail
from pg_class where oid = 'leads_by_agent'::regclass
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[internal\] ') = 0,
       ''
from pg_attribute where attrelid = 'leads_by_agent'::regclass and attnum > 0 and not attisdropped
union all
select 'days and months add up to the same leads',
       count(*) = 0,
       count(*) || ' agents differ'
from (
  select from leads_by_agent group by company_id, agent_id
  having sum(leads_count) filter (where span = 'DAY') is distinct from sum(leads_count) filter (where span = 'MONTH')
) as unequal;
