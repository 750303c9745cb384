export type EmbeddedProblem =
  | 'NO_BINARIES'
  | 'NO_ACCOUNT'
  | 'NOT_WRITABLE'
  | 'DISK_FULL'
  | 'INIT_FAILED'
  | 'START_FAILED'
  | 'IN_USE'

/** Why the embedded server cannot run, in words for the person who typed `npm start`. */
export class EmbeddedError extends Error {
  readonly code: EmbeddedProblem

  constructor(code: EmbeddedProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EmbeddedError'
    this.code = code
  }
}

/** The `code` of a Node system error (ENOENT, EACCES, …), or undefined for anything else. */
export function systemCode(thrown: unknown): string | undefined {
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code
  return undefined
}

/** Turns a file system failure into the sentence that says what to do about it. */
export function fileProblem(thrown: unknown, path: string): EmbeddedError {
  const code = systemCode(thrown)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EmbeddedError(
      'DISK_FULL',
      `The disk that holds ${path} is full. Nothing was lost; free some space and start again.`,
      { cause: thrown },
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT') {
    return new EmbeddedError(
      'NOT_WRITABLE',
      // Node reports a folder that cannot be made on a read-only disk as ENOENT.
      `${path} cannot be written by this user (${code}). Make it writable, or set DATABASE_URL to a PostgreSQL server.`,
      { cause: thrown },
    )
  }
  return new EmbeddedError(
    'START_FAILED',
    `${path} could not be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    { cause: thrown },
  )
}

/** Reads PostgreSQL's own log or error output for the causes a person can act on. */
export function serverProblem(output: string, dataDir: string, fallback: EmbeddedProblem): EmbeddedError {
  if (/No space left on device|Disk quota exceeded/i.test(output)) {
    return new EmbeddedError(
      'DISK_FULL',
      `The disk that holds ${dataDir} is full. What was committed is kept; free some space and start again.`,
    )
  }
  if (/database files are incompatible with server/i.test(output)) {
    return new EmbeddedError(
      'START_FAILED',
      `${dataDir} was made by another major version of PostgreSQL. Move it away to begin with an empty database, or go back to the version that made it.`,
    )
  }
  if (/Permission denied|Read-only file system/i.test(output)) {
    return new EmbeddedError(
      'NOT_WRITABLE',
      `PostgreSQL may not write ${dataDir}. Make it writable for its owner, or set DATABASE_URL to a PostgreSQL server.`,
    )
  }
  const tail = output.trim().split('\n').slice(-8).join('\n')
  return new EmbeddedError(fallback, `PostgreSQL did not start in ${dataDir}:\n${tail || 'it printed nothing'}`)
}
