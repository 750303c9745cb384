-- The first statement makes a trial: it writes a company with two customers, three invoices and a good reminder,
-- tries a change on them, and undoes all of it. It answers which constraint refused (or the
-- SQLSTATE, when it was not a constraint), or 'accepted'. @mine stands for the trial's own rows.
create or replace function pg_temp.refused_by(change text) returns text language plpgsql as $$
declare
  refusal text;
begin
  begin
    perform set_config('app.company_id', '00000000-0000-7000-8000-00000000c0de', true);
    insert into companies (id, name, slug, region, time_zone, currency)
    values ('00000000-0000-7000-8000-00000000c0de', 'Trial', 'trial', 'UAE', 'Asia/Dubai', 'AED');
    insert into customers (company_id, id, reference, name, currency)
    select '00000000-0000-7000-8000-00000000c0de', ('00000000-0000-7000-8000-0000000000a' || n)::uuid, 'T-' || n, 'Trial', 'AED'
    from generate_series(1, 2) as n;
    insert into invoices (company_id, id, customer_id, number, issued_on, due_on, currency, total_minor)
    select '00000000-0000-7000-8000-00000000c0de', ('00000000-0000-7000-8000-0000000000b' || n)::uuid,
           ('00000000-0000-7000-8000-0000000000a' || case when n = 3 then 2 else 1 end)::uuid, 'T-' || n, '2025-01-01', '2025-02-01', 'AED', 10000
    from generate_series(1, 3) as n;
    insert into customer_consolidated_reminders (company_id, id, customer_id, cycle_number, invoice_ids, total_amount, oldest_due_on,
      oldest_invoice_id, priority_score, priority_components, score_version, escalation_level, reminder_type, language,
      scheduled_for, created_at, updated_at)
    values ('00000000-0000-7000-8000-00000000c0de', '00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000a1', 1,
      array['00000000-0000-7000-8000-0000000000b1', '00000000-0000-7000-8000-0000000000b2']::uuid[], 20000, '2025-02-01',
      '00000000-0000-7000-8000-0000000000b1', 45, '{"amount": 20, "age": 16.67, "relationship": 8}', 1, 'POLITE', 'CONSOLIDATED', 'en',
      '2025-09-22T06:00:00Z', '2025-09-21T20:00:00Z', '2025-09-21T20:00:00Z');
    insert into customer_consolidated_reminder_invoices (company_id, reminder_id, invoice_id, customer_id, currency, position,
      balance_minor, due_on, days_overdue)
    select r.company_id, r.id, invoice_id, r.customer_id, r.currency, nth, 10000, '2025-02-01', 30
    from customer_consolidated_reminders as r, unnest(r.invoice_ids) with ordinality as i (invoice_id, nth)
    where r.company_id = '00000000-0000-7000-8000-00000000c0de';
    execute replace(change, '@mine', 'company_id = ''00000000-0000-7000-8000-00000000c0de''');
    raise exception using errcode = 'TRIAL', message = 'accepted';
  exception when others then
    get stacked diagnostics refusal = constraint_name;
    if sqlstate = 'TRIAL' then
      return 'accepted';
    end if;
    return coalesce(nullif(refusal, ''), sqlstate);
  end;
end
$$;

-- Which index carries a query when sorting and reading the whole table are to be avoided. Only queries whose order
-- one index alone can give are asked, so the answer does not hang on how full the tables are.
create or replace function pg_temp.plan_of(query text) returns text language plpgsql as $$
declare
  plan json;
begin
  perform set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true);
  execute 'explain (format json) ' || query into plan;
  perform set_config('enable_seqscan', 'on', true), set_config('enable_sort', 'on', true), set_config('enable_bitmapscan', 'on', true);
  return plan::text;
end
$$;

