-- Customers are found by what the index of their numbers holds where a search names a number of four digits.
reset role;
grant create on schema public to counterfoil_search;
set role counterfoil_search;

-- Whether a number stands in so many customers that looking it up finds a good part of them: the year of every
-- reference, the beginning of every telephone number. The planner takes the words beside it for rarer than they are and
-- would read them all. The hundred customers that the last ANALYZE kept tell; without one no number is common.
create function search_is_common(number text) returns boolean
language plpgsql stable strict set search_path = pg_catalog, public as $$
declare
  kept constant text := (
    select s.histogram_bounds from pg_stats as s
    where s.schemaname = 'public' and s.tablename = 'customers' and s.attname = 'search_text'
  );
begin
  return coalesce(length(kept) - length(replace(kept, number, '')) > 10 * length(number), false);
end
$$;
revoke all on function search_is_common(text) from public;

-- The numbers of a search as a condition that the index answers; null if it names no rare one of four digits, and for a
-- telephone number with spaces in it, which may begin anywhere in what is stored.
create function search_by_numbers(term text) returns text
language sql stable strict set search_path = pg_catalog, public as $$
  select string_agg(format('search_numbers(search_text) && array[%L, %L]', '^' || word, word || '$'), ' and ' order by place)
  from regexp_split_to_table(btrim(left(term, 200)), '\s+') with ordinality as words (word, place)
  where word ~ '^[0-9]{4}$' and place <= 6 and not search_is_common(word)
    and not (term ~ '^[+0-9() .-]+$' and length(regexp_replace(term, '[^0-9]', '', 'g')) >= 5)
$$;
revoke all on function search_by_numbers(text) from public;

create or replace function search_customers(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_words(term);
  numbers text := search_by_numbers(term);
  most integer := greatest(0, least(max_rows, 10001));
begin
  if company is null or condition is null then
    return;
  end if;
  if numbers is null then
    return query execute format(
      'select id from public.customers where %s and deleted_at is null and %s
       order by company_id, created_at desc, id desc limit %s',
      search_company('public.customers', company), condition, most);
    return;
  end if;
  -- The words are read in the few rows with the number: looking for them as well would cost more than it spares.
  return query execute format(
    'select id from (
       select id, company_id, created_at, search_text || '''' as search_text
       from public.customers where %s and deleted_at is null and %s
     ) as numbered where %s order by company_id, created_at desc, id desc limit %s',
    search_company('public.customers', company), numbers, condition, most);
end
$$;

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;
