-- Removes consolidated reminders with their history, and what customers, templates and email logs knew of them.
-- The emails themselves stay in email_logs.
--
-- What PostgreSQL cannot undo: no statement removes a value from an enum. So "EmailTemplateType" is built anew
-- without CONSOLIDATED_REMINDER and URGENT_CONSOLIDATED_REMINDER, which rewrites email_templates (small: the
-- wordings of each company) while nobody else reads it. Templates of these two types cannot keep them: they stay,
-- switched off, as GENERAL, and nothing tells afterwards which type they had. The other columns and the reminders
-- are gone for good: take a backup first.
drop index email_templates_consolidation_idx, customers_contact_idx, email_logs_consolidated_idx, email_logs_consolidated_reminder_idx;

alter table email_logs
  drop column consolidation_metadata,
  drop column consolidation_savings,
  drop column invoice_count,
  drop column consolidated_reminder_id;

drop table customer_consolidated_reminder_invoices, customer_consolidated_reminders;
drop index invoices_owner_key;
drop function uuids_are_distinct(uuid[]);

alter table email_templates
  drop column consolidation_variables,
  drop column max_invoice_count,
  drop column supports_consolidation;
alter table customers
  drop column preferred_contact_interval,
  drop column max_consolidation_amount,
  drop column consolidation_preference;
drop type "ConsolidationPreference", "EscalationLevel", "ReminderType";

-- Row level security binds the owner as well, and this is about the rows of every company.
alter table email_templates no force row level security;
update email_templates set template_type = 'GENERAL', is_active = false, is_default = false
where template_type in ('CONSOLIDATED_REMINDER', 'URGENT_CONSOLIDATED_REMINDER');
alter table email_templates force row level security;

-- The check of a foreign key left over from the update would stand in the way of the rewrite.
set constraints all immediate;
alter type "EmailTemplateType" rename to "EmailTemplateType_before";
create type "EmailTemplateType" as enum (
  'INVOICE', 'PAYMENT_REMINDER', 'OVERDUE_NOTICE', 'FINAL_NOTICE', 'PAYMENT_RECEIPT', 'STATEMENT', 'WELCOME', 'GENERAL'
);
alter table email_templates alter column template_type type "EmailTemplateType" using template_type::text::"EmailTemplateType";
drop type "EmailTemplateType_before";
