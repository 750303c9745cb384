-- budget: count of a month's consolidated emails 10
select count(*) from (
  select from email_logs
  where company_id = '00000000-0000-7000-8000-000000000000' and direction = 'OUTBOUND' and consolidated_reminder_id is not null
    and created_at >= '2025-05-01' and created_at < '2025-06-01' limit 10001
) as counted;
