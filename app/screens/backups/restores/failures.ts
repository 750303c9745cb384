const FAILURES = [
  'BACKUP_DAMAGED',
  'NO_KEY',
  'NO_SUCH_BACKUP',
  'NEWER_VERSION',
  'UNKNOWN_MIGRATION',
  'MIGRATION_FAILED',
  'NOT_RESTORABLE',
  'NO_SPACE',
  'PERMISSION',
  'CONNECTION_LOST',
  'LOCK_TIMEOUT',
  'CHANGED_SINCE',
  'BROKEN_REFERENCES',
  'CONFLICTING_ROWS',
  'SAFETY_BACKUP_FAILED',
  'PROCESS_DIED',
  'LEASE_LOST',
  'CANCELLED',
] as const

/** The word of the dictionary for why a restore or a drill stopped. */
export function failureOf(failure: string | null): (typeof FAILURES)[number] | 'UNEXPECTED' {
  return FAILURES.find((known) => known === failure) ?? 'UNEXPECTED'
}

/** Failures whose message names a table, a migration or a rule: worth reading in any language. */
export const TELLING = new Set([
  'BACKUP_DAMAGED',
  'NO_SUCH_BACKUP',
  'NEWER_VERSION',
  'UNKNOWN_MIGRATION',
  'MIGRATION_FAILED',
  'NOT_RESTORABLE',
  'BROKEN_REFERENCES',
  'CONFLICTING_ROWS',
  'SAFETY_BACKUP_FAILED',
])
