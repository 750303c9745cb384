select 'the index of consolidated emails is valid and holds no others' as "check",
       count(*) = 1 and bool_and(indisvalid and indpred is not null) as ok,
       string_agg(indexrelid::regclass::text, ', ') as detail
from pg_index where indexrelid = 'email_logs_consolidated_outbound_idx'::regclass
