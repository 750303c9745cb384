-- budget: jobs that wait 5
select id, queue, payload from outbox
where company_id = '00000000-0000-7000-8000-000000000000' and relayed_at is null and available_at <= '2026-03-02T00:00:00Z'
order by available_at, id limit 100;

-- budget: answer to a repeated request 5
select state, response from idempotency_keys
where company_id = '00000000-0000-7000-8000-000000000000' and operation = 'sale.created' and key = 'sample';
