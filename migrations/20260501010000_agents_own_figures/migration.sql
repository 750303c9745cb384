-- counterfoil: transaction=none
-- What an agent's own overview is added up from: their sales by day, and their leads by the day they came in.

create index concurrently if not exists sales_daily_agent_idx on sales_daily (company_id, agent_id, day);
create index concurrently if not exists leads_assigned_day_idx on leads (company_id, assigned_to, created_on) include (source, disposition)
  where deleted_at is null;
