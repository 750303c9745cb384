-- What was found out about the database's own catalogue, kept so that a page can show it: replaying every migration
-- takes from seconds to minutes, which nobody should wait for in a browser. It concerns no company, so operators alone
-- see it.
-- lint: allow tenant-table: a check is of the whole database
create table schema_checks (
  id uuid constraint schema_checks_pkey primary key,
  kind text not null constraint schema_checks_kind_check check (kind in ('drift', 'checks')),
  state text not null constraint schema_checks_state_check check (state in ('RUNNING', 'DONE', 'FAILED')),
  started_by text not null constraint schema_checks_started_by_check check (length(started_by) between 1 and 200),
  step text not null default '',
  result jsonb,
  failure text,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  finished_at timestamptz,
  constraint schema_checks_finished_check check ((state = 'RUNNING') = (finished_at is null)),
  constraint schema_checks_result_check check ((state = 'DONE') = (result is not null))
);
create index schema_checks_started_idx on schema_checks (kind, started_at desc, id desc);
alter table schema_checks enable row level security;
alter table schema_checks force row level security;
create policy platform on schema_checks
  using (current_setting('app.operator', true) = 'on')
  with check (current_setting('app.operator', true) = 'on');
revoke delete, truncate on schema_checks from counterfoil_app;

comment on table schema_checks is 'What looking for drift and running the checks of all migrations found out. Operators alone see it. [kept by restores]';
comment on column schema_checks.id is '[internal] UUIDv7.';
comment on column schema_checks.kind is '[internal] drift (the catalogue beside a replay of the migrations) or checks (every validation.sql).';
comment on column schema_checks.state is '[internal] RUNNING, DONE (with a result, good or bad) or FAILED (it could not be found out).';
comment on column schema_checks.started_by is '[personal] Who started it, in words: a person''s name then.';
comment on column schema_checks.step is '[internal] What it was doing when it was last seen.';
comment on column schema_checks.result is '[internal] The differences, or the checks; null unless it is done.';
comment on column schema_checks.failure is '[internal] Why nothing was found out, when it failed.';
comment on column schema_checks.started_at is '[internal] When it began.';
comment on column schema_checks.seen_at is '[internal] When its process last showed that it lives; two minutes later it counts as lost.';
comment on column schema_checks.finished_at is '[internal] When it ended; null while it runs.';
