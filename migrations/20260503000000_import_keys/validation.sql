select 'a lead''s company is held by the key of its disposition' as "check",
       count(*) = 2 and bool_and(convalidated) as ok,
       string_agg(conname, ', ') as detail
from pg_constraint
where (conrelid = 'leads'::regclass and conname = 'leads_disposition_fkey' and pg_get_constraintdef(oid) like 'FOREIGN KEY (company_id, disposition)%')
   or (conrelid = 'lead_dispositions'::regclass and conname = 'lead_dispositions_company_fkey')
union all
select 'which no lead is without',
       bool_and(attnotnull),
       string_agg(attname, ', ')
from pg_attribute where attrelid = 'leads'::regclass and attname in ('company_id', 'disposition')
union all
select 'the two keys that are checked for nothing are gone',
       count(*) = 0,
       string_agg(conname, ', ')
from pg_constraint where conname in ('leads_company_fkey', 'lead_import_rows_batch_fkey');
