with expected (table_name, column_name) as (
  values ('sending_settings', 'sender_name'), ('sending_settings', 'reply_to'), ('sending_settings', 'tracks_opens'),
    ('sending_settings', 'tracks_links'), ('email_logs', 'reply_to'), ('email_logs', 'tracks_opens'), ('email_logs', 'tracks_links')
)
select 'all 7 columns exist and say their class' as "check", count(*) = 7 as ok, count(*)::text as detail
from expected
join pg_attribute as a on a.attrelid = expected.table_name::regclass and a.attname = expected.column_name and not a.attisdropped
where col_description(a.attrelid, a.attnum) ~ '^\[internal\] '
union all
select 'nothing is followed until a company says so', count(*) = 4, string_agg(expected.table_name || '.' || expected.column_name, ', ')
from expected
join pg_attribute as a on a.attrelid = expected.table_name::regclass and a.attname = expected.column_name
join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attnotnull and pg_get_expr(d.adbin, d.adrelid) = 'false';
