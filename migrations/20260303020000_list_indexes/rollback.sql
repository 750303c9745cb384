-- Removes the two indexes; lists by them grow slow, nothing is lost.
drop index invoices_due_on_idx, customers_status_idx;
