-- The first statement makes a trial: it writes a company with a campaign, a prospect and a message, tries a change
-- on them, and undoes all of it. It answers which constraint refused (or the SQLSTATE, when it was not a
-- constraint), or 'accepted'. @mine stands for the trial's own rows.
create or replace function pg_temp.refused_by(change text) returns text language plpgsql as $$
declare
  refusal text;
  trial constant uuid := '00000000-0000-7000-8000-00000000c0de';
begin
  begin
    perform set_config('app.company_id', trial::text, true);
    insert into companies (id, name, slug, region, time_zone, currency) values (trial, 'Trial', 'trial', 'EU', 'Europe/Paris', 'EUR');
    insert into prospects (company_id, id, email, data_region, source, created_at, updated_at)
    select trial, ('00000000-0000-7000-8000-0000000000a' || n)::uuid, 'trial' || n || '@example.com', 'EU', 'trial', '2025-11-01', '2025-11-01'
    from generate_series(1, 2) as n;
    insert into email_sequences (company_id, id, name, locale, created_at, updated_at)
    values (trial, '00000000-0000-7000-8000-0000000000b1', 'Trial', 'fr', '2025-11-01', '2025-11-01');
    insert into sequence_steps (company_id, id, sequence_id, position, locale, body_text, created_at, updated_at)
    values (trial, '00000000-0000-7000-8000-0000000000b2', '00000000-0000-7000-8000-0000000000b1', 1, 'fr', 'x', '2025-11-01', '2025-11-01');
    insert into campaigns (company_id, id, sequence_id, name, status, locale, time_zone, from_name, from_address, started_at, created_at, updated_at)
    select trial, ('00000000-0000-7000-8000-0000000000c' || n)::uuid, '00000000-0000-7000-8000-0000000000b1', 'Trial ' || n, 'RUNNING', 'fr',
           'Europe/Paris', 'Trial', 'trial@example.com', '2025-11-01', '2025-11-01', '2025-11-01'
    from generate_series(1, 2) as n;
    insert into campaign_enrolments (company_id, id, campaign_id, prospect_id, status, created_at, updated_at)
    values (trial, '00000000-0000-7000-8000-0000000000d1', '00000000-0000-7000-8000-0000000000c1', '00000000-0000-7000-8000-0000000000a1',
            'ACTIVE', '2025-11-01', '2025-11-01');
    insert into messages (company_id, id, prospect_id, campaign_id, enrolment_id, step_id, status, origin, locale, to_address, idempotency_key,
      scheduled_for, created_at, updated_at)
    values (trial, '00000000-0000-7000-8000-0000000000e1', '00000000-0000-7000-8000-0000000000a1', '00000000-0000-7000-8000-0000000000c1',
            '00000000-0000-7000-8000-0000000000d1', '00000000-0000-7000-8000-0000000000b2', 'SCHEDULED', 'TEMPLATE', 'fr', 'trial1@example.com', 'key',
            '2025-11-03T08:00:00Z', '2025-11-01', '2025-11-01');
    insert into suppressions (company_id, id, address, reason, source, created_at, updated_at)
    values (trial, '00000000-0000-7000-8000-0000000000f1', 'stop@example.com', 'UNSUBSCRIBED', 'link', '2025-11-01', '2025-11-01');
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

