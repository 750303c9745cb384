-- Two foreign keys that are looked up for every row of an import, a tenth of its time, and say nothing which is not
-- said already.
-- The company of a lead: its disposition is never null, and the key of that holds the company.
-- The batch of a row: whatever writes rows changes their batch under its lease in the same transaction, or is rolled
-- back, and no batch is ever deleted.
alter table leads drop constraint leads_company_fkey;
alter table lead_import_rows drop constraint lead_import_rows_batch_fkey;

comment on column lead_import_rows.batch_id is '[internal] The batch. Not a foreign key: the batch is changed in the transaction that writes its rows.';
