-- Removes receivables with all their rows.
reset role;
drop function search_customers(text, integer);
set role counterfoil_owner;

drop table email_logs, email_templates, credit_notes, payments, invoices, customers;
drop type "EmailStatus", "EmailTemplateType";
