alter table lead_import_batches drop column lease;

drop index lead_import_rows_outcome_idx;
drop index lead_import_rows_verdict_idx;
create index lead_import_rows_verdict_idx on lead_import_rows (company_id, batch_id, verdict, row_number);

update lead_import_rows set cells = '{}' where cells is null;
alter table lead_import_rows alter column cells set not null;
alter table lead_import_rows add constraint lead_import_rows_company_fkey foreign key (company_id) references companies (id);
alter table lead_import_rows drop column fields;

comment on column lead_import_rows.cells is '[personal] The row as read, in the order of the file''s columns.';
comment on column lead_import_rows.outcome is '[internal] What was done with it; null until imported.';
comment on column lead_import_rows.lead_id is '[internal] Lead that was created or updated. Not a foreign key: it may be purged.';
