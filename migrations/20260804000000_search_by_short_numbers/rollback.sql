-- Finds short numbers anywhere in a number again.
reset role;
grant create on schema public to counterfoil_search;
set role counterfoil_search;

create or replace function search_leads(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_filter(term);
begin
  if company is null or condition is null then
    return;
  end if;
  return query select search_newest('public.leads', company, condition, greatest(0, least(max_rows, 10001)));
end
$$;

create or replace function search_sales(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_filter(term);
  last_four text := case when btrim(term) ~ '^[0-9]{4}$' then btrim(term) end;
begin
  if company is null or condition is null then
    return;
  end if;
  if last_four is null then
    return query select search_newest('public.sales', company, condition, greatest(0, least(max_rows, 10001)));
    return;
  end if;
  -- Four digits also find the account's last four.
  return query execute format(
    'select id from (
       select id, created_at from public.sales where %5$s and deleted_at is null and (%2$s)
       union
       select s.id, s.created_at from public.payment_details as p
       join public.sales as s on s.company_id = p.company_id and s.id = p.sale_id
       where p.company_id = %1$L and p.account_last_four = %3$L and p.replaced_at is null and s.deleted_at is null
     ) as matching order by created_at desc, id desc limit %4$s',
    company, condition, last_four, greatest(0, least(max_rows, 10001)), search_company('public.sales', company));
end
$$;

create or replace function search_prospects(term text, max_rows integer) returns setof uuid
  language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
  declare
    company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
    condition text := search_condition(term);
  begin
    if company is null or condition is null then
      return;
    end if;
    return query execute format(
      'select id from public.prospects where company_id = %L and deleted_at is null and %s
       order by created_at desc, id desc limit %s',
      company, condition, greatest(0, least(max_rows, 10001)));
  end
  $$;

drop function search_words(text);

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;

drop function search_numbers(text);
