-- budget: newest restore 5
select id from restore_runs order by created_at desc, id desc limit 1;
