-- budget: rows of an import by their numbers 10
select row_number, verdict from lead_import_rows
where company_id = '00000000-0000-7000-8000-000000000000' and batch_id = '00000000-0000-7000-8000-000000000000' and row_number > 0
order by row_number limit 50;
