-- counterfoil: transaction=none
-- The index is built again.

create index concurrently if not exists leads_assigned_day_idx on leads (company_id, assigned_to, created_on) include (source, disposition)
  where deleted_at is null;
