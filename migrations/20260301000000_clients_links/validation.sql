select 'the old name of the client is gone' as "check",
       not exists (
         select from pg_attribute
         where attrelid = 'onboarding_states'::regclass and attname = 'customer_id' and not attisdropped
       ) and to_regprocedure('onboarding_states_keep_names()') is null as ok,
       '' as detail
union all
select 'leads, sales and customers name clients that exist',
       count(*) = 3 and bool_and(convalidated),
       string_agg(conname, ', ')
from pg_constraint
where contype = 'f' and confrelid = 'clients'::regclass
  and conname in ('leads_client_fkey', 'sales_client_fkey', 'customers_client_fkey')
union all
select 'no foreign key names a client without its company',
       bool_and(array_length(conkey, 1) = 2),
       string_agg(conname, ', ') filter (where array_length(conkey, 1) <> 2)
from pg_constraint where contype = 'f' and confrelid = 'clients'::regclass
union all
select 'no row names a client that is not there',
       count(*) = 0,
       string_agg(distinct named.relation, ', ')
from (
  select 'leads' as relation, company_id, client_id from leads where client_id is not null
  union all
  select 'sales', company_id, client_id from sales where client_id is not null
  union all
  select 'customers', company_id, client_id from customers where client_id is not null
) as named
where not exists (select from clients as c where c.company_id = named.company_id and c.id = named.client_id)
union all
select 'every index is valid',
       bool_and(i.indisvalid and i.indisready) and count(*) = 2,
       string_agg(i.indexrelid::regclass::text, ', ')
from pg_index as i
where i.indexrelid in (to_regclass('clients_billing_customer_key'), to_regclass('leads_client_idx'))
union all
select 'every column of clients says its class',
       count(*) = 0,
       string_agg(a.attname, ', ')
from pg_attribute as a
where a.attrelid = 'clients'::regclass and a.attnum > 0 and not a.attisdropped
  and coalesce(col_description(a.attrelid, a.attnum), '') !~ '^\[(public|internal|personal|secret)\] ';
