select 'the index of customers by their numbers is valid' as "check",
       count(*) = 1 and bool_and(indisvalid) as ok,
       string_agg(indexrelid::regclass::text, ', ') as detail
from pg_index where indexrelid = 'customers_numbers_idx'::regclass
