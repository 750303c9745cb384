/** Why a backup stopped; kept with the run, and shown on its page. */
export type BackupFailure =
  | 'NO_SPACE'
  | 'LOCK_TIMEOUT'
  | 'SCHEMA_CHANGED'
  | 'ROW_TOO_LARGE'
  | 'PERMISSION'
  | 'CONNECTION_LOST'
  | 'NO_SUCH_COMPANY'
  | 'CANCELLED'
  | 'LEASE_LOST'
  | 'PROCESS_DIED'
  | 'UNREADABLE'
  | 'FINDINGS'
  | 'NO_KEY'
  | 'STORE_UNREACHABLE'
  | 'UNEXPECTED'

export class BackupError extends Error {
  readonly failure: BackupFailure

  /** @param message For the person who asked: what stopped it and what to do. Never a row's value. */
  constructor(failure: BackupFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'BackupError'
    this.failure = failure
  }
}

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT'])
const NO_PERMISSION = new Set(['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST'])
const LOST = new Set(['57P01', '57P02', '57P03', '08000', '08003', '08006', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE'])

/** What is known of a store that something could not be written to. */
export interface StoreRoom {
  where: string
  /** Of the file under way. */
  writtenBytes: number
  freeBytes: number | null
}

export function isStoreFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NO_SPACE.has(String(error.code))
}

/** @returns the words for a store that ran full while the file was written. */
export function storeFull({ where, writtenBytes, freeBytes }: StoreRoom, error: unknown): BackupError {
  const free = freeBytes === null ? '' : ` and ${(freeBytes / 1e6).toFixed(1)} MB are free`
  return new BackupError(
    'NO_SPACE',
    `The disk of the backup store (${where}) is full: ${(writtenBytes / 1e6).toFixed(1)} MB of the file were written${free}. The unfinished file was removed; older backups are untouched. Free some space and start again.`,
    error,
  )
}

/** Gives an error of Postgres or of the file system the words a person can act on. */
export function explainFailure(error: unknown, during: string): BackupError {
  if (error instanceof BackupError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (isStoreFull(error))
    return new BackupError(
      'NO_SPACE',
      `The disk of the backup store is full (${during}). The unfinished file was removed; older backups are untouched. Free some space and start again.`,
      error,
    )
  if (code === '53100')
    return new BackupError(
      'NO_SPACE',
      `The disk of the database is full, which the backup needed for sorting (${during}). Older backups are untouched. Free some space and start again.`,
      error,
    )
  if (NO_PERMISSION.has(code))
    return new BackupError(
      'PERMISSION',
      'The backup store cannot be written. Check the owner and permissions of its folder.',
      error,
    )
  if (code === '55P03')
    return new BackupError(
      'LOCK_TIMEOUT',
      'Another session held a table for too long, such as a migration. Start again when it has finished.',
      error,
    )
  if (code === '42501')
    return new BackupError(
      'PERMISSION',
      `The role counterfoil_backup may not read ${during}. Grant it SELECT, then start again.`,
      error,
    )
  // 54000: row_to_json grew past Postgres' 1 GB for one value; 53200 and XX000 are its other spellings.
  if (code === '54000' || (code === 'XX000' && /memory alloc|string buffer/.test(String(error)))) {
    return new BackupError(
      'ROW_TOO_LARGE',
      `A row of ${during} is larger than Postgres can write as one value (1 GB).`,
      error,
    )
  }
  if (error instanceof Error && '$metadata' in error) {
    // The service's own word, such as AccessDenied or NoSuchBucket; never its message, which may name a key.
    return new BackupError(
      'STORE_UNREACHABLE',
      `The bucket did not take the backup during ${during}: ${error.name}. Check its name, address and credentials.`,
      error,
    )
  }
  if (/^the writing to s3:/.test(during)) {
    return new BackupError(
      'STORE_UNREACHABLE',
      `The bucket could not be reached during ${during}. Check S3_ENDPOINT.`,
      error,
    )
  }
  const noSocket = error instanceof Error && 'syscall' in error && error.syscall === 'connect'
  if (
    noSocket ||
    LOST.has(code) ||
    (error instanceof Error && /Connection terminated|not queryable|Connection ended/.test(error.message))
  ) {
    return new BackupError(
      'CONNECTION_LOST',
      `The connection to the database was lost during ${during}. Start again when it is back.`,
      error,
    )
  }
  return new BackupError(
    'UNEXPECTED',
    `The backup stopped during ${during}. The unfinished file was removed; older backups are untouched.`,
    error,
  )
}
