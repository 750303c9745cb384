-- counterfoil: transaction=none
-- Nothing is lost: the columns repeat what customers, reminders, holds and suppressions say.
-- squawk-ignore-file ban-drop-column
drop index concurrently if exists customer_ar_summary_disputed_idx;
drop index concurrently if exists customer_ar_summary_client_idx;
drop index concurrently if exists customer_ar_summary_assigned_idx;
drop index concurrently if exists customer_ar_summary_status_idx;
alter table customer_ar_summary
  drop column if exists customer_status, drop column if exists assigned_to, drop column if exists client_id,
  drop column if exists consolidation_preference, drop column if exists approval_above_minor, drop column if exists contact_blocks,
  drop column if exists held, drop column if exists suppressed_until, drop column if exists last_sent_at,
  drop column if exists last_level, drop column if exists next_contact_at;
