-- budget: invoices of a customer, the last due first 25
select id, number, due_on from invoices
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
  and customer_id = (
    select id from customers where company_id = '00000000-0000-7000-8000-000000000000' order by created_at desc, id desc limit 1
  )
order by due_on desc, id desc limit 51;
