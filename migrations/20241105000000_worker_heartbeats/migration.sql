-- One row a worker process, so that /health can say whether jobs are being run.
-- A control table: workers serve every company.
create table worker_heartbeats (
  worker_id uuid constraint worker_heartbeats_pkey primary key,
  started_at timestamptz not null,
  seen_at timestamptz not null
);
comment on table worker_heartbeats is 'Worker processes and when each last showed that it lives. Rows older than a day are removed by the next worker.';
comment on column worker_heartbeats.worker_id is '[internal] UUIDv7 made when the process started.';
comment on column worker_heartbeats.started_at is '[internal] When the process started.';
comment on column worker_heartbeats.seen_at is '[internal] When it last showed that it lives; every 15 seconds.';
