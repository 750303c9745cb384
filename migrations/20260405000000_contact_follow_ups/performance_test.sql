-- budget: follow-ups due by tonight, a page of them 10
select id, lead_id, sale_id, follow_up_at from communication_logs
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and follow_up_done_at is null
  and follow_up_at < '2025-06-01'
order by follow_up_at, id limit 50;

-- budget: emails made from one wording 10
select id, status from email_logs
where company_id = '00000000-0000-7000-8000-000000000000' and template_version_id = '00000000-0000-7000-8000-000000000000'
order by created_at desc limit 50;
