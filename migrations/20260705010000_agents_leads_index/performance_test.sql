-- budget: an agent's newest leads 10
select id, created_at from leads
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and assigned_to = '00000000-0000-7000-8000-000000000001'
order by created_at desc, id desc limit 51;
