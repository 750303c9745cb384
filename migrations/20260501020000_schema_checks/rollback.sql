drop table if exists schema_checks;
