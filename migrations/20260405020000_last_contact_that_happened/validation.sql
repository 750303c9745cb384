select 'the last contact has happened' as "check", pg_get_viewdef('communication_summary_view'::regclass) ~ '''HELD''' as ok, '' as detail
union all
select 'the view reads with the rights of whoever asks', current_setting('server_version_num')::integer < 150000
  or coalesce('security_invoker=true' = any (reloptions), false), array_to_string(reloptions, ', ')
from pg_class where oid = 'communication_summary_view'::regclass;
