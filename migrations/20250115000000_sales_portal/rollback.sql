-- Removes the sales portal with all its rows. The role counterfoil_search stays, because other databases
-- of the server may use it; it keeps no right in this one.
reset role;
drop function search_sales(text, integer), search_leads(text, integer), search_condition(text);
revoke usage, create on schema public from counterfoil_search;
set role counterfoil_owner;

drop table messages_daily, sales_daily, lead_activity_daily, leads_daily;
drop table data_exports, saved_views, field_configurations;
drop table sms_logs, document_downloads, generated_documents, document_template_versions, document_templates;
drop table payment_details, appliances, sales;
drop table lead_merges, lead_disposition_history, lead_import_rows, leads, lead_import_batches, lead_dispositions;
