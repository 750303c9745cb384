-- For whom backups are encrypted: public keys of a company or of the installation, and the choice made for each run.
-- backup_runs holds a few thousand rows at most when this runs, so a short lock is enough to check it:
-- squawk-ignore-file require-concurrent-index-creation, constraint-missing-not-valid, adding-foreign-key-constraint

-- Not keyed by company, as backup_runs is not: a key of the installation belongs to none.
create table backup_recipients (
  id uuid constraint backup_recipients_pkey primary key,
  company_id uuid constraint backup_recipients_company_fkey references companies (id),
  label text not null constraint backup_recipients_label_check check (length(btrim(label)) between 1 and 80),
  recipient text not null constraint backup_recipients_recipient_check check (recipient ~ '^age1[02-9ac-hj-np-z]{58}$'),
  made_here boolean not null default false,
  created_by_name text not null constraint backup_recipients_created_by_name_check check (length(created_by_name) between 1 and 200),
  created_at timestamptz not null,
  removed_at timestamptz
);
create unique index backup_recipients_key
  on backup_recipients (coalesce(company_id, '00000000-0000-0000-0000-000000000000'::uuid), recipient)
  where removed_at is null;

alter table backup_recipients enable row level security;
alter table backup_recipients force row level security;
create policy tenant on backup_recipients
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on')
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid or current_setting('app.operator', true) = 'on');
revoke delete, truncate on backup_recipients from counterfoil_app;

comment on table backup_recipients is 'Public keys that backups are encrypted for. The secret halves are with people, never here.';
comment on column backup_recipients.id is '[internal] UUIDv7.';
comment on column backup_recipients.company_id is '[internal] Company whose backups it is for; null for those of the whole database, and of companies without a key of their own.';
comment on column backup_recipients.label is '[internal] What people call it: whose it is, or where its secret half lies.';
comment on column backup_recipients.recipient is '[internal] age recipient (X25519 public key).';
comment on column backup_recipients.made_here is '[internal] Whether a page made the pair and showed the secret half once.';
comment on column backup_recipients.created_by_name is '[personal] Who added it, by the name they had.';
comment on column backup_recipients.created_at is '[internal] When it was added.';
comment on column backup_recipients.removed_at is '[internal] When somebody removed it; older backups still open with it alone.';

-- `configured` with recipients of its own is how runs and schedules before this said `recipients`.
alter table backup_runs
  add column encrypt text not null default 'configured',
  add constraint backup_runs_encrypt_check check (encrypt in ('configured', 'none', 'recipients', 'passphrase')),
  add constraint backup_runs_encrypt_for_check check (
    case encrypt when 'recipients' then cardinality(recipients) > 0 when 'configured' then true else cardinality(recipients) = 0 end
  );
alter table backup_schedules
  add column encrypt text not null default 'configured',
  add constraint backup_schedules_encrypt_check check (encrypt in ('configured', 'none', 'recipients')),
  add constraint backup_schedules_encrypt_for_check check (
    case encrypt when 'recipients' then cardinality(recipients) > 0 when 'configured' then true else cardinality(recipients) = 0 end
  );
comment on column backup_runs.encrypt is '[internal] configured, none, recipients (those of the run) or passphrase, which is kept nowhere.';
comment on column backup_schedules.encrypt is '[internal] configured, none, or recipients (those of the schedule).';
