select 'operators read who asks for two, and change nothing of it' as "check",
       count(*) = 1 and bool_and(polcmd = 'r' and polpermissive) as ok,
       'policy operators_read' as detail
from pg_policy
where polrelid = 'restore_approvals'::regclass and polname = 'operators_read'
union all
select 'a company still sees its own rule alone',
       count(*) = 1,
       'policy tenant'
from pg_policy
where polrelid = 'restore_approvals'::regclass and polname = 'tenant' and polcmd = '*';
