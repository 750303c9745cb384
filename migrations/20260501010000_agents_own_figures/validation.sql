select 'both indexes are valid, and that of leads leaves deleted ones out' as "check",
       count(*) = 2 and bool_and(indisvalid) and count(indpred) = 1 as ok,
       string_agg(indexrelid::regclass::text, ', ') as detail
from pg_index where indexrelid in ('sales_daily_agent_idx'::regclass, 'leads_assigned_day_idx'::regclass);
