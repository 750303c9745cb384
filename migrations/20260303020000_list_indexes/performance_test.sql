-- budget: count of customers on hold 10
select count(*) from (
  select from customers where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and status = 'ON_HOLD' limit 10001
) as counted;

-- budget: paid invoices that were due in a month 10
select id, number, due_on from invoices
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and status = 'PAID'
  and due_on between '2025-05-01' and '2025-05-31'
order by due_on desc, id desc limit 50;
