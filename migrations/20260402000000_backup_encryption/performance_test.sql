-- budget: keys that a company's backups are encrypted for 10
select id, label, recipient from backup_recipients
where (company_id is null or company_id = '00000000-0000-7000-8000-000000000001') and removed_at is null
order by created_at;
