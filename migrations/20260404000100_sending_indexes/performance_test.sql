-- budget: emails a sender gave no sign of 10
select id from email_logs
where company_id = '00000000-0000-7000-8000-000000000000' and sending_state = 'SENDING' and next_attempt_at < '2026-04-04T00:00:00Z'
limit 100;

-- budget: newest messages on their way 10
select id, sending_state from email_logs
where company_id = '00000000-0000-7000-8000-000000000000' and sending_state is not null
order by created_at desc, id desc limit 51;

-- budget: texts with a number 10
select id, created_at from sms_logs
where company_id = '00000000-0000-7000-8000-000000000000' and phone = '+447700900123'
order by created_at desc limit 1;
