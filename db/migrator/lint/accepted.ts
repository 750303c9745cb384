/**
 * Migrations that had landed before a rule was written; they never change, so what they break is accepted here with
 * the reason. New ones write `-- lint: allow <rule>: reason` above the statement instead.
 */
export const ACCEPTED: Record<string, Record<string, string>> = {
  '20241101000000_foundation': { trigger: 'an owner’s slip must not change the audit log' },
  '20260311000000_backup_schedules': {
    'unbatched-backfill': 'a row a night: there are hundreds, not millions',
    'backfill-with-ddl': 'the same; the whole file takes milliseconds',
  },
  '20260315000000_platform_audit': { trigger: 'an owner’s slip must not change the audit log' },
}

/**
 * Tables of the whole platform, so that the rules of companies' tables do not hold for them, nor for references to
 * them; tests/tenancy/catalogue.test.ts lists each with its reason and what guards it instead.
 */
export const PLATFORM_TABLES: ReadonlySet<string> = new Set([
  'companies',
  'company_directory',
  'users',
  'restore_runs',
  'sessions',
  'rate_limits',
  'worker_heartbeats',
  'backup_alerts',
  'backup_channels',
  'backup_drills',
  'backup_recipients',
  'backup_runs',
  'backup_schedules',
  'backup_signing_keys',
  'outbound_holds',
  'platform_audit_heads',
  'platform_audit_logs',
  'platform_switches',
])
