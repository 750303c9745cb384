-- budget: newest rehearsals 5
select id, state, source, started_by, started_at, finished_at from migration_rehearsals
order by started_at desc, id desc limit 20;
