-- budget: newest leads of a client 10
select id, disposition, created_at from leads
where company_id = '00000000-0000-7000-8000-000000000000' and client_id = '00000000-0000-7000-8000-000000000000'
order by created_at desc, id desc limit 50;

-- budget: client behind a billing customer 5
select id, billing_status from clients
where company_id = '00000000-0000-7000-8000-000000000000' and billing_customer = 'cus_sample';
