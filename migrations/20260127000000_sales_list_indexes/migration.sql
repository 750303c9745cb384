-- counterfoil: transaction=none
-- The list of sales sorts by value and filters by source: without these, 300,000 sales are sorted for a page of 50.

create index concurrently sales_total_idx on sales (company_id, total_minor desc, id desc) where deleted_at is null;
create index concurrently sales_source_idx on sales (company_id, source, created_at desc, id desc) where deleted_at is null;
create index concurrently sales_client_idx on sales (company_id, client_id, created_at desc, id desc) where deleted_at is null and client_id is not null;
