-- counterfoil: transaction=none
-- The index without dispositions is built again before the other one goes.

create index concurrently if not exists leads_import_batch_idx on leads (company_id, import_batch_id, import_row_number)
  where import_batch_id is not null;

drop index concurrently if exists leads_batch_disposition_idx;
