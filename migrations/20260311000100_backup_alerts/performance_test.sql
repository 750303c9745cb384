-- budget: alerts that wait to be told 10
select id from backup_alerts where state = 'PENDING' and next_attempt_at <= now() order by next_attempt_at limit 50;
