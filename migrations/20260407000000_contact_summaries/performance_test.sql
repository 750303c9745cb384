-- budget: who is overdue and closed, by balance 10
select customer_id, open_minor from customer_ar_summary
where company_id = '00000000-0000-7000-8000-000000000000' and currency = 'AED' and open_count > 0 and customer_status = 'CLOSED' and oldest_due_on < '2025-06-01'
order by open_minor desc, customer_id limit 50;

-- budget: who owes and is assigned to somebody, by balance 10
select customer_id, open_minor from customer_ar_summary
where company_id = '00000000-0000-7000-8000-000000000000' and currency = 'AED' and open_count > 0 and assigned_to = '00000000-0000-7000-8000-000000000001'
order by open_minor desc, customer_id limit 50;

-- budget: what keeps a customer from being reminded 10
select contact_blocks, held @> '2025-06-01 08:00+00'::timestamptz as is_held, next_contact_at, suppressed_until from customer_ar_summary
where company_id = '00000000-0000-7000-8000-000000000000' and customer_id = any(array['00000000-0000-7000-8000-000000000002']::uuid[]);
