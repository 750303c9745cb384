-- budget: an agent's leads of a year by source and disposition 10
select source, disposition, sum(leads_count)::bigint as leads from leads_by_agent
where company_id = '00000000-0000-7000-8000-000000000000' and agent_id = '00000000-0000-7000-8000-000000000001'
  and span = 'MONTH' and starts_on between '2024-06-01' and '2025-05-01'
group by source, disposition;

-- budget: an agent's leads of a quarter by day 10
select starts_on, sum(leads_count)::bigint as leads from leads_by_agent
where company_id = '00000000-0000-7000-8000-000000000000' and agent_id = '00000000-0000-7000-8000-000000000001'
  and span = 'DAY' and starts_on between '2025-03-01' and '2025-05-31'
group by starts_on;
