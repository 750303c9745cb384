import pino from 'pino'
import { AppError } from './errors.ts'

export type Logger = pino.Logger

/** What may be written about a failure. Postgres' `detail` quotes row values, so it never is. */
export function describeError(error: unknown): Record<string, string | undefined> {
  if (!(error instanceof Error)) return { name: typeof error }
  const fields: Record<string, string | undefined> = { name: error.name }
  if (error instanceof AppError) {
    fields.code = error.code
    fields.reason = error.reason
    fields.field = error.field
    fields.message = error.message
  } else if ('severity' in error && 'code' in error) {
    // A Postgres error: its message may carry values too ("invalid input syntax for type uuid: …").
    fields.sqlstate = String(error.code)
    if ('constraint' in error && error.constraint) fields.constraint = String(error.constraint)
    if ('table' in error && error.table) fields.table = String(error.table)
  }
  fields.stack = error.stack
    ?.split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12)
    .join('\n')
  if (error.cause instanceof Error) fields.cause = JSON.stringify(describeError(error.cause))
  return fields
}

const ALLOWED_FIELDS = new Set([
  'err',
  'requestId',
  'method',
  'path',
  'status',
  'ms',
  'procedure',
  'userId',
  'companyId',
  'tokenId',
  'code',
  'job',
  'jobId',
  'attempt',
  'table',
  'rows',
  'bytes',
  'runId',
  'migration',
  'port',
  'name',
  'count',
  'state',
  'pid',
  'reason',
])

/**
 * Structured logs in which a field that nobody allowed does not appear, so that a careless
 * `logger.info({ customer })` cannot leak a person.
 */
export function createLogger(options: { level: string; destination?: pino.DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => Object.fromEntries(Object.entries(fields).filter(([key]) => ALLOWED_FIELDS.has(key))),
      },
      serializers: { err: describeError },
    },
    options.destination ?? pino.destination(2),
  )
}
