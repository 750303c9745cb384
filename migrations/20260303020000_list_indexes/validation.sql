select 'both indexes are valid and leave deleted rows out' as "check",
       count(*) = 2 and bool_and(indisvalid and indpred is not null) as ok,
       string_agg(indexrelid::regclass::text, ', ') as detail
from pg_index where indexrelid in ('customers_status_idx'::regclass, 'invoices_due_on_idx'::regclass);