with mine as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname in (
    'customer_consolidated_reminders', 'customer_consolidated_reminder_invoices'
  )
), touched as (
  select oid, relname from mine
  union all
  select c.oid, c.relname from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname in ('customers', 'invoices', 'email_templates', 'email_logs')
), attempt (what, change, expected) as (
  values
  ('a reminder as it should be is accepted', 'select 1', 'accepted'),
  ('a reminder of one invoice is refused',
   'update customer_consolidated_reminders set invoice_ids = invoice_ids[1:1] where @mine', 'customer_consolidated_reminders_invoice_ids_check'),
  ('a reminder that names an invoice twice is refused',
   'update customer_consolidated_reminders set invoice_ids = invoice_ids || invoice_ids[1] where @mine', 'customer_consolidated_reminders_invoice_ids_check'),
  ('a reminder with an empty place in its list is refused',
   'update customer_consolidated_reminders set invoice_ids = invoice_ids || null::uuid where @mine', 'customer_consolidated_reminders_invoice_ids_check'),
  ('an invoice of another customer is refused',
   $q$insert into customer_consolidated_reminder_invoices values ('00000000-0000-7000-8000-00000000c0de', '00000000-0000-7000-8000-0000000000c1',
     '00000000-0000-7000-8000-0000000000b3', '00000000-0000-7000-8000-0000000000a1', 'AED', 3, 1, '2025-02-01', 30)$q$,
   'customer_consolidated_reminder_invoices_invoice_fkey'),
  ('an invoice in another currency is refused',
   $q$update customer_consolidated_reminder_invoices set currency = 'USD' where @mine$q$, 'customer_consolidated_reminder_invoices_reminder_fkey'),
  ('an oldest invoice outside the list is refused',
   $q$update customer_consolidated_reminders set oldest_invoice_id = '00000000-0000-7000-8000-0000000000b3' where @mine$q$,
   'customer_consolidated_reminders_oldest_invoice_check'),
  ('a total of nothing is refused',
   'update customer_consolidated_reminders set total_amount = 0 where @mine', 'customer_consolidated_reminders_total_amount_check'),
  ('a score above 100 is refused',
   $q$update customer_consolidated_reminders set priority_score = 101, priority_components = '{"amount": 61, "age": 30, "relationship": 10}' where @mine$q$, 'customer_consolidated_reminders_priority_score_check'),
  ('a score below 0 is refused',
   $q$update customer_consolidated_reminders set priority_score = -1, priority_components = '{"amount": -1, "age": 0, "relationship": 0}' where @mine$q$, 'customer_consolidated_reminders_priority_score_check'),
  ('a score its parts do not make is refused',
   'update customer_consolidated_reminders set priority_score = 46 where @mine', 'customer_consolidated_reminders_components_check'),
  ('a score without its parts is refused',
   $q$update customer_consolidated_reminders set priority_components = '{}' where @mine$q$, 'customer_consolidated_reminders_components_check'),
  ('a contact interval of nothing is refused',
   'update customer_consolidated_reminders set contact_interval_days = 0 where @mine', 'customer_consolidated_reminders_contact_interval_check'),
  ('a customer''s contact interval of nothing is refused',
   'update customers set preferred_contact_interval = 0 where @mine', 'customers_preferred_contact_interval_check'),
  ('an unknown delivery status is refused',
   $q$update customer_consolidated_reminders set delivery_status = 'LOST' where @mine$q$, 'customer_consolidated_reminders_delivery_status_check'),
  ('sending before the planned moment is refused',
   $q$update customer_consolidated_reminders set claimed_at = '2025-09-22T05:59:59Z' where @mine$q$, 'customer_consolidated_reminders_order_check'),
  ('planning before it was made is refused',
   $q$update customer_consolidated_reminders set scheduled_for = '2025-09-20T06:00:00Z' where @mine$q$, 'customer_consolidated_reminders_order_check'),
  ('sent without a moment is refused',
   $q$update customer_consolidated_reminders set delivery_status = 'SENT', claimed_at = scheduled_for, to_address = 'a@b', snapshot = '{}' where @mine$q$,
   'customer_consolidated_reminders_claim_check'),
  ('an answer to what was never sent is refused',
   $q$update customer_consolidated_reminders set opened_at = '2025-09-23T06:00:00Z', open_count = 1 where @mine$q$, 'customer_consolidated_reminders_responses_check'),
  ('a final reminder without approval is refused',
   $q$update customer_consolidated_reminders set escalation_level = 'FINAL', reminder_type = 'FINAL_CONSOLIDATED' where @mine$q$, 'customer_consolidated_reminders_final_check'),
  ('a final reminder that waits unapproved in the schedule is refused',
   $q$update customer_consolidated_reminders set escalation_level = 'FINAL', reminder_type = 'FINAL_CONSOLIDATED', requires_approval = true where @mine$q$,
   'customer_consolidated_reminders_approval_check'),
  ('a type that does not fit the level is refused',
   $q$update customer_consolidated_reminders set reminder_type = 'URGENT_CONSOLIDATED' where @mine$q$, 'customer_consolidated_reminders_reminder_type_check'),
  ('a second reminder of the same cycle is refused',
   $q$insert into customer_consolidated_reminders (company_id, id, customer_id, cycle_number, invoice_ids, total_amount, oldest_due_on, oldest_invoice_id, priority_score,
     priority_components, score_version, escalation_level, reminder_type, language, scheduled_for, created_at, updated_at)
     select company_id, '00000000-0000-7000-8000-0000000000c2', customer_id, cycle_number, invoice_ids, total_amount, oldest_due_on, oldest_invoice_id, priority_score,
     priority_components, score_version, escalation_level, reminder_type, language, scheduled_for, created_at, updated_at
     from customer_consolidated_reminders where @mine$q$, 'customer_consolidated_reminders_cycle_key'),
  ('a second reminder under way is refused',
   $q$insert into customer_consolidated_reminders (company_id, id, customer_id, cycle_number, invoice_ids, total_amount, oldest_due_on, oldest_invoice_id, priority_score,
     priority_components, score_version, escalation_level, reminder_type, language, scheduled_for, created_at, updated_at)
     select company_id, '00000000-0000-7000-8000-0000000000c2', customer_id, cycle_number + 1, invoice_ids, total_amount, oldest_due_on, oldest_invoice_id, priority_score,
     priority_components, score_version, escalation_level, reminder_type, language, scheduled_for, created_at, updated_at
     from customer_consolidated_reminders where @mine$q$, 'customer_consolidated_reminders_in_flight_key'),
  ('a customer who is never heard of is refused',
   $q$update customer_consolidated_reminders set customer_id = '00000000-0000-7000-8000-0000000000a9' where @mine$q$, 'customer_consolidated_reminder_invoices_reminder_fkey'),
  ('an email that carries a reminder and counts no invoices is refused',
   $q$insert into email_logs (company_id, id, customer_id, status, to_address, subject, consolidated_reminder_id)
     values ('00000000-0000-7000-8000-00000000c0de', '00000000-0000-7000-8000-0000000000d1', '00000000-0000-7000-8000-0000000000a1',
       'PENDING', 'a@b', 'x', '00000000-0000-7000-8000-0000000000c1')$q$, 'email_logs_consolidation_check'),
  ('an email that carries a reminder nobody made is refused',
   $q$insert into email_logs (company_id, id, customer_id, status, to_address, subject, consolidated_reminder_id, invoice_count, consolidation_savings)
     values ('00000000-0000-7000-8000-00000000c0de', '00000000-0000-7000-8000-0000000000d1', '00000000-0000-7000-8000-0000000000a1',
       'PENDING', 'a@b', 'x', '00000000-0000-7000-8000-0000000000c9', 2, 1)$q$, 'email_logs_consolidated_reminder_fkey'),
  ('a member of another company reads none of it',
   $q$set local role counterfoil_app;
     select set_config('app.company_id', '00000000-0000-7000-8000-00000000beef', true);
     select 1 / (1 - count(*)::integer) from (select from customer_consolidated_reminders where @mine limit 1) as seen;
     select 1 / (1 - count(*)::integer) from (select from customer_consolidated_reminder_invoices where @mine limit 1) as seen$q$, 'accepted'),
  ('a member of the company reads it, so the answer above means something',
   $q$set local role counterfoil_app;
     select 1 / (1 - count(*)::integer) from (select from customer_consolidated_reminders where @mine limit 1) as seen$q$, '22012'),
  ('a member of another company writes none of it',
   $q$set local role counterfoil_app;
     select set_config('app.company_id', '00000000-0000-7000-8000-00000000beef', true);
     insert into customer_consolidated_reminder_invoices (company_id, reminder_id, invoice_id, customer_id, currency, position,
       balance_minor, due_on, days_overdue)
     values ('00000000-0000-7000-8000-00000000c0de', '00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000b3',
       '00000000-0000-7000-8000-0000000000a1', 'AED', 3, 1, '2025-02-01', 30)$q$, '42501')
), look_up (what, query, expected) as (
  values
  ('the newest page of a company',
   $q$select id from customer_consolidated_reminders where @any order by created_at desc, id desc limit 50$q$, 'customer_consolidated_reminders_created_idx'),
  ('the queue by priority',
   $q$select id from customer_consolidated_reminders where @any and delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD')
     order by priority_score desc, oldest_due_on, id limit 50$q$, 'customer_consolidated_reminders_queue_idx'),
  ('what is to be sent next',
   $q$select id from customer_consolidated_reminders where @any and delivery_status = 'SCHEDULED' and scheduled_for <= '2025-10-01'
     order by scheduled_for, id limit 50$q$, 'customer_consolidated_reminders_due_idx'),
  ('the figures of a period',
   $q$select sent_at, invoice_count from customer_consolidated_reminders where @any and sent_at is not null and sent_at >= '2025-09-01'
     order by sent_at desc, id limit 50$q$, 'customer_consolidated_reminders_sent_idx'),
  ('the promises of a day',
   $q$select id from customer_consolidated_reminders where @any and promised_on is not null and promised_on <= '2025-10-01' order by promised_on, id limit 50$q$,
   'customer_consolidated_reminders_promised_idx')
)
select what as "check", refused_by = expected as ok, case when refused_by = expected then '' else 'answered ' || refused_by || ' instead of ' || expected end as detail
from (select what, expected, pg_temp.refused_by(change) as refused_by from attempt) as tried
union all
select what || ' is found by its index', plan like '%' || expected || '%', expected
from (select what, expected, pg_temp.plan_of(replace(query, '@any', 'company_id = ''00000000-0000-7000-8000-000000000000''')) as plan from look_up) as planned
union all
select 'both tables exist', count(*) = 2, count(*)::text from mine
union all
select 'both tables enable and force row level security', bool_and(relrowsecurity and relforcerowsecurity),
       string_agg(relname, ', ') filter (where not (relrowsecurity and relforcerowsecurity))
