-- counterfoil: transaction=none
-- Indexes that lists are filtered and counted by: customers by status, and invoices of any status by due date.

create index concurrently if not exists customers_status_idx on customers (company_id, status, created_at desc, id desc) where deleted_at is null;
create index concurrently if not exists invoices_due_on_idx on invoices (company_id, due_on desc, id desc) include (status, disputed_at) where deleted_at is null;
