-- What must happen after a commit, written inside the transaction, and answers kept for requests that come twice.
-- Counts fit 32 bits:
-- squawk-ignore-file prefer-bigint-over-int, prefer-bigint-over-smallint

create table outbox (
  company_id uuid not null constraint outbox_company_fkey references companies (id),
  id uuid not null,
  queue text not null constraint outbox_queue_check check (queue ~ '^[a-z0-9][a-z0-9_.-]{0,99}$'),
  payload jsonb not null constraint outbox_payload_check check (jsonb_typeof(payload) = 'object'),
  unique_key text constraint outbox_unique_key_check check (length(unique_key) between 1 and 200),
  priority smallint not null default 0 constraint outbox_priority_check check (priority between 0 and 100),
  available_at timestamptz not null,
  relayed_at timestamptz,
  attempts integer not null default 0 constraint outbox_attempts_check check (attempts >= 0),
  last_error text constraint outbox_last_error_check check (length(last_error) <= 1000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint outbox_pkey primary key (company_id, id)
);
create index outbox_waiting_idx on outbox (company_id, available_at, id) where relayed_at is null;
create unique index outbox_unique_key_key on outbox (company_id, queue, unique_key) where relayed_at is null and unique_key is not null;
create index outbox_relayed_idx on outbox (company_id, relayed_at) where relayed_at is not null;
alter table outbox enable row level security;
alter table outbox force row level security;
create policy tenant on outbox
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table outbox is 'Jobs of committed transactions on their way to the queue: relayed at least once, so handlers must not mind a second time. A restored database must not send again what it sent. [not backed up]';
comment on column outbox.company_id is '[internal] The company.';
comment on column outbox.id is '[internal] UUIDv7, made by the app; also the id of the job in the queue, so that relaying twice adds it once.';
comment on column outbox.queue is '[internal] Name of the queue.';
comment on column outbox.payload is '[personal] What the handler needs; ids rather than people’s data.';
comment on column outbox.unique_key is '[internal] While one of a queue waits, a second with the same key is not added.';
comment on column outbox.priority is '[internal] Higher goes first.';
comment on column outbox.available_at is '[internal] Moment before which it is not relayed.';
comment on column outbox.relayed_at is '[internal] When the queue took it; null while it waits.';
comment on column outbox.attempts is '[internal] Attempts to relay it.';
comment on column outbox.last_error is '[internal] Why the last attempt failed.';
comment on column outbox.created_at is '[internal] When the row was written.';
comment on column outbox.updated_at is '[internal] When the row last changed; set by the query.';

create table idempotency_keys (
  company_id uuid not null constraint idempotency_keys_company_fkey references companies (id),
  operation text not null constraint idempotency_keys_operation_check check (length(operation) between 1 and 100),
  key text not null constraint idempotency_keys_key_check check (length(key) between 1 and 200),
  request_sha256 text not null constraint idempotency_keys_request_sha256_check check (request_sha256 ~ '^[0-9a-f]{64}$'),
  state text not null default 'RUNNING' constraint idempotency_keys_state_check check (state in ('RUNNING', 'DONE')),
  response jsonb,
  user_id uuid,
  started_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz not null,
  constraint idempotency_keys_pkey primary key (company_id, operation, key),
  constraint idempotency_keys_user_fkey foreign key (company_id, user_id) references user_companies (company_id, user_id),
  constraint idempotency_keys_done_check check ((state = 'DONE') = (finished_at is not null)),
  constraint idempotency_keys_expires_check check (expires_at > started_at)
);
create index idempotency_keys_expires_idx on idempotency_keys (company_id, expires_at);
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy tenant on idempotency_keys
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table idempotency_keys is 'Requests that carried a key, so that the same request sent again gets the first answer and does nothing. [kept by restores]';
comment on column idempotency_keys.company_id is '[internal] The company.';
comment on column idempotency_keys.operation is '[internal] What was asked for; a key counts within it.';
comment on column idempotency_keys.key is '[internal] The key the caller chose.';
comment on column idempotency_keys.request_sha256 is '[internal] Hash of the request; the same key with another request is refused.';
comment on column idempotency_keys.state is '[internal] RUNNING until the answer is known.';
comment on column idempotency_keys.response is '[personal] The answer that a repetition gets.';
comment on column idempotency_keys.user_id is '[internal] Who asked; null for the system.';
comment on column idempotency_keys.started_at is '[internal] When it was first asked.';
comment on column idempotency_keys.finished_at is '[internal] When the answer was known.';
comment on column idempotency_keys.expires_at is '[internal] When the key may be forgotten.';