from mine
union all
select 'both tables have exactly the tenant policy, for reading and writing',
       coalesce(bool_and(policies = 1 and complete), false), string_agg(relname, ', ') filter (where policies <> 1 or not complete)
from (
  select mine.relname, count(p.oid) as policies,
         coalesce(bool_and(p.polqual is not null and p.polwithcheck is not null and p.polcmd = '*'), false) as complete
  from mine left join pg_policy as p on p.polrelid = mine.oid
  group by mine.relname
) as counted
union all
select 'every primary key, unique key and foreign key begins with company_id',
       bool_and(a.attname = 'company_id'), string_agg(k.conname, ', ') filter (where a.attname <> 'company_id')
from mine
join pg_constraint as k on k.conrelid = mine.oid and k.contype in ('p', 'u', 'f')
join pg_attribute as a on a.attrelid = mine.oid and a.attnum = k.conkey[1]
union all
select 'every index of the tables it touches is valid',
       bool_and(i.indisvalid and i.indisready), string_agg(i.indexrelid::regclass::text, ', ') filter (where not (i.indisvalid and i.indisready))
from touched join pg_index as i on i.indrelid = touched.oid
union all
select 'every constraint of the tables it touches is validated',
       bool_and(k.convalidated), string_agg(k.conname, ', ') filter (where not k.convalidated)
