-- counterfoil: transaction=none
-- Calls, meetings and letters are edited and come back on a day: their entries get a version and an end of the
-- follow-up. An email names the wording it was made from, as a text does.
-- A version fits 32 bits:
-- squawk-ignore-file prefer-bigint-over-int

alter table communication_logs
  add column if not exists version integer not null default 1,
  add column if not exists follow_up_done_at timestamptz,
  add column if not exists follow_up_done_by uuid;
alter table email_logs add column if not exists template_version_id uuid;

do $$
begin
  if not exists (select from pg_constraint where conrelid = 'communication_logs'::regclass and conname = 'communication_logs_follow_up_done_by_fkey') then
    alter table communication_logs add constraint communication_logs_follow_up_done_by_fkey
      foreign key (company_id, follow_up_done_by) references user_companies (company_id, user_id) not valid;
  end if;
end
$$;
do $$
begin
  if not exists (select from pg_constraint where conrelid = 'email_logs'::regclass and conname = 'email_logs_template_version_fkey') then
    alter table email_logs add constraint email_logs_template_version_fkey
      foreign key (company_id, template_version_id) references document_template_versions (company_id, id) not valid;
  end if;
end
$$;
create index concurrently if not exists communication_logs_follow_up_due_idx on communication_logs (company_id, follow_up_at, id)
  where follow_up_at is not null and follow_up_done_at is null and deleted_at is null;
create index concurrently if not exists communication_logs_scheduled_idx on communication_logs (company_id, occurred_at, id)
  where status = 'SCHEDULED' and deleted_at is null;
create index concurrently if not exists email_logs_template_version_idx on email_logs (company_id, template_version_id, created_at desc)
  where template_version_id is not null;
create index concurrently if not exists sms_logs_template_version_idx on sms_logs (company_id, template_version_id, created_at desc)
  where template_version_id is not null;

-- Both columns are new, so nothing should be found; the owner sees rows only company by company.
do $$
declare
  company uuid;
begin
  for company in select company_id from company_directory order by company_id loop
    perform set_config('app.company_id', company::text, true);
    if exists (
      select from email_logs e where e.company_id = company and e.template_version_id is not null
        and not exists (select from document_template_versions v where v.company_id = company and v.id = e.template_version_id)
    ) or exists (
      select from communication_logs c where c.company_id = company and c.follow_up_done_by is not null
        and not exists (select from user_companies m where m.company_id = company and m.user_id = c.follow_up_done_by)
    ) then
      raise exception 'company % has rows that lead nowhere; clear follow_up_done_by or template_version_id of them, then run this again', company;
    end if;
    commit;
  end loop;
end
$$;
alter table communication_logs validate constraint communication_logs_follow_up_done_by_fkey;
alter table email_logs validate constraint email_logs_template_version_fkey;

comment on column communication_logs.version is '[internal] Raised by every edit; an edit of an older one is refused.';
comment on column communication_logs.follow_up_done_at is '[internal] When somebody came back to it; null while it is open.';
comment on column communication_logs.follow_up_done_by is '[internal] Who came back to it.';
comment on column email_logs.template_version_id is '[internal] Wording it was made from, when a person wrote it about a lead or a sale.';
