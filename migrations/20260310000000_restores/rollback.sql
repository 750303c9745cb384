-- Forgets drills, restores and pauses. Restored data stays as it is.
drop table if exists outbound_holds, restore_runs, backup_drills;
