-- budget: the newest mailings 20
select id, state, recipients from mailings
where company_id = '00000000-0000-7000-8000-000000000000' order by created_at desc, id desc limit 50;

-- budget: the next recipients to work on 10
select position, lead_id, sale_id from mailing_recipients
where company_id = '00000000-0000-7000-8000-000000000000' and mailing_id = '00000000-0000-7000-8000-000000000001' and outcome is null
order by position limit 25;
