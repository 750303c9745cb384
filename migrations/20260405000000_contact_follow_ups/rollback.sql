-- Forgets which follow-ups are done and which wording an email was made from; the contacts and emails stay.
drop index sms_logs_template_version_idx, email_logs_template_version_idx, communication_logs_scheduled_idx, communication_logs_follow_up_due_idx;
alter table email_logs drop column template_version_id;
alter table communication_logs
  drop column version,
  drop column follow_up_done_at,
  drop column follow_up_done_by;
