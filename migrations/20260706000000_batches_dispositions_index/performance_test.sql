-- budget: leads of the newest batches by disposition 250
select import_batch_id, disposition, count(*) from leads
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
  and import_batch_id in (
    select id from lead_import_batches
    where company_id = '00000000-0000-7000-8000-000000000000' and state = 'IMPORTED' order by created_at desc, id desc limit 50
  )
group by import_batch_id, disposition;
