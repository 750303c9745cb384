-- budget: reminders of three months by level and state 20
select escalation_level, delivery_status, sum(reminders_count)::bigint as reminders, sum(invoices_count - reminders_count)::bigint as saved
from reminder_stats_daily
where company_id = '00000000-0000-7000-8000-000000000000' and day between '2025-03-01' and '2025-05-31'
group by escalation_level, delivery_status;

-- budget: reminders under way 10
select delivery_status, sum(reminders_count)::bigint as reminders from reminder_stats_daily
where company_id = '00000000-0000-7000-8000-000000000000' and reminders_count <> 0
  and delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN')
group by delivery_status;

-- budget: emails of a month in one state, a page of them 10
select id, created_at, status from email_logs
where company_id = '00000000-0000-7000-8000-000000000000' and direction = 'OUTBOUND' and status = 'CLICKED'
  and created_at >= '2025-05-01' and created_at < '2025-06-01'
order by created_at desc, id desc limit 50;
