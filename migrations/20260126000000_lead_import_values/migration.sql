-- What an import needs to write from the preview itself: the values as normalised then, and the token of
-- the one process that may write them.

alter table lead_import_rows add column fields jsonb;
-- Cells are kept of rows that may be rejected; a good row's values are in fields.
alter table lead_import_rows alter column cells drop not null;
-- The key to the batch holds the company as well; checking both cost a tenth of the staging of 500,000 rows.
alter table lead_import_rows drop constraint lead_import_rows_company_fkey;

alter table lead_import_batches add column lease uuid;

comment on column lead_import_rows.fields is '[personal] Values by column of leads, normalised; null for an invalid row.';
comment on column lead_import_rows.cells is '[personal] The row as read, in the order of the file''s columns; null for a row that nothing is wrong with.';
comment on column lead_import_batches.lease is '[internal] Token of the process at work on the batch; what an older holder writes is refused.';
