-- budget: a year of a company by month 10
select starts_on, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as total_minor from sales_totals
where company_id = '00000000-0000-7000-8000-000000000000' and slice = 'ALL' and span = 'MONTH' and currency = 'GBP'
  and starts_on between '2024-06-01' and '2025-05-01'
group by starts_on;

-- budget: a quarter by agent 10
select agent_id, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as total_minor from sales_totals
where company_id = '00000000-0000-7000-8000-000000000000' and slice = 'AGENT' and span = 'DAY' and currency = 'GBP'
  and starts_on between '2025-03-01' and '2025-05-31'
group by agent_id;

-- budget: leads of a year by source and disposition 10
select source, disposition, sum(leads_count)::bigint as leads from leads_monthly
where company_id = '00000000-0000-7000-8000-000000000000' and month between '2024-06-01' and '2025-05-01'
group by source, disposition;
