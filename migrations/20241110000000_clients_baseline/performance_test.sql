-- budget: newest page of clients 10
select id, reference, name from clients
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by created_at desc, id desc limit 50;

-- budget: clients by name 10
select id, reference, name from clients
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and name >= 'M'
order by name, id limit 50;

-- budget: onboarding that waits longest 10
select id, current_step, started_at from onboarding_states
where company_id = '00000000-0000-7000-8000-000000000000' and completed_at is null
order by started_at, id limit 50;
