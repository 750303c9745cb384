-- Forgets who companies write as and whether they follow their emails. Links of emails that were sent lead nowhere then.
alter table email_logs drop column reply_to, drop column tracks_opens, drop column tracks_links;
alter table sending_settings
  drop column sender_name, drop column reply_to, drop column tracks_opens, drop column tracks_links;
