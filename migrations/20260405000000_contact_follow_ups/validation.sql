select 'the four indexes are valid and partial' as "check",
       count(*) = 4 and bool_and(indisvalid and indpred is not null) as ok,
       string_agg(indexrelid::regclass::text, ', ') as detail
from pg_index
where indexrelid in ('communication_logs_follow_up_due_idx'::regclass, 'communication_logs_scheduled_idx'::regclass, 'email_logs_template_version_idx'::regclass, 'sms_logs_template_version_idx'::regclass)
union all
select 'both foreign keys are checked',
       count(*) = 2 and bool_and(convalidated),
       string_agg(conname, ', ')
from pg_constraint where conname in ('communication_logs_follow_up_done_by_fkey', 'email_logs_template_version_fkey')
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid in ('communication_logs'::regclass, 'email_logs'::regclass) and attnum > 0 and not attisdropped;
