alter table lead_import_batches drop column lease;

update lead_import_rows set cells = '{}' where cells is null;
alter table lead_import_rows alter column cells set not null;
alter table lead_import_rows add constraint lead_import_rows_company_fkey foreign key (company_id) references companies (id);
alter table lead_import_rows drop column fields;

comment on column lead_import_rows.cells is '[personal] The row as read, in the order of the file''s columns.';
