select 'every new column says how secret it is' as "check",
       count(*) = 11 and bool_and(coalesce(col_description(attrelid, attnum), '') ~ '^\[internal\] ') as ok,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[internal\] ') as detail
from pg_attribute
where attrelid = 'customer_ar_summary'::regclass and not attisdropped
  and attname in ('customer_status', 'assigned_to', 'client_id', 'consolidation_preference', 'approval_above_minor', 'contact_blocks', 'held',
    'suppressed_until', 'last_sent_at', 'last_level', 'next_contact_at')
union all
select 'the indexes of the filters are valid',
       count(*) = 4 and bool_and(indisvalid and indpred is not null),
       string_agg(indexrelid::regclass::text, ', ')
from pg_index where indexrelid in ('customer_ar_summary_status_idx'::regclass, 'customer_ar_summary_assigned_idx'::regclass, 'customer_ar_summary_client_idx'::regclass,
  'customer_ar_summary_disputed_idx'::regclass)
union all
select 'every summary has the status of its customer',
       count(*) = 0,
       count(*) || ' differ'
from customer_ar_summary as s join customers as c on c.company_id = s.company_id and c.id = s.customer_id
where (s.customer_status, s.consolidation_preference) is distinct from (c.status, c.consolidation_preference);
