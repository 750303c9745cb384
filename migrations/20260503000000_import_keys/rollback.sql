-- Lets the keys be checked again. A row that leads nowhere is named first: the owner's VALIDATE, whom policies bind,
-- sees no row.
do $$
declare
  company uuid;
begin
  for company in select company_id from company_directory order by company_id loop
    perform set_config('app.company_id', company::text, true);
    if exists (
      select from lead_import_rows as r where r.company_id = company
        and not exists (select from lead_import_batches as b where b.company_id = company and b.id = r.batch_id)
    ) then
      raise exception 'company % has rows of imports that are gone; delete them, then run this again', company;
    end if;
  end loop;
end
$$;
alter table leads add constraint leads_company_fkey foreign key (company_id) references companies (id) not valid;
alter table lead_import_rows add constraint lead_import_rows_batch_fkey
  foreign key (company_id, batch_id) references lead_import_batches (company_id, id) on delete cascade not valid;
alter table leads validate constraint leads_company_fkey;
alter table lead_import_rows validate constraint lead_import_rows_batch_fkey;

comment on column lead_import_rows.batch_id is '[internal] The batch.';
