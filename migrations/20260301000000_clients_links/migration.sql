-- counterfoil: transaction=none
-- Removes the old name customer_id, and lets leads, sales and customers name only clients that exist.
-- Every statement may run again, and none scans a table while it holds ACCESS EXCLUSIVE.

-- The end of what 20241223000000 began: whoever still writes customer_id is refused from here on. Trigger and column
-- go together, because either without the other would refuse the rows of the new application.
do $$
begin
  drop trigger if exists onboarding_states_keep_names on onboarding_states;
  alter table onboarding_states
    drop constraint if exists onboarding_states_customer_fkey,
    drop constraint if exists onboarding_states_customer_key,
    drop column if exists customer_id;
end
$$;

drop function if exists onboarding_states_keep_names();

-- What a person decided about a client, and the names billing knows it by.
alter table clients
  add column if not exists version integer not null default 1,
  add column if not exists pause_reason text,
  add column if not exists paused_at timestamptz,
  add column if not exists paused_by uuid,
  add column if not exists billing_customer text,
  add column if not exists billing_subscription text;

-- Added with its column, a CHECK would read the whole table while everybody waits.
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values ('pause_reason', 500), ('billing_customer', 255), ('billing_subscription', 255)) as columns (name, longest)
  loop
    if not exists (select from pg_constraint where conrelid = 'clients'::regclass and conname = format('clients_%s_check', wanted.name)) then
      execute format('alter table clients add constraint %I check (length(%I) <= %s) not valid',
        format('clients_%s_check', wanted.name), wanted.name, wanted.longest);
    end if;
  end loop;
end
$$;

alter table clients validate constraint clients_pause_reason_check;
alter table clients validate constraint clients_billing_customer_check;
alter table clients validate constraint clients_billing_subscription_check;

create unique index concurrently if not exists clients_billing_customer_key on clients (company_id, billing_customer)
  where billing_customer is not null;

create index concurrently if not exists leads_client_idx on leads (company_id, client_id, created_at desc, id desc)
  where client_id is not null;

-- From here on nothing new can name a client that is not there.
do $$
declare
  link record;
begin
  for link in
    select * from (values
      ('clients', 'clients_paused_by_fkey', 'paused_by', 'user_companies (company_id, user_id)'),
      ('leads', 'leads_client_fkey', 'client_id', 'clients (company_id, id)'),
      ('sales', 'sales_client_fkey', 'client_id', 'clients (company_id, id)'),
      ('customers', 'customers_client_fkey', 'client_id', 'clients (company_id, id)')
    ) as wanted (relation, name, attribute, target)
  loop
    -- Each in a transaction of its own, so that no two tables are locked at once.
    if not exists (select from pg_constraint where conrelid = to_regclass(link.relation) and conname = link.name) then
      execute format('alter table %I add constraint %I foreign key (company_id, %I) references %s not valid',
        link.relation, link.name, link.attribute, link.target);
    end if;
    commit;
  end loop;
end
$$;

-- Rows could name a client before there were clients. What they name gets a row with its id and without a plan, so
-- that the rows keep what they say and nothing goes out; staff give it a name. Validating a foreign key would not find
-- them: it asks with the owner's eyes, and row level security shows the owner no row.
do $$
declare
  company uuid;
begin
  for company in select company_id from company_directory order by company_id loop
    perform set_config('app.company_id', company::text, true);
    insert into clients (company_id, id, reference, name)
    select company, named.client_id, named.client_id::text, 'Unknown client'
    from (
      select client_id from leads where company_id = company and client_id is not null
      union
      select client_id from sales where company_id = company and client_id is not null
      union
      select client_id from customers where company_id = company and client_id is not null
    ) as named
    where not exists (select from clients c where c.company_id = company and c.id = named.client_id)
    on conflict do nothing;
    commit;
  end loop;
end
$$;

alter table clients validate constraint clients_paused_by_fkey;
alter table leads validate constraint leads_client_fkey;
alter table sales validate constraint sales_client_fkey;
alter table customers validate constraint customers_client_fkey;

comment on column clients.version is '[internal] Raised by every edit; an edit names the version it saw.';
comment on column clients.pause_reason is '[internal] Why outbound or the AI was stopped.';
comment on column clients.paused_at is '[internal] When it was stopped.';
comment on column clients.paused_by is '[internal] Who stopped it.';
comment on column clients.billing_customer is '[internal] What the billing provider calls the client.';
comment on column clients.billing_subscription is '[internal] What the billing provider calls its subscription.';
comment on column leads.client_id is '[internal] Client the lead is worked for.';
comment on column sales.client_id is '[internal] Client the sale was made for.';
comment on column customers.client_id is '[internal] Client the debt belongs to.';
