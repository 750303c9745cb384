-- budget: an agent's sales of a year by day 10
select day, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as total_minor from sales_daily
where company_id = '00000000-0000-7000-8000-000000000000' and agent_id = '00000000-0000-7000-8000-000000000001'
  and day between '2024-06-01' and '2025-05-31'
group by day;
