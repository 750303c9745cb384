-- budget: which companies ask for two 5
select d.name from restore_approvals a join company_directory d on d.company_id = a.company_id where a.required order by d.name;
