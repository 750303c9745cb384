select 'the lists of sales have their indexes' as check,
  count(*) filter (where i.indisvalid) = 3 as ok,
  coalesce(string_agg(c.relname, ', ' order by c.relname), 'none') as detail
from pg_index as i
join pg_class as c on c.oid = i.indexrelid
where i.indrelid = 'public.sales'::regclass and c.relname in ('sales_total_idx', 'sales_source_idx', 'sales_client_idx');
