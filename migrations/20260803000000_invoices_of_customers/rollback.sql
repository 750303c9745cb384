-- counterfoil: transaction=none
-- The index is built again.

create index concurrently if not exists invoices_customer_idx on invoices (company_id, customer_id, due_on desc, id)
  where deleted_at is null;
