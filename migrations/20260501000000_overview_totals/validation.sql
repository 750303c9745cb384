select 'row level security is forced' as "check", bool_and(relrowsecurity and relforcerowsecurity) as ok, 'policy tenant' as detail
from pg_class where oid in ('sales_totals'::regclass, 'leads_monthly'::regclass)
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[internal\] ') = 0,
       ''
from pg_attribute where attrelid in ('sales_totals'::regclass, 'leads_monthly'::regclass) and attnum > 0 and not attisdropped
union all
select 'every slice adds up to the same sales',
       count(*) = 0,
       count(*) || ' companies and currencies differ'
from (
  select company_id, currency from (
    select company_id, currency, slice, span, sum(sales_count) as sales, sum(cancelled_count) as cancelled, sum(total_minor) as total
    from sales_totals group by company_id, currency, slice, span
  ) as sums
  group by company_id, currency
  having count(distinct (sales, cancelled, total)) > 1
) as unequal;
