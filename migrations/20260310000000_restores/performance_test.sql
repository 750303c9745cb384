-- budget: newest drill of a backup 10
select id, state, started_at from backup_drills
where backup_id = '00000000-0000-7000-8000-000000000000' order by started_at desc, id desc limit 1;

-- budget: newest page of a company's restores 10
select id, state, created_at from restore_runs
where company_id = '00000000-0000-7000-8000-000000000000' order by created_at desc, id desc limit 51;

-- budget: whether anything may go out 5
select exists (
  select from outbound_holds
  where released_at is null and (company_id = '00000000-0000-7000-8000-000000000000' or company_id is null)
);
