-- budget: newest decisions about a client 5
select id, purpose, is_allowed, reasons, decided_at from gate_decisions
where company_id = '00000000-0000-7000-8000-000000000000' and client_id = '00000000-0000-7000-8000-000000000000'
order by decided_at desc, id desc limit 50;

-- budget: why something was not sent 5
select is_allowed, reasons, decided_at from gate_decisions
where company_id = '00000000-0000-7000-8000-000000000000' and subject_id = '00000000-0000-7000-8000-000000000000'
order by decided_at desc limit 10;

-- budget: holds of a customer 5
select cause, until_at from holds
where company_id = '00000000-0000-7000-8000-000000000000' and customer_id = '00000000-0000-7000-8000-000000000000'
  and cleared_at is null and (until_at is null or until_at > '2026-03-01T00:00:00Z');

-- budget: holidays of a year 5
select on_date, state from holidays
where company_id = '00000000-0000-7000-8000-000000000000' and calendar_id = '00000000-0000-7000-8000-000000000000'
  and on_date between '2026-01-01' and '2026-12-31'
order by on_date;

-- budget: billing events of a client 5
select type, state, occurred_at from billing_events
where company_id = '00000000-0000-7000-8000-000000000000' and client_id = '00000000-0000-7000-8000-000000000000'
order by occurred_at desc, id desc limit 50;
