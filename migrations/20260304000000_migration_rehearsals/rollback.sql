drop table if exists migration_rehearsals;
