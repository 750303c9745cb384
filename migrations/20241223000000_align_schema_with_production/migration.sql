-- counterfoil: transaction=none
-- Gives clients their gate fields and onboarding_states its right name, beside a running application.
--
-- Every statement may run again, so the file succeeds wherever an earlier attempt, or a person, stopped. None scans
-- or rewrites a table while it holds ACCESS EXCLUSIVE: defaults are constants, constraints are added NOT VALID and
-- validated, NOT NULL is taken from a validated CHECK, indexes are built CONCURRENTLY, rows are filled in batches.
--
-- Existing rows fail closed. No plan, no payment and no finished onboarding is assumed for anybody: who had finished
-- under the old system (completed_at is kept) proved neither forwarding nor a test call, and the guard asks for both.
-- Nothing is paused, because nobody paused it.
--
-- The old application goes on: it reads and writes customer_id until 20260301000000_clients_links, and a trigger keeps
-- both names equal until then. Run up to this migration (db:migrate -- --to), deploy, then run the rest.

do $$
begin
  if to_regtype('public."BillingStatus"') is null then
    create type "BillingStatus" as enum ('none', 'trial', 'active', 'canceled', 'past_due');
  end if;
end
$$;

alter table clients
  add column if not exists onboarding_complete boolean not null default false,
  add column if not exists outbound_paused boolean not null default false,
  add column if not exists ai_disabled boolean not null default false,
  add column if not exists billing_status "BillingStatus" not null default 'none',
  add column if not exists payment_active boolean not null default false,
  add column if not exists trial_used_at timestamptz,
  add column if not exists trial_ends_at timestamptz,
  add column if not exists pending_cancellation boolean not null default false,
  add column if not exists cancellation_requested_at timestamptz,
  add column if not exists current_period_ends_at timestamptz,
  add column if not exists billing_event_at timestamptz;

alter table onboarding_states
  add column if not exists client_id uuid,
  add column if not exists forwarding_enabled boolean not null default false,
  add column if not exists test_call_detected boolean not null default false;

-- Only a trigger sees what the old application writes; it goes with the old name.
create or replace function onboarding_states_keep_names() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    new.client_id := coalesce(new.client_id, new.customer_id);
    new.customer_id := coalesce(new.customer_id, new.client_id);
  elsif new.client_id is distinct from old.client_id and new.customer_id = old.customer_id then
    new.customer_id := new.client_id;
  elsif new.customer_id is distinct from old.customer_id and new.client_id is not distinct from old.client_id then
    new.client_id := new.customer_id;
  else
    new.client_id := coalesce(new.client_id, new.customer_id);
  end if;
  if new.client_id <> new.customer_id then
    raise exception 'client_id and customer_id are two names of one client, and % is not %', new.client_id, new.customer_id
      using errcode = 'check_violation';
  end if;
  return new;
end
$$;

-- Where somebody renamed the column by hand there is no old name to keep.
do $$
begin
  if exists (select from pg_attribute where attrelid = 'onboarding_states'::regclass and attname = 'customer_id' and not attisdropped) then
    create or replace trigger onboarding_states_keep_names
      before insert or update on onboarding_states
      for each row execute function onboarding_states_keep_names();
  end if;
end
$$;

-- A thousand rows a transaction, in the order of the key; what the application writes meanwhile, the trigger fills.
-- Company by company, because row level security holds for the owner too.
do $$
declare
  company uuid;
  after uuid;
  reached uuid;
begin
  if not exists (select from pg_attribute where attrelid = 'onboarding_states'::regclass and attname = 'customer_id' and not attisdropped) then
    return;
  end if;
  for company in select company_id from company_directory order by company_id loop
    after := '00000000-0000-0000-0000-000000000000';
    loop
      perform set_config('app.company_id', company::text, true);
      with batch as (
        select id from onboarding_states where company_id = company and id > after order by id limit 1000
      ), filled as (
        update onboarding_states set client_id = customer_id
        where company_id = company and id in (select id from batch) and client_id is null
      )
      select id into reached from batch order by id desc limit 1;
      exit when reached is null;
      after := reached;
      commit;
    end loop;
  end loop;
end
$$;

do $$
begin
  if (select not attnotnull from pg_attribute where attrelid = 'onboarding_states'::regclass and attname = 'client_id')
     and not exists (select from pg_constraint where conrelid = 'onboarding_states'::regclass and conname = 'onboarding_states_client_check') then
    alter table onboarding_states add constraint onboarding_states_client_check check (client_id is not null) not valid;
  end if;
