select 'reminder_stats_daily forces row level security' as "check",
       relrowsecurity and relforcerowsecurity as ok,
       'policy tenant' as detail
from pg_class where oid = 'reminder_stats_daily'::regclass
union all
select 'both indexes are valid and cover what is asked of them',
       count(*) = 2 and bool_and(indisvalid and indpred is not null and indnatts > indnkeyatts),
       string_agg(indexrelid::regclass::text, ', ')
from pg_index where indexrelid in ('reminder_stats_daily_waiting_idx'::regclass, 'email_logs_outbound_idx'::regclass)
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid = 'reminder_stats_daily'::regclass and attnum > 0 and not attisdropped;
