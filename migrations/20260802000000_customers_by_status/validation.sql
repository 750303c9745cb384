select 'row level security is forced' as "check", relrowsecurity and relforcerowsecurity as ok, 'policy tenant' as detail
from pg_class where oid = 'customers_by_status'::regclass
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[internal\] ') = 0,
       ''
from pg_attribute where attrelid = 'customers_by_status'::regclass and attnum > 0 and not attisdropped
union all
select 'no company has fewer customers than none',
       count(*) = 0,
       count(*) || ' statuses'
from customers_by_status where customers_count < 0;
