-- Customers are found among the trigrams again.
reset role;
grant create on schema public to counterfoil_search;
set role counterfoil_search;

create or replace function search_customers(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_filter(term);
begin
  if company is null or condition is null then
    return;
  end if;
  return query execute format(
    'select id from public.customers where %s and deleted_at is null and %s
     order by company_id, created_at desc, id desc limit %s',
    search_company('public.customers', company), condition, greatest(0, least(max_rows, 10001)));
end
$$;

drop function search_by_numbers(text);
drop function search_is_common(text);

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;
