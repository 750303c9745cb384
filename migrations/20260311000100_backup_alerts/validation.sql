select 'channels and alerts force row level security' as "check",
       bool_and(relrowsecurity and relforcerowsecurity) as ok,
       'policy tenant: the company''s own, or an operator' as detail
from pg_class where oid in ('backup_channels'::regclass, 'backup_alerts'::regclass)
union all
select 'one message a channel and matter is enforced by an index',
       count(*) = 1 and bool_and(indisunique and indisvalid),
       'backup_alerts_once_key'
from pg_index where indexrelid = 'backup_alerts_once_key'::regclass
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('backup_channels'::regclass, 'backup_alerts'::regclass) and attnum > 0 and not attisdropped;
