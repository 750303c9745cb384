-- Removes the daily figures of reminders, which are sums of a table that stays, and the index.
drop index email_logs_outbound_idx;
drop table reminder_stats_daily;
