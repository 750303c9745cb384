-- Three or four digits stand in the middle of very many telephone numbers: "printing 1500" found 1,508 of a million
-- customers, because every number that begins with +97150 holds 1500, and the one called Printing 1500 among them. What
-- people mean by a short number begins or ends one: a number in a name, a reference, the last four of a telephone.

-- What an index of numbers holds of words: how each number of four digits and more begins and how it ends, by four digits,
-- as ^1500 and 1500$; null for none.
create function search_numbers(words text) returns text[]
language sql immutable strict parallel safe as $$
  select array_agg(key)
  from regexp_matches(words, '[0-9]{4,}', 'g') as number,
    lateral (values ('^' || left(number[1], 4)), (right(number[1], 4) || '$')) as keys (key)
$$;
-- Whoever writes a row works out what the index holds of it.
grant execute on function search_numbers(text) to counterfoil_app, counterfoil_search;

reset role;
grant create on schema public to counterfoil_search;
set role counterfoil_search;

-- search_filter, and that a word of three or four digits is where a number begins or ends; a telephone number with
-- spaces in it is one word. It only filters: || '' hides it from the index, which would read more lists for it.
create function search_words(term text) returns text
language sql immutable strict set search_path = pg_catalog, public as $$
  select search_filter(term) || coalesce(
    string_agg(format(' and search_text || '''' ~ %L', format('(^|[^0-9])%1$s|%1$s([^0-9]|$)', word)), '' order by place),
    ''
  )
  from regexp_split_to_table(btrim(left(term, 200)), '\s+') with ordinality as words (word, place)
  where word ~ '^[0-9]{3,4}$' and place <= 6
    and not (term ~ '^[+0-9() .-]+$' and length(regexp_replace(term, '[^0-9]', '', 'g')) >= 5)
$$;
revoke all on function search_words(text) from public;

create or replace function search_leads(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_words(term);
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
  condition text := search_words(term);
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

-- As the others: it still left the other words beside a number to a filter alone and read the company's whole list.
create or replace function search_prospects(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_words(term);
begin
  if company is null or condition is null then
    return;
  end if;
  return query execute format(
    'select id from public.prospects where %s and deleted_at is null and %s
     order by company_id, created_at desc, id desc limit %s',
    search_company('public.prospects', company), condition, greatest(0, least(max_rows, 10001)));
end
$$;

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;
