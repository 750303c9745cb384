select 'lead_import_sources forces row level security' as "check",
       relrowsecurity and relforcerowsecurity as ok,
       'policy tenant, USING and WITH CHECK' as detail
from pg_class where oid = 'lead_import_sources'::regclass
union all
select 'a company has a source once',
       exists (select from pg_constraint where conrelid = 'lead_import_sources'::regclass and conname = 'lead_import_sources_name_key'),
       'unique (company_id, name)'
union all
select 'imports carry who asked, how often, and their log',
       count(*) = 5,
       string_agg(attname, ', ')
from pg_attribute
where attrelid = 'lead_import_batches'::regclass and not attisdropped
  and attname in ('requested_by', 'attempts', 'step_started_at', 'defaults', 'log')
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('lead_import_sources'::regclass, 'lead_import_batches'::regclass) and attnum > 0 and not attisdropped;
