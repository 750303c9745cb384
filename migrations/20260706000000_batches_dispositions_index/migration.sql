-- counterfoil: transaction=none
-- The report by imported file counts the leads of the newest files by disposition: a second and a half for a million.
-- With the disposition in the index that the import keeps anyway, the leads themselves need not be read.

create index concurrently if not exists leads_batch_disposition_idx on leads (company_id, import_batch_id, import_row_number)
  include (disposition, deleted_at) where import_batch_id is not null;

drop index concurrently if exists leads_import_batch_idx;
