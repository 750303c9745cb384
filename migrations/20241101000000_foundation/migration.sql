-- Roles, companies, people, sessions, tokens, the audit log and the limiter.
--
-- This file runs as the login of MIGRATION_DATABASE_URL; every later one runs as counterfoil_owner.

-- Roles are shared by all databases of a server, so another database may have made them already.
-- Two databases may be migrated at the same moment (the tests do it), so losing that race is no error.
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('counterfoil_owner',  'nologin'),
      ('counterfoil_app',    'nologin'),
      ('counterfoil_backup', 'nologin bypassrls')
    ) as roles (name, options)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      begin
        execute format('create role %I %s', wanted.name, wanted.options);
      exception when duplicate_object or unique_violation then
        null;
      end;
    end if;
    if not pg_has_role(current_user, wanted.name, 'member') then
      execute format('grant %I to current_user', wanted.name);
    end if;
  end loop;
  execute format('grant connect, create, temporary on database %I to counterfoil_owner', current_database());
end
$$;

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

revoke create on schema public from public;
grant usage, create on schema public to counterfoil_owner;
grant usage on schema public to counterfoil_app, counterfoil_backup;
grant select on schema_migrations to counterfoil_owner, counterfoil_app, counterfoil_backup;

set role counterfoil_owner;

alter default privileges in schema public grant select, insert, update, delete on tables to counterfoil_app;
alter default privileges in schema public grant select on tables to counterfoil_backup;
alter default privileges in schema public grant select on sequences to counterfoil_backup;
alter default privileges revoke execute on functions from public;

