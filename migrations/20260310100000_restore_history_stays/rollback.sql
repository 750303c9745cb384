-- Puts both tables into backups again.
comment on table restore_runs is 'Every restore that was previewed, and what became of it. Also the lease: a run with a lease_token is being worked on. [kept by restores]';
comment on table outbound_holds is 'Pauses of everything that goes out. A restore places one; an admin releases it after a look. [kept by restores]';
