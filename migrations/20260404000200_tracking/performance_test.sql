-- budget: what a company chose about its sending 5
select sender_name, reply_to, tracks_opens, tracks_links from sending_settings
where company_id = '00000000-0000-7000-8000-000000000000';

-- budget: where the third link of an email leads 5
select url from email_links
where company_id = '00000000-0000-7000-8000-000000000000' and email_log_id = '00000000-0000-7000-8000-000000000001' and position = 2;
