-- budget: sales by value 10
select id, reference, total_minor from sales
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by total_minor desc, id desc limit 51;

-- budget: sales of one source 10
select id, reference, created_at from sales
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and source = 'Website'
order by created_at desc, id desc limit 51;
