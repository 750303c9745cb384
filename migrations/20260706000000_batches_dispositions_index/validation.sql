select 'leads of a batch are found with their dispositions, by one index' as "check",
       coalesce((select indisvalid from pg_index where indexrelid = to_regclass('leads_batch_disposition_idx')), false)
         and to_regclass('leads_import_batch_idx') is null as ok,
       'leads_batch_disposition_idx' as detail;
