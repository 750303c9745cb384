-- counterfoil: transaction=none
-- An agent's leads are added up in leads_by_agent, so nothing reads this index any more; every lead of an import paid for it.

drop index concurrently if exists leads_assigned_day_idx;
