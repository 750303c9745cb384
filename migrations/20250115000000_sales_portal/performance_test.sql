-- budget: newest page of leads 10
select id, first_name, last_name, phone, email, disposition, created_at from leads
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by created_at desc, id desc limit 50;

-- budget: later page of leads by keyset 10
select id, first_name, last_name, created_at from leads
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
  and created_at <= '2025-01-15T00:00:00Z'
  and (created_at < '2025-01-15T00:00:00Z' or id < '00000000-0000-7000-8000-000000000000')
order by created_at desc, id desc limit 50;

-- budget: one column of the board 10
select id, first_name, last_name, assigned_to from leads
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and disposition = 'CALL_BACK'
order by created_at desc, id desc limit 50;

-- budget: leads nobody works 10
select id, first_name, last_name from leads
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and assigned_to is null
order by created_at desc, id desc limit 50;

-- budget: today list of an agent 10
select id, first_name, last_name, next_action_at from leads
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
  and assigned_to = '00000000-0000-7000-8000-000000000000' and next_action_at < '2025-01-16T00:00:00Z'
order by next_action_at, id limit 50;

-- budget: duplicates of a phone number 5
select id, deleted_at from leads
where company_id = '00000000-0000-7000-8000-000000000000' and phone = '+447700900123';

-- budget: duplicates of an email address 5
select id, deleted_at from leads
where company_id = '00000000-0000-7000-8000-000000000000' and email = 'nobody@example.com';

-- budget: count of leads exact to ten thousand 25
select count(*) from (
  select from leads
  where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null limit 10001
) as counted;

-- budget: search of leads 25
select id, first_name, last_name from leads
where company_id = '00000000-0000-7000-8000-000000000000' and id in (select search_leads('smith 07700', 10001))
order by created_at desc, id desc limit 50;

-- budget: dispositions of a lead 5
select to_code, reason, at from lead_disposition_history
where company_id = '00000000-0000-7000-8000-000000000000' and lead_id = '00000000-0000-7000-8000-000000000000'
order by at desc, id desc limit 100;

-- budget: newest page of sales 10
select id, reference, last_name, status, total_minor from sales
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by created_at desc, id desc limit 50;

-- budget: sales of a status 10
select id, reference, last_name, total_minor from sales
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and status = 'PENDING'
order by created_at desc, id desc limit 50;

-- budget: search of sales with the last four of an account 25
select id, reference from sales
where company_id = '00000000-0000-7000-8000-000000000000' and id in (select search_sales('1234', 10001))
order by created_at desc, id desc limit 50;

-- budget: sales of a month by day 25
select day, status, sum(sales_count) as sales_count, sum(total_minor)::bigint as total_minor from sales_daily
where company_id = '00000000-0000-7000-8000-000000000000' and day between '2025-01-01' and '2025-01-31'
group by day, status order by day;

-- budget: funnel of a year 25
select disposition, sum(leads_count)::bigint as leads_count from leads_daily
where company_id = '00000000-0000-7000-8000-000000000000' and day between '2024-01-16' and '2025-01-15'
group by disposition;

-- budget: cancellations of a month 25
select agent_id, count(*), sum(total_minor)::bigint as total_minor from sales
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
  and cancelled_at >= '2025-01-01T00:00:00Z' and cancelled_at < '2025-02-01T00:00:00Z'
group by agent_id;

-- budget: texts waiting to be sent 5
select id from sms_logs
where company_id = '00000000-0000-7000-8000-000000000000' and status = 'PENDING' and scheduled_for <= '2025-01-15T00:00:00Z'
order by scheduled_for, id limit 100;

-- budget: a page of one verdict 10
select row_number, verdict, fields, cells, errors from lead_import_rows
where company_id = '00000000-0000-7000-8000-000000000000' and batch_id = '00000000-0000-7000-8000-000000000000'
  and verdict = 'invalid' and row_number > 0
order by row_number limit 51;

-- budget: sales by value 10
select id, reference, total_minor from sales
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by total_minor desc, id desc limit 51;

-- budget: sales of one source 10
select id, reference, created_at from sales
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and source = 'Website'
order by created_at desc, id desc limit 51;