from touched join pg_constraint as k on k.conrelid = touched.oid and k.contype in ('c', 'f')
union all
select 'every index it brings is there', count(i.indexrelid) = count(*), string_agg(name, ', ') filter (where i.indexrelid is null)
from unnest(array[
  'customer_consolidated_reminders_in_flight_key', 'customer_consolidated_reminders_created_idx', 'customer_consolidated_reminders_customer_idx',
  'customer_consolidated_reminders_queue_idx', 'customer_consolidated_reminders_due_idx', 'customer_consolidated_reminders_claimed_idx',
  'customer_consolidated_reminders_status_idx', 'customer_consolidated_reminders_contact_idx', 'customer_consolidated_reminders_sent_idx',
  'customer_consolidated_reminders_template_idx', 'customer_consolidated_reminders_second_template_idx',
  'customer_consolidated_reminders_promised_idx', 'customer_consolidated_reminders_oldest_invoice_idx',
  'customer_consolidated_reminder_invoices_invoice_idx', 'invoices_owner_key', 'email_logs_consolidated_reminder_idx',
  'email_logs_consolidated_idx', 'customers_contact_idx', 'email_templates_consolidation_idx'
]) as name
left join pg_index as i on i.indexrelid = to_regclass('public.' || name)
union all
select 'every column of both tables says its class', count(*) = 0, string_agg(mine.relname || '.' || a.attname, ', ')
from mine join pg_attribute as a on a.attrelid = mine.oid and a.attnum > 0 and not a.attisdropped
where coalesce(col_description(mine.oid, a.attnum), '') !~ '^\[(public|internal|personal|secret)\] '
   or obj_description(mine.oid, 'pg_class') is null
