-- Removes the index; the list of consolidated emails is then read from that of all outbound emails.
drop index email_logs_consolidated_outbound_idx;
