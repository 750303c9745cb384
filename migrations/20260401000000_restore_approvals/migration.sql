-- Whether a company wants two admins for every restore of its data. Switching it off again takes two as well, or the
-- one whom it is meant to hold up would switch it off first.

create table restore_approvals (
  company_id uuid not null constraint restore_approvals_company_fkey references companies (id),
  required boolean not null,
  reason text not null constraint restore_approvals_reason_check check (length(btrim(reason)) between 3 and 500),
  changed_by uuid not null,
  changed_by_name text not null constraint restore_approvals_changed_by_name_check check (length(changed_by_name) between 1 and 200),
  changed_at timestamptz not null,
  lift_asked_by uuid,
  lift_asked_by_name text constraint restore_approvals_lift_asked_by_name_check check (length(lift_asked_by_name) between 1 and 200),
  lift_asked_at timestamptz,
  lift_reason text constraint restore_approvals_lift_reason_check check (length(btrim(lift_reason)) between 3 and 500),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint restore_approvals_pkey primary key (company_id),
  constraint restore_approvals_changed_by_fkey foreign key (company_id, changed_by) references user_companies (company_id, user_id),
  constraint restore_approvals_lift_asked_by_fkey foreign key (company_id, lift_asked_by) references user_companies (company_id, user_id),
  constraint restore_approvals_lift_check check (num_nulls(lift_asked_by, lift_asked_by_name, lift_asked_at, lift_reason) in (0, 4)),
  constraint restore_approvals_second_person_check check (required or (lift_asked_by is not null and lift_asked_by <> changed_by))
);
create index restore_approvals_changed_by_idx on restore_approvals (company_id, changed_by);
create index restore_approvals_lift_asked_by_idx on restore_approvals (company_id, lift_asked_by) where lift_asked_by is not null;
alter table restore_approvals enable row level security;
alter table restore_approvals force row level security;
create policy tenant on restore_approvals
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
revoke delete, truncate on restore_approvals from counterfoil_app;

comment on table restore_approvals is 'Whether a second admin of the company must agree to its restores; no row means no. An older backup does not switch it off. [kept by restores]';
comment on column restore_approvals.company_id is '[internal] The company.';
comment on column restore_approvals.required is '[internal] Whether a second admin must agree.';
comment on column restore_approvals.reason is '[internal] Why it was last switched.';
comment on column restore_approvals.changed_by is '[internal] Who switched it last; user_companies.user_id.';
comment on column restore_approvals.changed_by_name is '[personal] Their name then.';
comment on column restore_approvals.changed_at is '[internal] When.';
comment on column restore_approvals.lift_asked_by is '[internal] Who asked to switch it off; somebody else does.';
comment on column restore_approvals.lift_asked_by_name is '[personal] Their name then.';
comment on column restore_approvals.lift_asked_at is '[internal] When they asked.';
comment on column restore_approvals.lift_reason is '[internal] Why they want it off.';
comment on column restore_approvals.created_at is '[internal] When the row was made.';
comment on column restore_approvals.updated_at is '[internal] When the row last changed; set by the query.';
