-- A chain for what concerns no single company: backups of the whole database, made by people or by schedules.
create table platform_audit_logs (
  id uuid constraint platform_audit_logs_pkey primary key,
  position bigint not null constraint platform_audit_logs_position_key unique,
  at timestamptz not null,
  actor text not null constraint platform_audit_logs_actor_check check (length(actor) between 1 and 200),
  user_id uuid constraint platform_audit_logs_user_fkey references users (id),
  token_id uuid,
  request_id text,
  action text not null,
  entity text not null,
  entity_id text,
  details jsonb not null default '{}',
  previous_hash bytea not null,
  hash bytea not null
);
create index platform_audit_logs_user_idx on platform_audit_logs (user_id, position desc) where user_id is not null;
alter table platform_audit_logs enable row level security;
alter table platform_audit_logs force row level security;
create policy platform on platform_audit_logs
  using (current_setting('app.operator', true) = 'on')
  with check (current_setting('app.operator', true) = 'on');
revoke update, delete, truncate on platform_audit_logs from counterfoil_app;
create trigger platform_audit_logs_immutable before update or delete on platform_audit_logs
  for each row execute function refuse_audit_change();
create trigger platform_audit_logs_no_truncate before truncate on platform_audit_logs
  for each statement execute function refuse_audit_change();

comment on table platform_audit_logs is 'What was done to the whole installation, by whom. Append-only hash chain; operators alone see it.';
comment on column platform_audit_logs.id is '[internal] UUIDv7.';
comment on column platform_audit_logs.position is '[internal] 1, 2, 3 … without gaps.';
comment on column platform_audit_logs.at is '[internal] When it happened.';
comment on column platform_audit_logs.actor is '[personal] Who did it, in words: a person''s name then, a command, or a schedule.';
comment on column platform_audit_logs.user_id is '[internal] The person, when one was signed in.';
comment on column platform_audit_logs.token_id is '[internal] API token it was done through, if any.';
comment on column platform_audit_logs.request_id is '[internal] Request, as the logs name it.';
comment on column platform_audit_logs.action is '[internal] What happened, such as backup.made.';
comment on column platform_audit_logs.entity is '[internal] Noun it happened to.';
comment on column platform_audit_logs.entity_id is '[internal] Which one.';
comment on column platform_audit_logs.details is '[personal] Facts needed to understand the change; never secrets.';
comment on column platform_audit_logs.previous_hash is '[internal] hash of the row before; 32 zero bytes for the first.';
comment on column platform_audit_logs.hash is '[internal] SHA-256 over previous_hash and the row''s canonical JSON.';

-- One row: locking it orders the writers, so that the chain cannot fork.
create table platform_audit_heads (
  singleton boolean constraint platform_audit_heads_pkey primary key default true
    constraint platform_audit_heads_singleton_check check (singleton),
  position bigint not null default 0,
  hash bytea not null
);
alter table platform_audit_heads enable row level security;
alter table platform_audit_heads force row level security;
create policy platform on platform_audit_heads
  using (current_setting('app.operator', true) = 'on')
  with check (current_setting('app.operator', true) = 'on');
revoke delete, truncate on platform_audit_heads from counterfoil_app;

comment on table platform_audit_heads is 'Last position and hash of the installation''s audit chain.';
comment on column platform_audit_heads.singleton is '[internal] Always true: there is one chain.';
comment on column platform_audit_heads.position is '[internal] position of the newest row; 0 when there is none.';
comment on column platform_audit_heads.hash is '[internal] hash of the newest row.';