end
$$;

do $$
begin
  if exists (select from pg_constraint where conrelid = 'onboarding_states'::regclass and conname = 'onboarding_states_client_check') then
    alter table onboarding_states validate constraint onboarding_states_client_check;
  end if;
end
$$;

-- Reads no row: the CHECK has proved it.
-- squawk-ignore adding-not-nullable-field
alter table onboarding_states alter column client_id set not null;

alter table onboarding_states drop constraint if exists onboarding_states_client_check;

create unique index concurrently if not exists onboarding_states_client_key on onboarding_states (company_id, client_id);

do $$
begin
  if not exists (select from pg_constraint where conrelid = 'onboarding_states'::regclass and conname = 'onboarding_states_client_key') then
    alter table onboarding_states add constraint onboarding_states_client_key unique using index onboarding_states_client_key;
  end if;
end
$$;

do $$
begin
  if not exists (select from pg_constraint where conrelid = 'onboarding_states'::regclass and conname = 'onboarding_states_client_fkey') then
    alter table onboarding_states add constraint onboarding_states_client_fkey
      foreign key (company_id, client_id) references clients (company_id, id) not valid;
  end if;
end
$$;

-- Validating a foreign key asks with the owner's eyes, and row level security shows the owner no row: it would find
-- nothing wrong whatever is there. So every company is looked through first.
do $$
declare
  company uuid;
  lost uuid;
begin
  for company in select company_id from company_directory order by company_id loop
    perform set_config('app.company_id', company::text, true);
    select o.client_id into lost from onboarding_states o
    where o.company_id = company
      and not exists (select from clients c where c.company_id = company and c.id = o.client_id)
    limit 1;
    if found then
      raise exception 'company %: an onboarding names client %, which does not exist', company, lost
        using errcode = 'foreign_key_violation';
    end if;
  end loop;
end
$$;

alter table onboarding_states validate constraint onboarding_states_client_fkey;

-- An enum is not leakproof and never reaches an index condition under row level security: one partial index a state.
create index concurrently if not exists clients_trial_idx on clients (company_id, trial_ends_at, id)
  where billing_status = 'trial' and deleted_at is null;

create index concurrently if not exists clients_past_due_idx on clients (company_id, current_period_ends_at, id)
  where billing_status = 'past_due' and deleted_at is null;

create index concurrently if not exists clients_active_idx on clients (company_id, current_period_ends_at, id)
  where billing_status = 'active' and deleted_at is null;

create index concurrently if not exists clients_paused_idx on clients (company_id, id)
  where (outbound_paused or ai_disabled) and deleted_at is null;

create index concurrently if not exists clients_cancelling_idx on clients (company_id, cancellation_requested_at, id)
  where pending_cancellation and deleted_at is null;

create index concurrently if not exists clients_onboarding_idx on clients (company_id, created_at, id)
  where not onboarding_complete and deleted_at is null;

comment on table clients is 'Businesses the company works for, with the state that decides what may go out for them.';
comment on column clients.onboarding_complete is '[internal] Set by staff once forwarding works and a test call was seen.';
comment on column clients.outbound_paused is '[internal] Staff stopped everything that goes out.';
comment on column clients.ai_disabled is '[internal] Staff switched the AI off.';
comment on column clients.billing_status is '[internal] Plan of the client as billing reports it.';
comment on column clients.payment_active is '[internal] Whether the last payment went through.';
comment on column clients.trial_used_at is '[internal] When the trial began; null while it was never used.';
comment on column clients.trial_ends_at is '[internal] When the trial ends; null for 14 days after it began.';
comment on column clients.pending_cancellation is '[internal] The plan ends with its period.';
comment on column clients.cancellation_requested_at is '[internal] When the client asked to cancel.';
comment on column clients.current_period_ends_at is '[internal] End of the period that is paid for; the days of grace count from it.';
comment on column clients.billing_event_at is '[internal] Moment of the newest billing event applied; older ones are ignored.';
comment on column onboarding_states.client_id is '[internal] The client.';
comment on column onboarding_states.forwarding_enabled is '[internal] Whether calls to the client reach us.';
comment on column onboarding_states.test_call_detected is '[internal] Whether a test call came through.';

do $$
begin
  if exists (select from pg_attribute where attrelid = 'onboarding_states'::regclass and attname = 'customer_id' and not attisdropped) then
    comment on column onboarding_states.customer_id is '[internal] The client by its old name; equal to client_id, and removed by 20260301000000_clients_links.';
  end if;
end
$$;