create table companies (
  id uuid constraint companies_pkey primary key,
  name text not null constraint companies_name_check check (length(name) between 1 and 200),
  slug text not null constraint companies_slug_check check (slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(slug) <= 60),
  region text not null constraint companies_region_check check (region in ('EU', 'US', 'CA', 'UAE', 'UK')),
  time_zone text not null,
  locale text not null default 'en' constraint companies_locale_check check (locale in ('en', 'fr', 'ar')),
  currency char(3) not null constraint companies_currency_check check (currency ~ '^[A-Z]{3}$'),
  tax_registration_number text,
  is_demo boolean not null default false,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table companies enable row level security;
alter table companies force row level security;
create policy tenant on companies
  using (id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table companies is 'The tenants. A company reads its own row only; company_directory knows the names of all.';
comment on column companies.id is '[internal] UUIDv7; the company_id of every tenant table.';
comment on column companies.name is '[internal] Trading name, as pages and messages show it.';
comment on column companies.slug is '[internal] Short name for addresses and commands; unique through company_directory.';
comment on column companies.region is '[internal] Where the data must stay: EU, US, CA, UAE or UK.';
comment on column companies.time_zone is '[internal] IANA zone that days, schedules and quiet hours are counted in.';
comment on column companies.locale is '[internal] Language of a new member of staff: en, fr or ar.';
comment on column companies.currency is '[internal] ISO 4217 code of new sales and invoices.';
comment on column companies.tax_registration_number is '[internal] Tax registration number as text, leading zeros kept (TRN in the UAE).';
comment on column companies.is_demo is '[internal] Seeded by the demo; its logins keep the server on loopback.';
comment on column companies.settings is '[internal] Choices of the company that no query filters by.';
comment on column companies.created_at is '[internal] When the company was created.';
comment on column companies.updated_at is '[internal] When the row last changed.';

-- Control table, not a tenant table: slugs are unique across companies, which no tenant key can promise.
create table company_directory (
  company_id uuid constraint company_directory_pkey primary key,
  slug text not null constraint company_directory_slug_key unique,
  name text not null,
  is_demo boolean not null default false
);
comment on table company_directory is 'Which companies exist, for the company switcher and for commands. Holds names only.';
comment on column company_directory.company_id is '[internal] companies.id.';
comment on column company_directory.slug is '[internal] Short name, unique across all companies.';
comment on column company_directory.name is '[internal] Trading name.';
comment on column company_directory.is_demo is '[internal] Copy of companies.is_demo, readable before a company is chosen.';

-- Control table: one person signs in once and may work for several companies.
create table users (
  id uuid constraint users_pkey primary key,
  email text not null constraint users_email_key unique
    constraint users_email_check check (email = lower(btrim(email)) and email like '%_@_%' and length(email) <= 254),
  name text not null constraint users_name_check check (length(btrim(name)) between 1 and 200),
  password_hash text,
  locale text constraint users_locale_check check (locale in ('en', 'fr', 'ar')),
  theme text not null default 'system' constraint users_theme_check check (theme in ('system', 'light', 'dark')),
  shortcuts_enabled boolean not null default true,
  is_operator boolean not null default false,
  disabled_at timestamptz,
  last_company_id uuid,
  last_signed_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table users is 'Members of staff. Which company they work for, and as what, is in user_companies.';
comment on column users.id is '[internal] UUIDv7.';
comment on column users.email is '[personal] Sign-in address, lower case, unique across companies.';
comment on column users.name is '[personal] Name as colleagues see it.';
comment on column users.password_hash is '[secret] Argon2id PHC string; null until the invitation is accepted.';
comment on column users.locale is '[internal] Chosen language; null follows the browser.';
comment on column users.theme is '[internal] Chosen appearance.';
comment on column users.shortcuts_enabled is '[internal] Whether single-key shortcuts react (WCAG 2.1.4).';
comment on column users.is_operator is '[internal] Platform staff who may act across companies.';
comment on column users.disabled_at is '[internal] Set when the person may no longer sign in anywhere.';
comment on column users.last_company_id is '[internal] Company shown at the next sign-in.';
comment on column users.last_signed_in_at is '[internal] Last successful sign-in.';
comment on column users.created_at is '[internal] When the person was added.';
comment on column users.updated_at is '[internal] When the row last changed.';

create table user_companies (
  company_id uuid not null constraint user_companies_company_fkey references companies (id),
  user_id uuid not null constraint user_companies_user_fkey references users (id),
  role text not null constraint user_companies_role_check check (role in ('admin', 'manager', 'agent', 'accounts', 'viewer')),
  state text not null default 'active' constraint user_companies_state_check check (state in ('invited', 'active', 'disabled')),
  joined_as text not null default 'staff' constraint user_companies_joined_as_check check (joined_as in ('staff', 'operator')),
  invited_by uuid,
  invitation_hash bytea,
  invitation_expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_companies_pkey primary key (company_id, user_id),
  constraint user_companies_invited_by_fkey foreign key (company_id, invited_by) references user_companies (company_id, user_id)
);
create index user_companies_user_idx on user_companies (user_id, company_id);
create index user_companies_invited_by_idx on user_companies (company_id, invited_by);
create unique index user_companies_invitation_key on user_companies (company_id, invitation_hash) where invitation_hash is not null;
alter table user_companies enable row level security;
alter table user_companies force row level security;
create policy tenant on user_companies
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
-- Sign-in asks for a person's companies before one is chosen; it may read that person's rows and no others.
create policy own_memberships on user_companies for select
  using (user_id = nullif(current_setting('app.user_id', true), '')::uuid);

comment on table user_companies is 'Who works for which company, and as what. Rows are never deleted: history points at them.';
comment on column user_companies.company_id is '[internal] The company.';
comment on column user_companies.user_id is '[internal] The person.';
comment on column user_companies.role is '[internal] admin, manager, agent (sales), accounts (collections) or viewer.';
comment on column user_companies.state is '[internal] invited until the invitation is accepted; disabled ends every session in the company.';
comment on column user_companies.joined_as is '[internal] operator when platform staff entered the company to help.';
comment on column user_companies.invited_by is '[internal] Who sent the invitation.';
comment on column user_companies.invitation_hash is '[secret] SHA-256 of the invitation token; null once used.';
comment on column user_companies.invitation_expires_at is '[internal] After this moment the invitation must be sent again.';
comment on column user_companies.created_at is '[internal] When the person was invited or entered.';
comment on column user_companies.updated_at is '[internal] When the row last changed.';

-- Control table in the shape Lucia's adapter reads: id, user_id, expires_at and attributes.
create table sessions (
  id text constraint sessions_pkey primary key,
  user_id uuid not null constraint sessions_user_fkey references users (id) on delete cascade,
  expires_at timestamptz not null,
  company_id uuid constraint sessions_company_fkey references companies (id),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  authenticated_at timestamptz not null default now(),
  user_agent text,
  address text
);
create index sessions_user_idx on sessions (user_id);
create index sessions_expires_idx on sessions (expires_at);
comment on table sessions is 'Signed-in browsers. The id is a hash, so no value stored here works as a cookie.';
comment on column sessions.id is '[secret] SHA-256 of the cookie''s random token, in hex.';
comment on column sessions.user_id is '[internal] Who signed in.';
comment on column sessions.expires_at is '[internal] Idle limit; moves forward while the session is used.';
comment on column sessions.company_id is '[internal] Company the person works in right now.';
comment on column sessions.created_at is '[internal] Sign-in moment; the absolute lifetime counts from here.';
comment on column sessions.last_seen_at is '[internal] Last request, to the minute.';
comment on column sessions.authenticated_at is '[internal] Last time the password was given; protects sensitive steps.';
comment on column sessions.user_agent is '[personal] Browser, as it names itself.';
comment on column sessions.address is '[personal] Network address at sign-in.';

create table api_tokens (
  company_id uuid not null constraint api_tokens_company_fkey references companies (id),
  id uuid not null,
  name text not null constraint api_tokens_name_check check (length(btrim(name)) between 1 and 100),
  prefix text not null,
  token_hash bytea not null,
  user_id uuid not null,
  role text not null constraint api_tokens_role_check check (role in ('admin', 'manager', 'agent', 'accounts', 'viewer')),
  scopes text[] not null default '{}',
  operator boolean not null default false,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid,
  created_at timestamptz not null default now(),
  constraint api_tokens_pkey primary key (company_id, id),
  constraint api_tokens_user_fkey foreign key (company_id, user_id) references user_companies (company_id, user_id),
  constraint api_tokens_revoked_by_fkey foreign key (company_id, revoked_by) references user_companies (company_id, user_id)
);
create unique index api_tokens_hash_key on api_tokens (company_id, token_hash);
create index api_tokens_user_idx on api_tokens (company_id, user_id);
create index api_tokens_revoked_by_idx on api_tokens (company_id, revoked_by);
alter table api_tokens enable row level security;
alter table api_tokens force row level security;
create policy tenant on api_tokens
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table api_tokens is 'Keys of internal tools. A token names its company, acts as its creator and never with a higher role.';
comment on column api_tokens.company_id is '[internal] Company the token belongs to; also readable inside the token.';
comment on column api_tokens.id is '[internal] UUIDv7.';
comment on column api_tokens.name is '[internal] What the token is for.';
comment on column api_tokens.prefix is '[internal] First characters, so that a person recognises a token in a list.';
comment on column api_tokens.token_hash is '[secret] SHA-256 of the whole token; the token itself is shown once.';
comment on column api_tokens.user_id is '[internal] Person whose name its actions carry.';
comment on column api_tokens.role is '[internal] Role its calls have.';
comment on column api_tokens.scopes is '[internal] Routers it may call, such as backups; empty means all.';
comment on column api_tokens.operator is '[internal] Whether it may use operator procedures; only an operator can make such a token.';
comment on column api_tokens.expires_at is '[internal] Moment after which it stops working; null never.';
comment on column api_tokens.last_used_at is '[internal] Last call, to the minute.';
comment on column api_tokens.revoked_at is '[internal] Moment it was withdrawn.';
comment on column api_tokens.revoked_by is '[internal] Who withdrew it.';
comment on column api_tokens.created_at is '[internal] When it was made.';

create table audit_logs (
  company_id uuid not null constraint audit_logs_company_fkey references companies (id),
  id uuid not null,
  position bigint not null,
  at timestamptz not null,
  user_id uuid,
  token_id uuid,
  request_id text,
  action text not null,
  entity text not null,
  entity_id text,
  details jsonb not null default '{}',
  previous_hash bytea not null,
  hash bytea not null,
  constraint audit_logs_pkey primary key (company_id, id),
  constraint audit_logs_position_key unique (company_id, position),
  constraint audit_logs_user_fkey foreign key (company_id, user_id) references user_companies (company_id, user_id)
);
create index audit_logs_entity_idx on audit_logs (company_id, entity, entity_id, position desc);
create index audit_logs_user_idx on audit_logs (company_id, user_id, position desc);
alter table audit_logs enable row level security;
alter table audit_logs force row level security;
create policy tenant on audit_logs
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
revoke update, delete, truncate on audit_logs from counterfoil_app;

-- The one place with triggers: a grant stops the app, these stop an owner's slip as well.
create function refuse_audit_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'audit_logs is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_logs_immutable before update or delete on audit_logs
  for each row execute function refuse_audit_change();
create trigger audit_logs_no_truncate before truncate on audit_logs
  for each statement execute function refuse_audit_change();

comment on table audit_logs is 'What was changed by whom. Append-only; each company''s rows form a hash chain.';
comment on column audit_logs.company_id is '[internal] The company.';
comment on column audit_logs.id is '[internal] UUIDv7.';
comment on column audit_logs.position is '[internal] 1, 2, 3 … within the company, without gaps.';
comment on column audit_logs.at is '[internal] When it happened.';
comment on column audit_logs.user_id is '[internal] Who did it; null for the system.';
comment on column audit_logs.token_id is '[internal] API token it was done through, if any.';
comment on column audit_logs.request_id is '[internal] Request, as the logs name it.';
comment on column audit_logs.action is '[internal] What happened, such as lead.converted.';
comment on column audit_logs.entity is '[internal] Noun it happened to.';
comment on column audit_logs.entity_id is '[internal] Which one.';
comment on column audit_logs.details is '[personal] Facts needed to understand the change; never secrets.';
comment on column audit_logs.previous_hash is '[internal] hash of the row before; 32 zero bytes for the first.';
comment on column audit_logs.hash is '[internal] SHA-256 over previous_hash and the row''s canonical JSON.';

-- Head of each company's chain. Locking this row orders the writers, so that the chain cannot fork.
create table audit_heads (
  company_id uuid constraint audit_heads_pkey primary key
    constraint audit_heads_company_fkey references companies (id),
  position bigint not null default 0,
  hash bytea not null
);
alter table audit_heads enable row level security;
alter table audit_heads force row level security;
create policy tenant on audit_heads
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
revoke delete, truncate on audit_heads from counterfoil_app;
comment on table audit_heads is 'Last position and hash of each company''s audit chain.';
comment on column audit_heads.company_id is '[internal] The company.';
comment on column audit_heads.position is '[internal] position of the newest audit row; 0 when there is none.';
comment on column audit_heads.hash is '[internal] hash of the newest audit row.';

-- Control tables: the limiter counts before anybody is known. Its shape is rate-limiter-flexible's.
create table rate_limits (
  key text constraint rate_limits_pkey primary key,
  points integer not null default 0,
  expire bigint
);
create index rate_limits_expire_idx on rate_limits (expire);
comment on table rate_limits is 'Points used per limiter key; rows past their expiry are swept.';
comment on column rate_limits.key is '[internal] Limiter name and a hash of what it counts (address, account, token).';
comment on column rate_limits.points is '[internal] Points consumed in the window.';
comment on column rate_limits.expire is '[internal] End of the window, milliseconds since 1970.';

reset role;
