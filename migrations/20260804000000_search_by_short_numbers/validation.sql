select 'a short number is asked for where one begins or ends, a longer one and a telephone number anywhere' as "check",
       search_words('Smith 4321') = search_filter('Smith 4321') || ' and search_text || '''' ~ ''(^|[^0-9])4321|4321([^0-9]|$)'''
         and search_words('Smith 43210') = search_filter('Smith 43210')
         and search_words('0770 900 123') = search_filter('0770 900 123')
         and search_words('  ') is null as ok,
       search_words('Smith 4321') as detail;

select 'an index of numbers holds how each begins and ends, and nothing of shorter ones' as "check",
       search_numbers(' c-0000007 printing 12345 ann 123 +971500007919') = array['^0000', '0007$', '^1234', '2345$', '^9715', '7919$']
         and search_numbers(' printing 123') is null as ok,
       search_numbers(' c-0000007 printing 12345')::text as detail;

select 'what words a search asks for belongs to the search role, pins its path and is closed to the public' as "check",
       count(*) = 1 and bool_and(
         pg_get_userbyid(f.proowner) = 'counterfoil_search'
         and f.proconfig::text like '%search_path=pg_catalog, public%'
         and not has_function_privilege('counterfoil_app', f.oid, 'execute')
       ) as ok,
       string_agg(f.proname, ', ') as detail
from pg_proc as f
where f.pronamespace = 'public'::regnamespace and f.proname = 'search_words'
