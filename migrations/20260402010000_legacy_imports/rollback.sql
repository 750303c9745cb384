-- Forgets which files were read in; what they brought stays.
drop table if exists legacy_import_rows, legacy_imports;
