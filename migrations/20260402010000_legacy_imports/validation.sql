select c.relname || ' forces row level security' as "check",
       c.relrowsecurity and c.relforcerowsecurity as ok,
       'policy tenant' as detail
from pg_class c where c.oid in ('legacy_imports'::regclass, 'legacy_import_rows'::regclass)
union all
select 'one import of a company works at a time', count(*) = 1, 'legacy_imports_working_key'
from pg_index where indexrelid = 'legacy_imports_working_key'::regclass and indisunique and indisvalid
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('legacy_imports'::regclass, 'legacy_import_rows'::regclass) and attnum > 0 and not attisdropped;
