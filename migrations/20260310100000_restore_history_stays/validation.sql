select 'backups leave out ' || t.name as "check", obj_description(t.name::regclass, 'pg_class') like '[not backed up]%' as ok, 'comment of the table' as detail
from (values ('restore_runs'), ('outbound_holds')) t (name);
