import { AppError } from '#server/kernel/errors.ts'
import { BackupFileError } from '../reader/open-backup.ts'

/** Why a drill or a restore stopped; kept with its row, and shown on its page. */
export type RestoreFailure =
  | 'BACKUP_DAMAGED'
  | 'NO_KEY'
  | 'NO_SUCH_BACKUP'
  | 'NEWER_VERSION'
  | 'UNKNOWN_MIGRATION'
  | 'MIGRATION_FAILED'
  | 'NOT_RESTORABLE'
  | 'NO_SPACE'
  | 'PERMISSION'
  | 'CONNECTION_LOST'
  | 'LOCK_TIMEOUT'
  | 'CHANGED_SINCE'
  | 'BROKEN_REFERENCES'
  | 'CONFLICTING_ROWS'
  | 'SAFETY_BACKUP_FAILED'
  | 'TARGET_NOT_EMPTY'
  | 'PROCESS_DIED'
  | 'LEASE_LOST'
  | 'CANCELLED'
  | 'UNEXPECTED'

export class RestoreError extends Error {
  readonly failure: RestoreFailure

  /** @param message For the person who asked: what stopped it, what was kept and what to do. Never a row's value. */
  constructor(failure: RestoreFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RestoreError'
    this.failure = failure
  }
}

const LOST = new Set(['57P01', '57P02', '57P03', '08000', '08003', '08006', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE'])

/** Also where a migration met it, whose own error carries that of the server. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : ''
  return (
    code === '53100' ||
    code === 'ENOSPC' ||
    /No space left on device/.test(error.message) ||
    (!(error instanceof RestoreError) && isDiskFull(error.cause))
  )
}

/** Gives an error of Postgres or of the file system the words a person can act on. `kept` says what did not change. */
export function explainRestore(error: unknown, during: string, kept: string): RestoreError {
  if (error instanceof RestoreError) return error
  if (error instanceof BackupFileError)
    return new RestoreError(
      error.problem.part === 'encryption' ? 'NO_KEY' : 'BACKUP_DAMAGED',
      `${error.message} ${kept}`,
      error,
    )
  if (error instanceof AppError) return new RestoreError('NO_SUCH_BACKUP', `${error.userMessage} ${kept}`, error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const text = error instanceof Error ? error.message : ''
  if (isDiskFull(error))
    return new RestoreError('NO_SPACE', `The disk of the database is full (${during}). ${kept} Free some space.`, error)
  if (code === '42501' || code.startsWith('28'))
    return new RestoreError(
      'PERMISSION',
      `The login of the database may not do what ${during} needs: creating databases (CREATEDB), or acting as counterfoil_owner and counterfoil_backup. ${kept}`,
      error,
    )
  if (code === '55P03' || code === '40P01')
    return new RestoreError(
      'LOCK_TIMEOUT',
      `Other sessions held the tables for too long (${during}). ${kept} Try again at a quieter moment.`,
      error,
    )
  if (code === '23503')
    return new RestoreError(
      'BROKEN_REFERENCES',
      `Rows would point at rows that do not exist (${nameOf(error)}). ${kept}`,
      error,
    )
  if (code === '23505')
    return new RestoreError(
      'CONFLICTING_ROWS',
      `A row of the backup has a value that another row of today must have alone (${nameOf(error)}). ${kept}`,
      error,
    )
  if (LOST.has(code) || /Connection terminated|not queryable|Connection ended/.test(text))
    return new RestoreError(
      'CONNECTION_LOST',
      `The connection to the database was lost during ${during}. ${kept}`,
      error,
    )
  return new RestoreError('UNEXPECTED', `It stopped during ${during}. ${kept}`, error)
}

function nameOf(error: unknown): string {
  const table = error instanceof Error && 'table' in error && typeof error.table === 'string' ? error.table : ''
  const rule =
    error instanceof Error && 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : ''
  return [table && `table ${table}`, rule && `rule ${rule}`].filter(Boolean).join(', ') || 'see the log'
}
