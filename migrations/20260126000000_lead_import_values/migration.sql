-- What an import needs to write from the preview itself: the values as normalised then, and the token of
-- the one process that may write them.

alter table lead_import_rows add column fields jsonb;
-- Cells are kept of rows that may be rejected; a good row's values are in fields.
alter table lead_import_rows alter column cells drop not null;
-- The key to the batch holds the company as well; checking both cost a tenth of the staging of 500,000 rows.
alter table lead_import_rows drop constraint lead_import_rows_company_fkey;

-- Nearly all rows of a file are new; a page of those comes from the primary key, and half a million index
-- entries need not be written.
drop index lead_import_rows_verdict_idx;
create index lead_import_rows_verdict_idx on lead_import_rows (company_id, batch_id, verdict, row_number) where verdict <> 'new';
create index lead_import_rows_outcome_idx on lead_import_rows (company_id, batch_id, outcome, row_number) where outcome is not null;

alter table lead_import_batches add column lease uuid;

comment on column lead_import_rows.fields is '[personal] Values by column of leads, normalised; null for an invalid row.';
comment on column lead_import_rows.cells is '[personal] The row as read, in the order of the file''s columns; null for a row that nothing is wrong with.';
comment on column lead_import_rows.outcome is '[internal] What was done with it. Null in an imported batch means created, in an undone one undone: what happens to nearly every new row is not written to each.';
comment on column lead_import_rows.lead_id is '[internal] Lead that was updated, or created of a duplicate. Not a foreign key: it may be purged. The lead of a new row has the batch and the row number.';
comment on column lead_import_batches.lease is '[internal] Token of the process at work on the batch; what an older holder writes is refused.';
