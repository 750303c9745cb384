-- Clients and their onboarding as production had them before the gates: nothing says whether a client pays or may
-- send, and onboarding_states points at clients by the wrong name. 20241223000000 puts both right.

create table clients (
  company_id uuid not null constraint clients_company_fkey references companies (id),
  id uuid not null,
  reference text not null constraint clients_reference_check check (length(reference) between 1 and 50),
  name text not null constraint clients_name_check check (length(btrim(name)) between 1 and 200),
  contact_name text constraint clients_contact_name_check check (length(contact_name) <= 200),
  email text constraint clients_email_check check (email = lower(btrim(email)) and email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
  phone text constraint clients_phone_e164_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  website text constraint clients_website_check check (length(website) <= 500),
  time_zone text constraint clients_time_zone_check check (length(time_zone) <= 100),
  locale text constraint clients_locale_check check (locale in ('en', 'fr', 'ar')),
  notes text constraint clients_notes_check check (length(notes) <= 10000),
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint clients_pkey primary key (company_id, id),
  constraint clients_reference_key unique (company_id, reference),
  constraint clients_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint clients_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint clients_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create index clients_name_idx on clients (company_id, name, id) where deleted_at is null;
create index clients_created_idx on clients (company_id, created_at desc, id desc) where deleted_at is null;
create index clients_deleted_idx on clients (company_id, deleted_at desc, id desc) where deleted_at is not null;
alter table clients enable row level security;
alter table clients force row level security;
create policy tenant on clients
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table clients is 'Businesses the company works for.';
comment on column clients.company_id is '[internal] The company.';
comment on column clients.id is '[internal] UUIDv7, made by the app.';
comment on column clients.reference is '[internal] Client number, unique in the company.';
comment on column clients.name is '[internal] Name of the business.';
comment on column clients.contact_name is '[personal] Person to talk to.';
comment on column clients.email is '[personal] Their address, lower case.';
comment on column clients.phone is '[personal] Their number, E.164.';
comment on column clients.website is '[internal] Address of their website.';
comment on column clients.time_zone is '[internal] IANA zone they work in; null follows the company.';
comment on column clients.locale is '[internal] Language they are written to in; null follows the company.';
comment on column clients.notes is '[personal] Free text.';
comment on column clients.created_by is '[internal] Who added the client; null for an import.';
comment on column clients.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column clients.deleted_by is '[internal] Who deleted it.';
comment on column clients.created_at is '[internal] When the row was written.';
comment on column clients.updated_at is '[internal] When the row last changed; set by the query.';

create table onboarding_states (
  company_id uuid not null constraint onboarding_states_company_fkey references companies (id),
  id uuid not null,
  customer_id uuid not null,
  current_step text not null default 'DETAILS'
    constraint onboarding_states_current_step_check check (current_step in ('DETAILS', 'HOURS', 'FORWARDING', 'TEST_CALL', 'DONE')),
  answers jsonb not null default '{}' constraint onboarding_states_answers_check check (jsonb_typeof(answers) = 'object'),
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint onboarding_states_pkey primary key (company_id, id),
  constraint onboarding_states_customer_key unique (company_id, customer_id),
  constraint onboarding_states_customer_fkey foreign key (company_id, customer_id) references clients (company_id, id)
) with (fillfactor = 90);
create index onboarding_states_open_idx on onboarding_states (company_id, started_at, id) where completed_at is null;
alter table onboarding_states enable row level security;
alter table onboarding_states force row level security;
create policy tenant on onboarding_states
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table onboarding_states is 'How far each client has come with its onboarding; one row a client.';
comment on column onboarding_states.company_id is '[internal] The company.';
comment on column onboarding_states.id is '[internal] UUIDv7, made by the app.';
comment on column onboarding_states.customer_id is '[internal] The client. Named when clients were still called customers.';
comment on column onboarding_states.current_step is '[internal] Step the client is at.';
comment on column onboarding_states.answers is '[personal] What the client has filled in so far, by step.';
comment on column onboarding_states.started_at is '[internal] When onboarding began.';
comment on column onboarding_states.completed_at is '[internal] When the last step was done; null before.';
comment on column onboarding_states.created_at is '[internal] When the row was written.';
comment on column onboarding_states.updated_at is '[internal] When the row last changed; set by the query.';
