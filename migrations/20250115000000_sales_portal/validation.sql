with portal as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname in (
    'lead_dispositions', 'lead_import_batches', 'leads', 'lead_import_rows', 'lead_disposition_history',
    'lead_merges', 'sales', 'appliances', 'payment_details', 'document_templates',
    'document_template_versions', 'generated_documents', 'document_downloads', 'sms_logs', 'field_configurations',
    'saved_views', 'data_exports', 'leads_daily', 'lead_activity_daily', 'sales_daily',
    'messages_daily'
  )
)
select 'all 21 tables exist' as "check", count(*) = 21 as ok, count(*)::text as detail from portal
union all
select 'every table enables and forces row level security',
       bool_and(relrowsecurity and relforcerowsecurity),
       string_agg(relname, ', ') filter (where not (relrowsecurity and relforcerowsecurity))
from portal
union all
select 'every table has exactly the tenant policy, for reading and writing',
       coalesce(bool_and(policies = 1 and complete), false),
       string_agg(relname, ', ') filter (where policies <> 1 or not complete)
from (
  select portal.relname, count(p.oid) as policies,
         coalesce(bool_and(p.polqual is not null and p.polwithcheck is not null and p.polcmd = '*'), false) as complete
  from portal left join pg_policy as p on p.polrelid = portal.oid
  group by portal.relname
) as counted
union all
select 'every primary key, unique key and foreign key begins with company_id',
       bool_and(a.attname = 'company_id'),
       string_agg(k.conname, ', ') filter (where a.attname <> 'company_id')
from portal
join pg_constraint as k on k.conrelid = portal.oid and k.contype in ('p', 'u', 'f')
join pg_attribute as a on a.attrelid = portal.oid and a.attnum = k.conkey[1]
union all
select 'every unique index begins with company_id',
       bool_and(a.attname = 'company_id'),
       string_agg(i.indexrelid::regclass::text, ', ') filter (where a.attname <> 'company_id')
from portal
join pg_index as i on i.indrelid = portal.oid and i.indisunique
join pg_attribute as a on a.attrelid = portal.oid and a.attnum = i.indkey[0]
union all
select 'every index is valid',
       bool_and(i.indisvalid and i.indisready),
       string_agg(i.indexrelid::regclass::text, ', ') filter (where not (i.indisvalid and i.indisready))
from portal join pg_index as i on i.indrelid = portal.oid
union all
select 'every constraint is validated',
       bool_and(k.convalidated),
       string_agg(k.conname, ', ') filter (where not k.convalidated)
from portal join pg_constraint as k on k.conrelid = portal.oid
union all
select 'every table and column says its class',
       count(*) = 0,
       string_agg(portal.relname || '.' || coalesce(a.attname, '*'), ', ')
from portal
join pg_attribute as a on a.attrelid = portal.oid and a.attnum > 0 and not a.attisdropped
where coalesce(col_description(portal.oid, a.attnum), '') !~ '^\[(public|internal|personal|secret)\] '
   or obj_description(portal.oid, 'pg_class') is null
union all
select 'bank details are secret',
       count(*) = 4,
       string_agg(a.attname, ', ')
from pg_attribute as a
where a.attrelid = 'payment_details'::regclass
  and a.attname in ('sort_code_ciphertext', 'account_number_ciphertext', 'iban_ciphertext', 'fingerprint')
  and col_description(a.attrelid, a.attnum) like '[secret] %'
union all
select 'the app cannot rewrite history',
       not has_table_privilege('counterfoil_app', 'lead_disposition_history', 'update, delete, truncate')
         and not has_table_privilege('counterfoil_app', 'document_downloads', 'update, delete, truncate')
         and not has_table_privilege('counterfoil_app', 'document_template_versions', 'update, truncate'),
       'dispositions, downloads and template versions are append-only'
union all
select 'the owner owns every table', bool_and(pg_get_userbyid(relowner) = 'counterfoil_owner'),
       string_agg(relname, ', ') filter (where pg_get_userbyid(relowner) <> 'counterfoil_owner')
from portal
union all
select 'the backup role reads every table and writes none',
       bool_and(has_table_privilege('counterfoil_backup', oid, 'select')
         and not has_table_privilege('counterfoil_backup', oid, 'insert, update, delete')),
       string_agg(relname, ', ')
         filter (where has_table_privilege('counterfoil_backup', oid, 'insert, update, delete'))
from portal
union all
select 'search functions belong to the search role, pin their path and are closed to the public',
       count(*) = 3 and bool_and(
         pg_get_userbyid(f.proowner) = 'counterfoil_search'
         and f.proconfig::text like '%search_path=pg_catalog, public%'
         and not exists (select from aclexplode(f.proacl) as acl where acl.grantee = 0)
       ),
       string_agg(f.proname, ', ')
from pg_proc as f
where f.pronamespace = 'public'::regnamespace and f.proname in ('search_condition', 'search_leads', 'search_sales')
union all
select 'the search role cannot log in, create or write',
       bool_and(not r.rolcanlogin and not r.rolsuper)
         and not has_schema_privilege('counterfoil_search', 'public', 'create')
         and not has_table_privilege('counterfoil_search', 'leads', 'insert, update, delete')
         and not has_column_privilege('counterfoil_search', 'leads', 'email', 'select')
         and not has_table_privilege('counterfoil_search', 'users', 'select'),
       string_agg(r.rolname, ', ')
from pg_roles as r where r.rolname = 'counterfoil_search'
union all
select 'search finds nothing while no company is set',
       not exists (select search_leads('a', 1)) or nullif(current_setting('app.company_id', true), '') is not null,
       'search_leads returns no row';
