-- budget: newest page of communications 10
select id, communication_type, direction, status, subject, occurred_at from communication_logs
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by occurred_at desc, id desc limit 50;

-- budget: communications of a sale 5
select id, communication_type, status, occurred_at from communication_logs
where company_id = '00000000-0000-7000-8000-000000000000' and sale_id = '00000000-0000-7000-8000-000000000000'
order by occurred_at desc limit 100;

-- budget: summary of a sale 10
select sms_total, sms_sent, email_total, email_sent, document_total, last_contact_at from communication_summary_view
where company_id = '00000000-0000-7000-8000-000000000000' and sale_id = '00000000-0000-7000-8000-000000000000';

-- budget: summary of a lead 10
select sms_total, sms_sent, email_total, email_sent, document_total, last_contact_at from communication_summary_view
where company_id = '00000000-0000-7000-8000-000000000000' and lead_id = '00000000-0000-7000-8000-000000000000';

-- budget: emails of a sale 5
select id, subject, status from email_logs
where company_id = '00000000-0000-7000-8000-000000000000' and sale_id = '00000000-0000-7000-8000-000000000000'
order by created_at desc limit 100;

-- budget: messages of a month by status 10
select channel, direction, status, sum(messages_count)::bigint as messages_count from messages_daily
where company_id = '00000000-0000-7000-8000-000000000000' and day between '2026-01-01' and '2026-01-31'
group by channel, direction, status;
