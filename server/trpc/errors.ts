import { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { sqlState } from '#db/transaction.ts'
import { AppError, ERRORS, type ErrorCode } from '../kernel/errors.ts'

/**
 * What Postgres refuses although a domain let it through. A domain that can name the field maps its own
 * constraints first; these words are the net below. Keys are SQLSTATEs (PostgreSQL, appendix A).
 */
const BY_SQLSTATE: Record<string, { code: ErrorCode; userMessage: string }> = {
  '22P02': { code: 'BAD_INPUT', userMessage: 'A value has the wrong form. Nothing was changed.' },
  '22P05': {
    code: 'BAD_INPUT',
    userMessage: 'The text contains a character that cannot be stored. Remove it and try again.',
  },
  '22021': {
    code: 'BAD_INPUT',
    userMessage: 'The text contains a character that cannot be stored. Remove it and try again.',
  },
  '22003': { code: 'BAD_INPUT', userMessage: 'A number is too large. Nothing was changed.' },
  '22007': { code: 'BAD_INPUT', userMessage: 'A date cannot be read. Use year-month-day.' },
  '22009': { code: 'BAD_INPUT', userMessage: 'A date is outside what can be stored.' },
  '22008': { code: 'BAD_INPUT', userMessage: 'A date is outside what can be stored.' },
  '22001': { code: 'BAD_INPUT', userMessage: 'A text is too long. Shorten it and try again.' },
  '23502': { code: 'BAD_INPUT', userMessage: 'A required value is missing. Nothing was changed.' },
  '23514': { code: 'BAD_INPUT', userMessage: 'A value is not allowed here. Nothing was changed.' },
  '23503': {
    code: 'PRECONDITION',
    userMessage: 'Something this refers to does not exist any more. Reload and try again.',
  },
  '23505': { code: 'CONFLICT', userMessage: 'The same entry exists already. Nothing was changed.' },
  '42501': { code: 'FORBIDDEN', userMessage: 'This is not allowed. Nothing was changed.' },
  '25006': { code: 'FORBIDDEN', userMessage: 'This request may only read. Nothing was changed.' },
  '55P03': { code: 'LOCKED', userMessage: 'Somebody is working on this right now. Try again in a moment.' },
  '40001': { code: 'LOCKED', userMessage: 'Several people changed the same thing at once. Try again.' },
  '40P01': { code: 'LOCKED', userMessage: 'Several people changed the same thing at once. Try again.' },
  '57014': {
    code: 'UNAVAILABLE',
    userMessage: 'This took too long and was stopped. Nothing was changed; narrow the filter or try again.',
  },
}

const CONNECTION_LOST = /^(08...|57P0.|53...|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|CONNECTION_ENDED)$/

/** Turns whatever was thrown into the one error the edge knows. What cannot be explained is INTERNAL. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof TRPCError) return fromTRPCError(error)
  if (error instanceof ZodError) return fromZodError(error)

  const state = sqlState(error)
  const known = BY_SQLSTATE[state]
  if (known)
    return new AppError(known.code, { message: `postgres ${state}`, userMessage: known.userMessage, cause: error })
  if (CONNECTION_LOST.test(state) || isPoolTimeout(error)) {
    return new AppError('UNAVAILABLE', { message: `database connection: ${state}`, cause: error })
  }
  return new AppError('INTERNAL', { message: 'unexpected error', cause: error })
}

/** What an edge sends out: never a message that was not written for people. */
export interface ErrorBody {
  code: ErrorCode
  message: string
  field?: string | undefined
  reason?: string | undefined
  /** Every field at fault with its words, when the input did not fit its schema. */
  fields?: Record<string, string> | undefined
  requestId: string
}

export function toErrorBody(error: AppError, requestId: string): ErrorBody {
  return {
    code: error.code,
    message: error.userMessage,
    field: error.field,
    reason: error.reason,
    fields: error.cause instanceof ZodError ? fieldMessages(error.cause) : undefined,
    requestId,
  }
}

/** tRPC's own refusals (unknown procedure, unreadable JSON, failed input) in our words. */
function fromTRPCError(error: TRPCError): AppError {
  if (error.cause instanceof AppError) return error.cause
  if (error.cause instanceof ZodError && error.code === 'BAD_REQUEST') return fromZodError(error.cause)
  if (error.cause && error.code === 'INTERNAL_SERVER_ERROR') return toAppError(error.cause)
  const entry = Object.entries(ERRORS).find(([, { trpc }]) => trpc === error.code)
  if (entry) {
    const [code] = entry as [ErrorCode, unknown]
    return new AppError(code, { message: error.message, cause: error.cause })
  }
  if (
    error.code === 'PARSE_ERROR' ||
    error.code === 'UNSUPPORTED_MEDIA_TYPE' ||
    error.code === 'METHOD_NOT_SUPPORTED'
  ) {
    return new AppError('BAD_INPUT', {
      message: error.message,
      userMessage: 'The request cannot be read. Send JSON as the typed client does.',
    })
  }
  return new AppError('INTERNAL', { message: error.message, cause: error.cause })
}

function fromZodError(error: ZodError): AppError {
  const first = error.issues[0]
  return new AppError('BAD_INPUT', {
    field: first ? fieldOf(first) : undefined,
    message: 'input does not fit its schema',
    userMessage: first?.message ?? ERRORS.BAD_INPUT.userMessage,
    cause: error,
  })
}

function fieldMessages(error: ZodError): Record<string, string> {
  const messages: Record<string, string> = {}
  for (const issue of error.issues) messages[fieldOf(issue)] ??= issue.message
  return messages
}

/** Unknown keys are reported by name, not as the object that holds them. */
function fieldOf(issue: ZodError['issues'][number]): string {
  const path = issue.path.map(String)
  return (issue.code === 'unrecognized_keys' ? [...path, ...issue.keys.slice(0, 1)] : path).join('.')
}

function isPoolTimeout(error: unknown): boolean {
  return (
    error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable|pool after calling end/.test(
      error.message,
    )
  )
}