with mine as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname in (
    'icps', 'prospects', 'email_sequences', 'sequence_steps', 'campaigns', 'campaign_enrolments', 'messages', 'activities',
    'ai_insights', 'subscriptions', 'suppressions', 'retention_policies'
  )
), attempt (what, change, expected) as (
  values
  ('a message as it should be is accepted', 'select 1', 'accepted'),
  ('the same step is not sent twice to one prospect',
   $q$insert into messages (company_id, id, prospect_id, enrolment_id, step_id, status, locale, to_address, idempotency_key, scheduled_for, created_at, updated_at)
     select company_id, '00000000-0000-7000-8000-0000000000e2', prospect_id, enrolment_id, step_id, status, locale, to_address, 'other key',
            scheduled_for, created_at, updated_at from messages where @mine$q$, 'messages_step_key'),
  ('the same request is not sent twice',
   $q$insert into messages (company_id, id, prospect_id, status, locale, to_address, idempotency_key, scheduled_for, created_at, updated_at)
     select company_id, '00000000-0000-7000-8000-0000000000e2', prospect_id, status, locale, to_address, idempotency_key,
            scheduled_for, created_at, updated_at from messages where @mine$q$, 'messages_idempotency_key'),
  ('nobody is on the way through two campaigns',
   $q$insert into campaign_enrolments (company_id, id, campaign_id, prospect_id, created_at, updated_at)
     select company_id, '00000000-0000-7000-8000-0000000000d2', '00000000-0000-7000-8000-0000000000c2', prospect_id, created_at, updated_at
     from campaign_enrolments where @mine$q$, 'campaign_enrolments_under_way_key'),
  ('sending before the planned moment is refused',
   $q$update messages set claimed_at = '2025-11-03T07:59:59Z' where @mine$q$, 'messages_order_check'),
  ('a claim without its token is refused',
   $q$update messages set status = 'CLAIMED', claimed_at = scheduled_for where @mine$q$, 'messages_claim_check'),
  ('sent without a moment is refused',
   $q$update messages set status = 'SENT', claimed_at = scheduled_for where @mine$q$, 'messages_sent_check'),
  ('an answer to what was never sent is refused',
   $q$update messages set replied_at = '2025-11-04' where @mine$q$, 'messages_responses_check'),
  ('a message that waits for approval is not scheduled',
   $q$update messages set requires_approval = true where @mine$q$, 'messages_approval_check'),
  ('words of a model without its name are refused',
   $q$update messages set origin = 'MODEL' where @mine$q$, 'messages_model_check'),
  ('an unknown state is refused',
   $q$update messages set status = 'LOST' where @mine$q$, 'messages_status_check'),
  ('a score without its parts is refused',
   $q$update prospects set qualification_score = 70 where @mine$q$, 'prospects_score_check'),
  ('a score above 100 is refused',
   $q$update prospects set qualification_score = 101, qualification_components = '{}', score_version = 1, scored_at = '2025-11-01' where @mine$q$,
   'prospects_qualification_score_check'),
  ('a prospect nobody can reach is refused',
   $q$update prospects set email = null where @mine$q$, 'prospects_reachable_check'),
  ('an address in capitals is refused',
   $q$update prospects set email = upper(email) where @mine$q$, 'prospects_email_check'),
  ('a second prospect with the address is refused',
   $q$update prospects set email = 'trial1@example.com' where @mine$q$, 'prospects_email_key'),
  ('a second live suppression of an address is refused',
   $q$insert into suppressions (company_id, id, address, reason, source, created_at, updated_at)
     select company_id, '00000000-0000-7000-8000-0000000000f2', address, reason, source, created_at, updated_at from suppressions where @mine$q$,
   'suppressions_address_key'),
  ('hours that end before they begin are refused',
   $q$update campaigns set send_until = '08:00' where @mine$q$, 'campaigns_hours_check'),
  ('an insight without its origin is refused',
   $q$insert into ai_insights (company_id, id, prospect_id, kind, origin, locale, title, body, created_at, updated_at)
     select company_id, id, id, 'NEXT_ACTION', 'RULES', 'fr', 'x', 'x', created_at, updated_at from prospects where @mine limit 1$q$, 'ai_insights_origin_named_check'),
  ('a step of a sequence nobody made is refused',
   $q$update sequence_steps set sequence_id = '00000000-0000-7000-8000-0000000000b9' where @mine$q$, 'sequence_steps_sequence_fkey'),
  ('a member of the company reads its prospects, so the next answer means something',
   $q$set local role counterfoil_app;
     select 1 / (2 - count(*)::integer) from prospects where @mine$q$, '22012'),
  ('a member of another company reads none of them',
   $q$set local role counterfoil_app;
     select set_config('app.company_id', '00000000-0000-7000-8000-00000000beef', true);
     select 1 / (2 - count(*)::integer) from prospects where @mine$q$, 'accepted'),
  ('a member of another company writes none of them',
   $q$set local role counterfoil_app;
     select set_config('app.company_id', '00000000-0000-7000-8000-00000000beef', true);
     insert into prospects (company_id, id, email, data_region, source, created_at, updated_at)
     values ('00000000-0000-7000-8000-00000000c0de', '00000000-0000-7000-8000-0000000000a9', 'x@example.com', 'EU', 'x', '2025-11-01', '2025-11-01')$q$,
   '42501')
)
select what as "check", refused_by = expected as ok, case when refused_by = expected then '' else 'answered ' || refused_by || ' instead of ' || expected end as detail
from (select what, expected, pg_temp.refused_by(change) as refused_by from attempt) as tried
union all
select 'all 12 tables exist', count(*) = 12, count(*)::text from mine
union all
select 'every table enables and forces row level security', bool_and(relrowsecurity and relforcerowsecurity),
       string_agg(relname, ', ') filter (where not (relrowsecurity and relforcerowsecurity))
