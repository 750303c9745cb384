select 'a company without statistics is looked for in the index' as "check",
       search_company('public.customers', '00000000-0000-0000-0000-000000000000')
         = 'company_id = ''00000000-0000-0000-0000-000000000000''' as ok,
       search_company('public.customers', '00000000-0000-0000-0000-000000000000') as detail;

select 'how a search asks for its company belongs to the search role, pins its path and is closed to the public' as "check",
       count(*) = 1 and bool_and(
         pg_get_userbyid(f.proowner) = 'counterfoil_search'
         and f.proconfig::text like '%search_path=pg_catalog, public%'
         and not has_function_privilege('counterfoil_app', f.oid, 'execute')
       ) as ok,
       string_agg(f.proname, ', ') as detail
from pg_proc as f
where f.pronamespace = 'public'::regnamespace and f.proname = 'search_company'
