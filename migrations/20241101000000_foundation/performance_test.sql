-- budget: companies of a person at sign-in 5
select company_id, role from user_companies where user_id = '00000000-0000-7000-8000-000000000000' and state = 'active';

-- budget: newest page of the audit log 10
select id, at, action from audit_logs
where company_id = '00000000-0000-7000-8000-000000000000'
order by position desc limit 50;
