-- budget: the queue by priority 10
select customer_id, currency, priority_score from customer_ar_summary
where company_id = '00000000-0000-7000-8000-000000000000' and priority_score is not null and second_actionable_on <= '2025-06-01'
order by priority_score desc, oldest_due_on, customer_id limit 50;

-- budget: customers by balance 10
select customer_id, open_minor from customer_ar_summary
where company_id = '00000000-0000-7000-8000-000000000000' and currency = 'AED' and open_count > 0 and oldest_due_on < '2025-06-01'
order by open_minor desc, customer_id limit 50;

-- budget: ageing of a company on any day 10
select width_bucket('2025-06-01'::date - day, array[1, 31, 61, 91]) as bucket, sum(due_open_minor)::bigint as open_minor
from receivables_daily
where company_id = '00000000-0000-7000-8000-000000000000' and currency = 'AED' and day < '2025-06-01'
group by bucket;

-- budget: emails of three months by template and state 20
select template_id, status, sum(emails_count)::bigint as emails from email_stats_daily
where company_id = '00000000-0000-7000-8000-000000000000' and day between '2025-03-01' and '2025-05-31'
group by template_id, status;

-- budget: emails of three months by hour 20
select extract(isodow from day) as weekday, hour, sum(sent_count)::bigint as sent from email_stats_hourly
where company_id = '00000000-0000-7000-8000-000000000000' and day between '2025-03-01' and '2025-05-31'
group by weekday, hour;
