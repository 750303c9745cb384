select 'what searches for the newest belongs to the search role, pins its path and is closed to the public' as "check",
       count(*) = 1 and bool_and(
         pg_get_userbyid(f.proowner) = 'counterfoil_search'
         and f.proconfig::text like '%search_path=pg_catalog, public%'
         and not has_function_privilege('counterfoil_app', f.oid, 'execute')
       ) as ok,
       string_agg(f.proname, ', ') as detail
from pg_proc as f
where f.pronamespace = 'public'::regnamespace and f.proname = 'search_newest'
