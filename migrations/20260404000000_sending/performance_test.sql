-- budget: a link that is followed 5
select url from email_links
where company_id = '00000000-0000-7000-8000-000000000000' and id = '00000000-0000-7000-8000-000000000001';

-- budget: an event that was heard before 5
select received_at from callback_events
where company_id = '00000000-0000-7000-8000-000000000000' and provider = 'sms' and event_key = 'sample';
