export type MigrationProblem =
  | 'FILES_INVALID'
  | 'CHECKSUM_CHANGED'
  | 'UNKNOWN_APPLIED'
  | 'LOCK_HELD'
  | 'STATEMENT_FAILED'
  | 'VALIDATION_FAILED'
  | 'NOT_ROLLBACKABLE'
  | 'NOT_RESOLVABLE'
  | 'SCHEMA_MISMATCH'
  | 'SCRATCH_REFUSED'
  | 'DRAFT_REFUSED'

/** Why migrating stopped, with what was kept and what to do. `migrations` names the ones concerned. */
export class MigrationError extends Error {
  readonly code: MigrationProblem
  readonly migrations: string[]

  constructor(code: MigrationProblem, message: string, migrations: string[] = [], options?: ErrorOptions) {
    super(message, options)
    this.name = 'MigrationError'
    this.code = code
    this.migrations = migrations
  }
}
