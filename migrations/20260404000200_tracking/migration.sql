-- Who a company writes as, and whether it wants to know that its emails are read: off until it says so. What an email
-- was queued with stays with it, so that it is the same at every attempt, whatever the company chooses meanwhile.
-- The tables are locked for a moment only: constant defaults rewrite nothing, and the new checks look at new columns.
-- squawk-ignore-file constraint-missing-not-valid

alter table sending_settings
  add column sender_name text constraint sending_settings_sender_name_check check (length(btrim(sender_name)) between 1 and 100),
  add column reply_to text constraint sending_settings_reply_to_check check (reply_to = lower(btrim(reply_to)) and length(reply_to) between 3 and 254),
  add column tracks_opens boolean not null default false,
  add column tracks_links boolean not null default false;
comment on column sending_settings.sender_name is '[internal] Name that emails come from; null for the one of the installation.';
comment on column sending_settings.reply_to is '[internal] Address that answers go to; null for the sender.';
comment on column sending_settings.tracks_opens is '[internal] Whether emails carry a picture that tells when they are opened.';
comment on column sending_settings.tracks_links is '[internal] Whether links in emails lead through us.';

alter table email_logs
  add column reply_to text constraint email_logs_reply_to_check check (length(reply_to) between 3 and 254),
  add column tracks_opens boolean not null default false,
  add column tracks_links boolean not null default false;
comment on column email_logs.reply_to is '[internal] Address that answers go to; null for the sender.';
comment on column email_logs.tracks_opens is '[internal] Whether it carries a picture that tells when it is opened.';
comment on column email_logs.tracks_links is '[internal] Whether its links lead through us.';
