-- budget: how many customers a company has 10
select sum(customers_count)::bigint as customers from customers_by_status
where company_id = '00000000-0000-7000-8000-000000000000';
