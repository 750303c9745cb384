-- The index of a search holds, for each company, a list of all its rows, and matches the few rows of a rare word
-- against that list: where one company has a million customers, reading the list took 24 of the 28 ms of "printing
-- 4324". The list of a company that has a good part of the table keeps hardly a row away, so a search of such a
-- company leaves it out.
reset role;
grant create on schema public to counterfoil_search;
set role counterfoil_search;

-- The condition that a row is the company's, as text. A comparison of rows is something that only the ordered indexes
-- can look up, so it is kept from the trigrams and still lets the newest rows be walked. Ordering by company_id first
-- matches those indexes either way. The share is the one that the last ANALYZE saw; without one the company is small.
create function search_company(source regclass, company uuid) returns text
language plpgsql stable strict set search_path = pg_catalog, public as $$
declare
  -- From here on the index would save fewer than three of four rows that it finds for everybody's words.
  large constant real := 0.25;
  share real := (
    select s.most_common_freqs[array_position(s.most_common_vals::text::uuid[], company)]
    from pg_stats as s
    where s.schemaname = 'public' and s.tablename = (select relname from pg_class where oid = source) and s.attname = 'company_id'
  );
begin
  if coalesce(share, 0) < large then
    return format('company_id = %L', company);
  end if;
  return format('(company_id, created_at) >= (%1$L, ''-infinity'') and (company_id, created_at) <= (%1$L, ''infinity'')', company);
end
$$;
revoke all on function search_company(regclass, uuid) from public;

create or replace function search_newest(source regclass, company uuid, condition text, most integer) returns setof uuid
language plpgsql stable strict rows 100 set search_path = pg_catalog, public as $$
declare
  -- A word that fills the list from so few rows is common; reading them takes milliseconds.
  looked_at constant integer := greatest(2000, 20 * most);
  -- Longer lists are left to the planner, which is right about common words.
  short_list constant integer := 500;
  company_condition constant text := search_company(source, company);
  newest uuid[];
begin
  if most > short_list then
    return query execute format(
      'select id from %s where %s and deleted_at is null and %s order by company_id, created_at desc, id desc limit %s',
      source, company_condition, condition, most);
    return;
  end if;
  execute format(
    'select array(
       select id from (
         select id, created_at, search_text from %s where company_id = %L and deleted_at is null
         order by created_at desc, id desc limit %s
       ) as newest where %s order by created_at desc, id desc limit %s
     )',
    source, company, looked_at, condition, most) into newest;
  if cardinality(newest) = most then
    return query select unnest(newest);
    return;
  end if;
  return query execute format(
    'with matching as materialized (
       select id, created_at from %s where %s and deleted_at is null and %s
     )
     select id from matching order by created_at desc, id desc limit %s',
    source, company_condition, condition, most);
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

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;
