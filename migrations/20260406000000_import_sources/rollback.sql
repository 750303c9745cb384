-- Forgets the sources and how imports were done; leads, batches and their rows stay.
drop table if exists lead_import_sources;
-- squawk-ignore ban-drop-column
alter table lead_import_batches
  drop column if exists requested_by,
  drop column if exists attempts,
  drop column if exists step_started_at,
  drop column if exists defaults,
  drop column if exists log;
comment on column lead_import_rows.errors is '[personal] Reasons by field, for an invalid row.';
