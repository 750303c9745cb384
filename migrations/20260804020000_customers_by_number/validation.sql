select 'a number of four digits is looked up, a longer one and a telephone number are not' as "check",
       search_by_numbers('Smith 4321') = 'search_numbers(search_text) && array[''^4321'', ''4321$'']'
         and search_by_numbers('Smith 43210') is null
         and search_by_numbers('0770 900 123') is null as ok,
       search_by_numbers('Smith 4321') as detail;

select 'what numbers a search asks for belongs to the search role, pins its path and is closed to the public' as "check",
       count(*) = 2 and bool_and(
         pg_get_userbyid(f.proowner) = 'counterfoil_search'
         and f.proconfig::text like '%search_path=pg_catalog, public%'
         and not has_function_privilege('counterfoil_app', f.oid, 'execute')
       ) as ok,
       string_agg(f.proname, ', ') as detail
from pg_proc as f
where f.pronamespace = 'public'::regnamespace and f.proname in ('search_by_numbers', 'search_is_common')
