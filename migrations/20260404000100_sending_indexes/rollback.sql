-- Removes the indexes; the sender and the page of what waits grow slow, nothing is lost.
drop index email_logs_sending_idx, sms_logs_sending_idx, email_logs_outgoing_idx, sms_logs_outgoing_idx, sms_logs_phone_idx;
