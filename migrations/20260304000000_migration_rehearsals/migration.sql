-- Rehearsals of migrations: what they did to a database like the live one, before they do it to the live one.
-- They concern no company, so operators alone see them.
-- lint: allow tenant-table: a rehearsal is of the whole database
create table migration_rehearsals (
  id uuid constraint migration_rehearsals_pkey primary key,
  state text not null constraint migration_rehearsals_state_check check (state in ('RUNNING', 'PASSED', 'FAILED')),
  source text not null constraint migration_rehearsals_source_check check (source in ('seeds', 'live-copy', 'backup')),
  started_by text not null constraint migration_rehearsals_started_by_check check (length(started_by) between 1 and 200),
  step text not null default '',
  migrations text[] not null default '{}',
  report jsonb,
  failure text,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  finished_at timestamptz,
  constraint migration_rehearsals_finished_check check ((state = 'RUNNING') = (finished_at is null))
);
create index migration_rehearsals_started_idx on migration_rehearsals (started_at desc, id desc);
alter table migration_rehearsals enable row level security;
alter table migration_rehearsals force row level security;
create policy platform on migration_rehearsals
  using (current_setting('app.operator', true) = 'on')
  with check (current_setting('app.operator', true) = 'on');
revoke delete, truncate on migration_rehearsals from counterfoil_app;

comment on table migration_rehearsals is 'Rehearsals of pending migrations, with the locks each statement took. Operators alone see them. [kept by restores]';
comment on column migration_rehearsals.id is '[internal] UUIDv7.';
comment on column migration_rehearsals.state is '[internal] RUNNING, PASSED (all ran, every check held, every budget was kept) or FAILED.';
comment on column migration_rehearsals.source is '[internal] What it ran on: seeds, live-copy (a copy of the live database) or backup (a restored one).';
comment on column migration_rehearsals.started_by is '[personal] Who started it, in words: a person''s name then, or a command.';
comment on column migration_rehearsals.step is '[internal] What it was doing when it was last seen.';
comment on column migration_rehearsals.migrations is '[internal] Names of the migrations that were rehearsed.';
comment on column migration_rehearsals.report is '[internal] Statements with their locks and times, checks, budgets and the load beside them; null until it is done.';
comment on column migration_rehearsals.failure is '[internal] Why it failed, when it did.';
comment on column migration_rehearsals.started_at is '[internal] When it began.';
comment on column migration_rehearsals.seen_at is '[internal] When its process last showed that it lives; two minutes later it counts as failed.';
comment on column migration_rehearsals.finished_at is '[internal] When it ended; null while it runs.';
