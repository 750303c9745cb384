-- budget: whether a company wants two 5
select required from restore_approvals where company_id = (select id from companies limit 1);
