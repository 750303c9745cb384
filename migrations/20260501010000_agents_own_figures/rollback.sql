-- Removes the two indexes; an agent's overview grows slow, nothing is lost.
drop index leads_assigned_day_idx, sales_daily_agent_idx;
