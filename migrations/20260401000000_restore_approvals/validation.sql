select 'approvals of restores force row level security' as "check",
       relrowsecurity and relforcerowsecurity as ok,
       'policy tenant: the company''s own' as detail
from pg_class where oid = 'restore_approvals'::regclass
union all
select 'nobody switches it off alone',
       count(*) = 1 and bool_and(convalidated),
       'restore_approvals_second_person_check'
from pg_constraint where conrelid = 'restore_approvals'::regclass and conname = 'restore_approvals_second_person_check'
union all
select 'every column says how secret it is',
       count(*) filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]') = 0,
       string_agg(attname, ', ') filter (where coalesce(col_description(attrelid, attnum), '') !~ '^\[(public|internal|personal|secret)\]')
from pg_attribute
where attrelid = 'restore_approvals'::regclass and attnum > 0 and not attisdropped;
