with mine as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname in (
    'communication_logs'
  )
)
select 'all 1 table exists' as "check", count(*) = 1 as ok, count(*)::text as detail from mine
union all
select 'every table enables and forces row level security',
       bool_and(relrowsecurity and relforcerowsecurity),
       string_agg(relname, ', ') filter (where not (relrowsecurity and relforcerowsecurity))
from mine
union all
select 'every table has exactly the tenant policy, for reading and writing',
       coalesce(bool_and(policies = 1 and complete), false),
       string_agg(relname, ', ') filter (where policies <> 1 or not complete)
from (
  select mine.relname, count(p.oid) as policies,
         coalesce(bool_and(p.polqual is not null and p.polwithcheck is not null and p.polcmd = '*'), false) as complete
  from mine left join pg_policy as p on p.polrelid = mine.oid
  group by mine.relname
) as counted
union all
select 'every primary key, unique key and foreign key begins with company_id',
       bool_and(a.attname = 'company_id'),
       string_agg(k.conname, ', ') filter (where a.attname <> 'company_id')
from mine
join pg_constraint as k on k.conrelid = mine.oid and k.contype in ('p', 'u', 'f')
join pg_attribute as a on a.attrelid = mine.oid and a.attnum = k.conkey[1]
union all
select 'every unique index begins with company_id',
       bool_and(a.attname = 'company_id'),
       string_agg(i.indexrelid::regclass::text, ', ') filter (where a.attname <> 'company_id')
from mine
join pg_index as i on i.indrelid = mine.oid and i.indisunique
join pg_attribute as a on a.attrelid = mine.oid and a.attnum = i.indkey[0]
union all
select 'every index is valid',
       bool_and(i.indisvalid and i.indisready),
       string_agg(i.indexrelid::regclass::text, ', ') filter (where not (i.indisvalid and i.indisready))
from mine join pg_index as i on i.indrelid = mine.oid
union all
select 'every constraint is validated',
       bool_and(k.convalidated),
       string_agg(k.conname, ', ') filter (where not k.convalidated)
from mine join pg_constraint as k on k.conrelid = mine.oid
union all
select 'every table and column says its class',
       count(*) = 0,
       string_agg(mine.relname || '.' || coalesce(a.attname, '*'), ', ')
from mine
join pg_attribute as a on a.attrelid = mine.oid and a.attnum > 0 and not a.attisdropped
where coalesce(col_description(mine.oid, a.attnum), '') !~ '^\[(public|internal|personal|secret)\] '
   or obj_description(mine.oid, 'pg_class') is null
union all
select 'the owner owns every table', bool_and(pg_get_userbyid(relowner) = 'counterfoil_owner'),
       string_agg(relname, ', ') filter (where pg_get_userbyid(relowner) <> 'counterfoil_owner')
from mine
union all
select 'the backup role reads every table and writes none',
       bool_and(has_table_privilege('counterfoil_backup', oid, 'select')
         and not has_table_privilege('counterfoil_backup', oid, 'insert, update, delete')),
       string_agg(relname, ', ')
         filter (where has_table_privilege('counterfoil_backup', oid, 'insert, update, delete'))
from mine
union all
select 'CommunicationType has every value it began with',
       count(*) filter (where e.enumlabel in ('EMAIL', 'SMS', 'CALL', 'MEETING', 'LETTER')) = 5,
       string_agg(e.enumlabel, ',' order by e.enumsortorder)
from pg_enum as e where e.enumtypid = to_regtype('public."CommunicationType"')
union all
select 'CommunicationDirection has every value it began with',
       count(*) filter (where e.enumlabel in ('INBOUND', 'OUTBOUND')) = 2,
       string_agg(e.enumlabel, ',' order by e.enumsortorder)
from pg_enum as e where e.enumtypid = to_regtype('public."CommunicationDirection"')
union all
select 'CommunicationStatus has every value it began with',
       count(*) filter (where e.enumlabel in ('SCHEDULED', 'PENDING', 'SENT', 'DELIVERED', 'RECEIVED', 'COMPLETED', 'NO_ANSWER', 'FAILED', 'CANCELLED')) = 9,
       string_agg(e.enumlabel, ',' order by e.enumsortorder)
from pg_enum as e where e.enumtypid = to_regtype('public."CommunicationStatus"')
union all
select 'EmailStatus has every value it began with',
       count(*) filter (where e.enumlabel in ('PENDING', 'SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'FAILED')) = 7,
       string_agg(e.enumlabel, ',' order by e.enumsortorder)
from pg_enum as e where e.enumtypid = to_regtype('public."EmailStatus"')
union all
select 'emails and texts are linked to what they are about, within the company',
       count(*) = 3 and bool_and(array_length(conkey, 1) = 2 and convalidated),
       string_agg(conname, ', ')
from pg_constraint
where conname in ('email_logs_sale_fkey', 'email_logs_lead_fkey', 'sms_logs_customer_fkey')
union all
select 'the summary reads with the rights of its reader, or of an owner bound by row level security',
       bool_and(not owner.rolbypassrls and not owner.rolsuper
         and (current_setting('server_version_num')::integer < 150000
           or coalesce('security_invoker=true' = any (view.reloptions), false))),
       max(view.reloptions::text)
from pg_class as view join pg_roles as owner on owner.oid = view.relowner
where view.oid = 'communication_summary_view'::regclass
union all
select 'every column of the summary says its class',
       count(*) = 0, string_agg(attname, ', ')
from pg_attribute
where attrelid = 'communication_summary_view'::regclass and attnum > 0
  and coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\] '
union all
select 'the summary counts every text and email',
       coalesce(sum(sms_total), 0) = (select count(*) from sms_logs)
         and coalesce(sum(email_total), 0) = (select count(*) from email_logs),
       coalesce(sum(sms_total), 0) || ' texts, ' || coalesce(sum(email_total), 0) || ' emails'
from communication_summary_view;
