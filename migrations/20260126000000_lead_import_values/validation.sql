select 'lead_import_rows has normalised values' as check,
  exists (select from information_schema.columns where table_schema = 'public' and table_name = 'lead_import_rows' and column_name = 'fields') as ok,
  'column fields' as detail
union all
select 'cells may be left out',
  exists (select from information_schema.columns where table_schema = 'public' and table_name = 'lead_import_rows' and column_name = 'cells' and is_nullable = 'YES'),
  'column cells'
union all
select 'a batch can be leased',
  exists (select from information_schema.columns where table_schema = 'public' and table_name = 'lead_import_batches' and column_name = 'lease'),
  'column lease'
union all
select 'rows still belong to a batch of their company',
  exists (select from pg_constraint where conname = 'lead_import_rows_batch_fkey' and convalidated),
  'lead_import_rows_batch_fkey';
