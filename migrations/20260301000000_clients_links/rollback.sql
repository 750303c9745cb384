-- counterfoil: transaction=none
-- Brings the old name back, filled and kept by the trigger of 20241223000000. Clients that were added because rows
-- named them stay: they are what those rows say. Reasons of pauses and the names billing uses are lost.
alter table leads drop constraint if exists leads_client_fkey;
alter table sales drop constraint if exists sales_client_fkey;
alter table customers drop constraint if exists customers_client_fkey;

drop index concurrently if exists leads_client_idx;

-- squawk-ignore ban-drop-column
alter table clients
  drop column if exists version,
  drop column if exists pause_reason,
  drop column if exists paused_at,
  drop column if exists paused_by,
  drop column if exists billing_customer,
  drop column if exists billing_subscription;

comment on column leads.client_id is '[internal] Client the lead is worked for; clients arrive with their own migration.';
comment on column sales.client_id is '[internal] Client the sale was made for; clients arrive with their own migration.';
comment on column customers.client_id is '[internal] Client the debt belongs to; clients arrive with their own migration.';

alter table onboarding_states add column if not exists customer_id uuid;

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

create or replace trigger onboarding_states_keep_names
  before insert or update on onboarding_states
  for each row execute function onboarding_states_keep_names();

do $$
declare
  company uuid;
  after uuid;
  reached uuid;
begin
  for company in select company_id from company_directory order by company_id loop
    after := '00000000-0000-0000-0000-000000000000';
    loop
      perform set_config('app.company_id', company::text, true);
      with batch as (
        select id from onboarding_states where company_id = company and id > after order by id limit 1000
      ), filled as (
        update onboarding_states set customer_id = client_id
        where company_id = company and id in (select id from batch) and customer_id is null
      )
      select id into reached from batch order by id desc limit 1;
      exit when reached is null;
      after := reached;
      commit;
    end loop;
  end loop;
end
$$;

alter table onboarding_states drop constraint if exists onboarding_states_customer_check;
alter table onboarding_states add constraint onboarding_states_customer_check check (customer_id is not null) not valid;
alter table onboarding_states validate constraint onboarding_states_customer_check;
alter table onboarding_states alter column customer_id set not null;
alter table onboarding_states drop constraint onboarding_states_customer_check;

create unique index concurrently if not exists onboarding_states_customer_key on onboarding_states (company_id, customer_id);

do $$
begin
  if not exists (select from pg_constraint where conrelid = 'onboarding_states'::regclass and conname = 'onboarding_states_customer_key') then
    alter table onboarding_states add constraint onboarding_states_customer_key unique using index onboarding_states_customer_key;
  end if;
end
$$;

-- Every customer_id is a client_id, which its own foreign key has proved.
alter table onboarding_states drop constraint if exists onboarding_states_customer_fkey;
alter table onboarding_states add constraint onboarding_states_customer_fkey
  foreign key (company_id, customer_id) references clients (company_id, id) not valid;
alter table onboarding_states validate constraint onboarding_states_customer_fkey;

comment on column onboarding_states.customer_id is '[internal] The client by its old name; equal to client_id, and removed by 20260301000000_clients_links.';
