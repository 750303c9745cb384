-- budget: the newest of a kind 5
select id, state, result, started_at, finished_at from schema_checks
where kind = 'drift' order by started_at desc, id desc limit 1;
