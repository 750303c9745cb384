-- Removes the log over all channels and the links. "EmailStatus" stays: email_logs uses it.
drop view communication_summary_view;
drop table communication_logs;

alter table sms_logs drop constraint sms_logs_about_check, drop column customer_id;
alter table email_logs drop constraint email_logs_about_check, drop column sale_id, drop column lead_id;

drop type "CommunicationStatus", "CommunicationDirection", "CommunicationType";