union all
select 'every column added to other tables is there and says its class', count(a.attnum) = 10 and bool_and(
         col_description(a.attrelid, a.attnum) ~ '^\[(public|internal|personal|secret)\] '), count(a.attnum)::text
from touched join pg_attribute as a on a.attrelid = touched.oid and not a.attisdropped and touched.relname || '.' || a.attname in (
  'customers.consolidation_preference', 'customers.max_consolidation_amount', 'customers.preferred_contact_interval',
  'email_templates.supports_consolidation', 'email_templates.max_invoice_count', 'email_templates.consolidation_variables',
  'email_logs.consolidated_reminder_id', 'email_logs.invoice_count', 'email_logs.consolidation_savings', 'email_logs.consolidation_metadata'
)
union all
select 'the owner owns both tables', bool_and(pg_get_userbyid(relowner) = 'counterfoil_owner'), null from mine
union all
select 'the backup role reads both tables and writes none',
       bool_and(has_table_privilege('counterfoil_backup', oid, 'select') and not has_table_privilege('counterfoil_backup', oid, 'insert, update, delete')), null
from mine
union all
select name || ' has its values in order', labels = expected, labels
from (values
  ('ReminderType', 'CONSOLIDATED,URGENT_CONSOLIDATED,FINAL_CONSOLIDATED,MANUAL_CONSOLIDATED'),
  ('EscalationLevel', 'POLITE,FIRM,URGENT,FINAL'),
  ('ConsolidationPreference', 'ENABLED,DISABLED,AUTO')
) as wanted (name, expected)
left join lateral (
  select string_agg(enumlabel, ',' order by enumsortorder) as labels from pg_enum where enumtypid = to_regtype(format('public.%I', name))
) as e on true
union all
select 'EmailTemplateType has the two consolidated types', count(*) = 2, string_agg(enumlabel, ',')
from pg_enum where enumtypid = to_regtype('public."EmailTemplateType"') and enumlabel in ('CONSOLIDATED_REMINDER', 'URGENT_CONSOLIDATED_REMINDER')
union all
select 'no reminder is an orphan: each names the invoices that its rows with keys name, in their order', count(*) = 0,
       count(*) || ' reminders: ' || left(string_agg(r.id::text, ', '), 400)
from customer_consolidated_reminders as r
left join (
  select company_id, reminder_id, array_agg(invoice_id order by position) as invoice_ids, sum(balance_minor) as total
  from customer_consolidated_reminder_invoices group by 1, 2
) as i on i.company_id = r.company_id and i.reminder_id = r.id
where r.invoice_ids is distinct from i.invoice_ids or r.total_amount is distinct from i.total
union all
select 'no email is an orphan: each that carries a reminder went to its customer', count(*) = 0, count(*)::text
from email_logs as e
left join customer_consolidated_reminders as r on r.company_id = e.company_id and r.id = e.consolidated_reminder_id
where e.consolidated_reminder_id is not null and r.customer_id is distinct from e.customer_id
union all
select 'the trials above left nothing behind', count(*) = 0, null from companies where id = '00000000-0000-7000-8000-00000000c0de';
