-- A company's restore may come from a backup of the whole database, which is no row of the company: a backup of the
-- company alone would hold a reference that leads nowhere. The audit log, which is backed up, says what was restored.
comment on table restore_runs is '[not backed up] Every restore that was previewed, and what became of it. Also the lease: a run with a lease_token is being worked on. [kept by restores]';
comment on table outbound_holds is '[not backed up] Pauses of everything that goes out. A restore places one; an admin releases it after a look. [kept by restores]';
