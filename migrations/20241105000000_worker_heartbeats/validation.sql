select 'the app may write heartbeats' as check,
       has_table_privilege('counterfoil_app', 'worker_heartbeats', 'select, insert, update, delete') as ok,
       '' as detail
union all
select 'worker_heartbeats belongs to counterfoil_owner',
       (select pg_get_userbyid(relowner) = 'counterfoil_owner' from pg_class where oid = 'worker_heartbeats'::regclass),
       '';
