select 'invoices of a customer are found by their key alone' as "check",
       coalesce((select indisvalid from pg_index where indexrelid = to_regclass('invoices_owner_key')), false)
         and to_regclass('invoices_customer_idx') is null as ok,
       'invoices_owner_key' as detail;
