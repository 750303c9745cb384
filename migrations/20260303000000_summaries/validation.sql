select 'customer_ar_summary forces row level security' as "check",
       relrowsecurity and relforcerowsecurity as ok,
       'policy tenant' as detail
from pg_class where oid = 'customer_ar_summary'::regclass
union all
select 'company_ar_snapshots forces row level security',
       relrowsecurity and relforcerowsecurity,
       'policy tenant'
from pg_class where oid = 'company_ar_snapshots'::regclass
union all
select 'receivables_daily forces row level security',
       relrowsecurity and relforcerowsecurity,
       'policy tenant'
from pg_class where oid = 'receivables_daily'::regclass
union all
select 'email_stats_daily forces row level security',
       relrowsecurity and relforcerowsecurity,
       'policy tenant'
from pg_class where oid = 'email_stats_daily'::regclass
union all
select 'email_stats_hourly forces row level security',
       relrowsecurity and relforcerowsecurity,
       'policy tenant'
from pg_class where oid = 'email_stats_hourly'::regclass
union all
select 'summary_runs forces row level security',
       relrowsecurity and relforcerowsecurity,
       'policies tenant and operators_read'
from pg_class where oid = 'summary_runs'::regclass
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('customer_ar_summary'::regclass, 'company_ar_snapshots'::regclass, 'receivables_daily'::regclass, 'email_stats_daily'::regclass, 'email_stats_hourly'::regclass, 'summary_runs'::regclass) and attnum > 0 and not attisdropped
union all
select 'the indexes of the queue and of the balances are valid',
       count(*) = 2 and bool_and(indisvalid and indpred is not null),
       string_agg(indexrelid::regclass::text, ', ')
from pg_index where indexrelid in ('customer_ar_summary_queue_idx'::regclass, 'customer_ar_summary_balance_idx'::regclass);
