-- Holds after every later migration as well, with and without the old name.
with mine as (
  select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname in ('clients', 'onboarding_states')
), wanted (relation, attribute, type, required, fallback) as (
  values
    ('clients', 'onboarding_complete', 'boolean', true, 'false'),
    ('clients', 'outbound_paused', 'boolean', true, 'false'),
    ('clients', 'ai_disabled', 'boolean', true, 'false'),
    ('clients', 'billing_status', '"BillingStatus"', true, '''none''::"BillingStatus"'),
    ('clients', 'payment_active', 'boolean', true, 'false'),
    ('clients', 'trial_used_at', 'timestamp with time zone', false, null),
    ('clients', 'trial_ends_at', 'timestamp with time zone', false, null),
    ('clients', 'pending_cancellation', 'boolean', true, 'false'),
    ('clients', 'cancellation_requested_at', 'timestamp with time zone', false, null),
    ('clients', 'current_period_ends_at', 'timestamp with time zone', false, null),
    ('clients', 'billing_event_at', 'timestamp with time zone', false, null),
    ('onboarding_states', 'client_id', 'uuid', true, null),
    ('onboarding_states', 'forwarding_enabled', 'boolean', true, 'false'),
    ('onboarding_states', 'test_call_detected', 'boolean', true, 'false')
), wrong as (
  select wanted.relation || '.' || wanted.attribute as name
  from wanted
  left join mine on mine.relname = wanted.relation
  left join pg_attribute as a on a.attrelid = mine.oid and a.attname = wanted.attribute and not a.attisdropped
  left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where format_type(a.atttypid, a.atttypmod) is distinct from wanted.type
     or a.attnotnull is distinct from wanted.required
     or pg_get_expr(d.adbin, d.adrelid) is distinct from wanted.fallback
)
select 'every column of the gates is there, and its default is closed' as "check", count(*) = 0 as ok,
       string_agg(name, ', ') as detail
from wrong
union all
select 'BillingStatus has its five values',
       array_agg(e.enumlabel::text order by e.enumsortorder) = array['none', 'trial', 'active', 'canceled', 'past_due'],
       string_agg(e.enumlabel, ', ' order by e.enumsortorder)
from pg_enum as e where e.enumtypid = to_regtype('public."BillingStatus"')
union all
select 'an onboarding names one client, which exists',
       count(*) filter (where k.contype = 'f' and k.confrelid = 'clients'::regclass) > 0
         and count(*) filter (where k.contype = 'u') > 0,
       string_agg(pg_get_constraintdef(k.oid), '; ')
from pg_constraint as k
where k.conrelid = 'onboarding_states'::regclass and k.contype in ('f', 'u')
  and k.conkey @> array[(
    select attnum from pg_attribute where attrelid = 'onboarding_states'::regclass and attname = 'client_id'
  )]
union all
select 'every constraint is validated', bool_and(k.convalidated),
       string_agg(k.conname, ', ') filter (where not k.convalidated)
from mine join pg_constraint as k on k.conrelid = mine.oid
union all
select 'every index is valid',
       bool_and(i.indisvalid and i.indisready)
         and count(*) filter (where i.indexrelid::regclass::text in (
           'clients_trial_idx', 'clients_past_due_idx', 'clients_active_idx', 'clients_paused_idx',
           'clients_cancelling_idx', 'clients_onboarding_idx'
         )) = 6,
       string_agg(i.indexrelid::regclass::text, ', ') filter (where not (i.indisvalid and i.indisready))
from mine join pg_index as i on i.indrelid = mine.oid
union all
select 'the old and the new name of the client agree',
       count(*) = 0,
       count(*)::text
from onboarding_states as o
where to_jsonb(o) ->> 'customer_id' <> o.client_id::text
union all
select 'both tables still enable and force row level security',
       count(*) filter (where relrowsecurity and relforcerowsecurity) = 2,
       string_agg(relname, ', ') filter (where not (relrowsecurity and relforcerowsecurity))
from mine
union all
select 'every column says its class',
       count(*) = 0,
       string_agg(mine.relname || '.' || a.attname, ', ')
from mine
join pg_attribute as a on a.attrelid = mine.oid and a.attnum > 0 and not a.attisdropped
where coalesce(col_description(mine.oid, a.attnum), '') !~ '^\[(public|internal|personal|secret)\] ';
