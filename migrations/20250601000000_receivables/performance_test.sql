-- budget: newest page of customers 10
select id, reference, name, status from customers
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by created_at desc, id desc limit 50;

-- budget: customers by name 10
select id, reference, name from customers
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and name >= 'M'
order by name, id limit 50;

-- budget: search of customers 25
select id, name from customers
where company_id = '00000000-0000-7000-8000-000000000000' and id in (select search_customers('trading', 10001))
order by created_at desc, id desc limit 50;

-- budget: invoices of a customer 5
select id, number, due_on, balance_minor, status from invoices
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
  and customer_id = '00000000-0000-7000-8000-000000000000'
order by due_on desc, id limit 100;

-- budget: open invoices of a customer that are overdue 5
select id, currency, due_on, balance_minor from invoices
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and status = 'OPEN'
  and customer_id = '00000000-0000-7000-8000-000000000000' and due_on < '2025-06-01';

-- budget: invoices due in a week 10
select id, customer_id, balance_minor from invoices
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and status = 'OPEN'
  and due_on between '2025-06-01' and '2025-06-07'
order by due_on, id limit 50;

-- budget: payments of a month 25
select received_on, sum(amount_minor)::bigint as amount_minor from payments
where company_id = '00000000-0000-7000-8000-000000000000' and received_on between '2025-05-01' and '2025-05-31'
group by received_on;

-- budget: newest page of emails 10
select id, to_address, subject, status from email_logs
where company_id = '00000000-0000-7000-8000-000000000000'
order by created_at desc, id desc limit 50;

-- budget: emails waiting to be sent 5
select id from email_logs
where company_id = '00000000-0000-7000-8000-000000000000' and status = 'PENDING' and scheduled_for <= '2025-06-01T00:00:00Z'
order by scheduled_for, id limit 100;

-- budget: emails that failed 10
select id, to_address, error_message from email_logs
where company_id = '00000000-0000-7000-8000-000000000000' and status in ('BOUNCED', 'FAILED')
order by created_at desc, id desc limit 50;
