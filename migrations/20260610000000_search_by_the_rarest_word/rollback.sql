-- Hands every word to the index again.
reset role;
grant create on schema public to counterfoil_search;
set role counterfoil_search;

create or replace function search_condition(term text) returns text
language sql immutable strict set search_path = pg_catalog, public as $$
  select string_agg(format('search_text like %L', pattern), ' and ')
  from (
    select case when length(word) < 3 then '% ' else '%' end
      || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%' as pattern
    from unnest(
      case when term ~ '^[+0-9() .-]+$' and length(regexp_replace(term, '[^0-9]', '', 'g')) >= 5
        then array[ltrim(regexp_replace(term, '[^0-9]', '', 'g'), '0')]
        else regexp_split_to_array(lower(btrim(left(term, 200))), '\s+')
      end
    ) with ordinality as words (word, place)
    where word <> '' and place <= 6
  ) as patterns
$$;

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;
