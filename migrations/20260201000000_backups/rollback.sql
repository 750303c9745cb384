-- Forgets every run. The files stay in the store, and each can be verified and read without this table.
drop table if exists backup_signing_keys, backup_runs;
