-- budget: newest page of a company's backups 10
select id, state, reason, started_at, file_bytes, records from backup_runs
where company_id = '00000000-0000-7000-8000-000000000000'
order by started_at desc, id desc limit 51;

-- budget: newest page of whole-database backups 10
select id, state, reason, started_at, file_bytes, records from backup_runs
where company_id is null
order by started_at desc, id desc limit 51;

-- budget: newest verified backup of the whole database 10
select written_at from backup_runs
where company_id is null and state in ('VERIFIED', 'RESTORABLE')
order by started_at desc, id desc limit 1;
