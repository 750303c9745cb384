-- counterfoil: transaction=none
-- A customer's invoices are found by invoices_owner_key, which begins with the customer as well, and sorted: a customer
-- has few. The index that had them in order was 74 bytes more to write for each invoice, and no page needs it.

drop index concurrently if exists invoices_customer_idx;
