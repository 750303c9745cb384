-- The trigrams of a word that a seventh of all customers has in its name, such as "printing", are long lists, and the
-- index reads through every one of them: 25 of the 28 ms of "printing 4324" among a million customers went to the
-- first word. So where a search names a number, its other words are looked for in the rows that the number found.
reset role;
grant create on schema public to counterfoil_search;
set role counterfoil_search;

-- As before, and a condition that only filters is hidden from the index by || ''.
create or replace function search_condition(term text) returns text
language sql immutable strict set search_path = pg_catalog, public as $$
  select string_agg(format(case when is_asked_for then 'search_text like %L' else 'search_text || '''' like %L' end, pattern), ' and ')
  from (
    select pattern, is_number or not bool_or(is_number) over () as is_asked_for
    from (
      select case when length(word) < 3 then '% ' else '%' end
          || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%' as pattern,
        -- A year may be in every row's reference.
        length(word) >= 4 and word ~ '[0-9]{3}' and word !~ '^(19|20)[0-9]{2}$' as is_number
      from unnest(
        case when term ~ '^[+0-9() .-]+$' and length(regexp_replace(term, '[^0-9]', '', 'g')) >= 5
          then array[ltrim(regexp_replace(term, '[^0-9]', '', 'g'), '0')]
          else regexp_split_to_array(lower(btrim(left(term, 200))), '\s+')
        end
      ) with ordinality as words (word, place)
      where word <> '' and place <= 6
    ) as words
  ) as patterns
$$;

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;
