-- budget: trials that end this week 5
select id, name, trial_ends_at from clients
where company_id = '00000000-0000-7000-8000-000000000000' and billing_status = 'trial' and deleted_at is null
  and trial_ends_at < '2025-01-01T00:00:00Z'
order by trial_ends_at, id limit 50;

-- budget: clients past due 5
select id, name, current_period_ends_at from clients
where company_id = '00000000-0000-7000-8000-000000000000' and billing_status = 'past_due' and deleted_at is null
order by current_period_ends_at, id limit 50;

-- budget: clients that somebody paused 5
select id, name, outbound_paused, ai_disabled from clients
where company_id = '00000000-0000-7000-8000-000000000000' and (outbound_paused or ai_disabled) and deleted_at is null
order by id limit 50;

-- budget: onboarding of a client 5
select current_step, forwarding_enabled, test_call_detected from onboarding_states
where company_id = '00000000-0000-7000-8000-000000000000' and client_id = '00000000-0000-7000-8000-000000000000';
