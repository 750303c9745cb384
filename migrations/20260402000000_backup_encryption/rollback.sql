-- Forgets the public keys; files that were encrypted for them stay what they are.
alter table backup_schedules drop constraint if exists backup_schedules_encrypt_check, drop constraint if exists backup_schedules_encrypt_for_check, drop column if exists encrypt;
alter table backup_runs drop constraint if exists backup_runs_encrypt_check, drop constraint if exists backup_runs_encrypt_for_check, drop column if exists encrypt;
drop table if exists backup_recipients;
