-- The index of leads is gone again later.
select 'the index of sales is valid, and that of leads leaves deleted ones out' as "check",
       count(*) filter (where indexrelid = 'sales_daily_agent_idx'::regclass) = 1
         and bool_and(indisvalid and (indpred is not null or indexrelid = 'sales_daily_agent_idx'::regclass)) as ok,
       string_agg(indexrelid::regclass::text, ', ') as detail
from pg_index where indexrelid in (to_regclass('sales_daily_agent_idx'), to_regclass('leads_assigned_day_idx'));
