-- counterfoil: transaction=none
drop index concurrently sales_client_idx;
drop index concurrently sales_source_idx;
drop index concurrently sales_total_idx;
