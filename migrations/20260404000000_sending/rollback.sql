-- Forgets where messages stand on their way, who followed links, and which callbacks were heard. Stop the worker first:
-- a version from before would not know what is in doubt.
drop table callback_events, email_links, sending_settings;
alter table sms_logs
  drop column sending_state, drop column sending_reasons, drop column purpose, drop column next_attempt_at, drop column lease_until,
  drop column claim_token, drop column request_sha256;
alter table email_logs
  drop column sending_state, drop column sending_reasons, drop column purpose, drop column next_attempt_at, drop column lease_until,
  drop column claim_token, drop column request_sha256, drop column machine_open_count,
  drop column machine_click_count;
