select 'beside a number the index is asked for three letters of a word, and without one for all' as "check",
       search_filter('Smith 4321') = 'search_text like ''%smi%'' and search_text || '''' like ''%smith%'' and search_text like ''%4321%'''
         and search_filter('Smith anna') = 'search_text like ''%smith%'' and search_text like ''%anna%'''
         and search_filter('a 10%4321') = 'search_text like ''% a%'' and search_text like ' || quote_literal('%10\%4321%') as ok,
       search_filter('Smith 4321') as detail;

select 'what words a search asks for belongs to the search role, pins its path and is closed to the public' as "check",
       count(*) = 1 and bool_and(
         pg_get_userbyid(f.proowner) = 'counterfoil_search'
         and f.proconfig::text like '%search_path=pg_catalog, public%'
         and not has_function_privilege('counterfoil_app', f.oid, 'execute')
       ) as ok,
       string_agg(f.proname, ', ') as detail
from pg_proc as f
where f.pronamespace = 'public'::regnamespace and f.proname = 'search_filter'