from mine
union all
select 'every table has exactly the tenant policy, for reading and writing',
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
select 'every unique index begins with company_id',
       bool_and(a.attname = 'company_id'), string_agg(i.indexrelid::regclass::text, ', ') filter (where a.attname <> 'company_id')
from mine
join pg_index as i on i.indrelid = mine.oid and i.indisunique
join pg_attribute as a on a.attrelid = mine.oid and a.attnum = i.indkey[0]
union all
select 'every index is valid', bool_and(i.indisvalid and i.indisready),
       string_agg(i.indexrelid::regclass::text, ', ') filter (where not (i.indisvalid and i.indisready))
from mine join pg_index as i on i.indrelid = mine.oid
union all
select 'every constraint is validated', bool_and(k.convalidated), string_agg(k.conname, ', ') filter (where not k.convalidated)
from mine join pg_constraint as k on k.conrelid = mine.oid and k.contype in ('c', 'f')
union all
select 'every reference to another row has an index that begins with it', count(*) = 0, string_agg(k.conname, ', ')
from mine
join pg_constraint as k on k.conrelid = mine.oid and k.contype = 'f' and cardinality(k.conkey) = 2
join pg_class as target on target.oid = k.confrelid and target.relname <> 'user_companies'
where not exists (
  select from pg_index as i where i.indrelid = mine.oid and i.indkey[0] = k.conkey[1] and i.indkey[1] = k.conkey[2]
)
union all
select 'every table and column says its class', count(*) = 0, string_agg(mine.relname || '.' || a.attname, ', ')
from mine join pg_attribute as a on a.attrelid = mine.oid and a.attnum > 0 and not a.attisdropped
where coalesce(col_description(mine.oid, a.attnum), '') !~ '^\[(public|internal|personal|secret)\] '
   or obj_description(mine.oid, 'pg_class') is null
union all
select 'the owner owns every table', bool_and(pg_get_userbyid(relowner) = 'counterfoil_owner'),
       string_agg(relname, ', ') filter (where pg_get_userbyid(relowner) <> 'counterfoil_owner')
from mine
union all
select 'the backup role reads every table and writes none',
       bool_and(has_table_privilege('counterfoil_backup', oid, 'select') and not has_table_privilege('counterfoil_backup', oid, 'insert, update, delete')), null
from mine
union all
select 'the search function belongs to the search role, pins its path and is closed to the public',
       count(*) = 1 and bool_and(
         pg_get_userbyid(f.proowner) = 'counterfoil_search'
         and f.proconfig::text like '%search_path=pg_catalog, public%'
         and not exists (select from aclexplode(f.proacl) as acl where acl.grantee = 0)
       ),
       string_agg(f.proname, ', ')
from pg_proc as f where f.pronamespace = 'public'::regnamespace and f.proname = 'search_prospects'
union all
select 'the search role may make nothing in the schema any more', not has_schema_privilege('counterfoil_search', 'public', 'create'), null
union all
select 'the trials above left nothing behind', count(*) = 0, null from companies where id = '00000000-0000-7000-8000-00000000c0de';
