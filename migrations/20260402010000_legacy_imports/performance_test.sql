-- budget: the next rows to write 20
select position, row_id from legacy_import_rows
where company_id = '00000000-0000-7000-8000-000000000001' and import_id = '00000000-0000-7000-8000-000000000002'
  and entity = 'leads' and position > 0
order by position limit 1000;
