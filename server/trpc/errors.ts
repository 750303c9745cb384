import { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { sqlState } from '#db/commit.ts'
import { explainedBy } from '../kernel/constraints.ts'
import { AppError, ERRORS, type ErrorCode } from '../kernel/errors.ts'
import { CURES } from './constraints.ts'
import { type FieldIssue, fieldIssue } from './issues.schemas.ts'
import './issues.ts'

/**
 * What Postgres refuses although a domain let it through. The domains' own constraints name the field and are looked
 * at first; these words are the net below. Keys are SQLSTATEs (PostgreSQL, appendix A).
 */
const BY_SQLSTATE = {
  '22P02': refusal('BAD_INPUT', 'VALUE_UNREADABLE', 'A value has the wrong form. Nothing was changed.'),
  '22P05': unstorable(),
  '22021': unstorable(),
  '22003': refusal('BAD_INPUT', 'NUMBER_TOO_LARGE', 'A number is too large. Nothing was changed.'),
  '22007': refusal('BAD_INPUT', 'DATE_UNREADABLE', 'A date cannot be read. Use year-month-day.'),
  '22009': refusal('BAD_INPUT', 'DATE_OUT_OF_RANGE', 'A date is outside what can be stored.'),
  '22008': refusal('BAD_INPUT', 'DATE_OUT_OF_RANGE', 'A date is outside what can be stored.'),
  '22001': refusal('BAD_INPUT', 'TEXT_TOO_LONG', 'A text is too long. Shorten it and try again.'),
  '23502': refusal('BAD_INPUT', 'VALUE_MISSING', 'A required value is missing. Nothing was changed.'),
  '23514': refusal('BAD_INPUT', 'VALUE_NOT_ALLOWED', 'A value is not allowed here. Nothing was changed.'),
  '23503': refusal(
    'PRECONDITION',
    'REFERENCE_GONE',
    'Something this refers to does not exist any more. Reload and try again.',
  ),
  '23505': refusal('CONFLICT', 'ENTRY_EXISTS', 'The same entry exists already. Nothing was changed.'),
  '42501': refusal('FORBIDDEN', 'NOT_ALLOWED', 'This is not allowed. Nothing was changed.'),
  '25006': refusal('FORBIDDEN', 'READ_ONLY', 'This request may only read. Nothing was changed.'),
  '55P03': refusal('LOCKED', 'LOCKED_ROW', 'Somebody is working on this right now. Try again in a moment.'),
  '40001': refusal('LOCKED', 'CHANGED_AT_ONCE', 'Several people changed the same thing at once. Try again.'),
  '40P01': refusal('LOCKED', 'CHANGED_AT_ONCE', 'Several people changed the same thing at once. Try again.'),
  '57014': refusal(
    'UNAVAILABLE',
    'TOOK_TOO_LONG',
    'This took too long and was stopped. Nothing was changed; narrow the filter or try again.',
  ),
}

function refusal<Reason extends string>(code: ErrorCode, reason: Reason, userMessage: string) {
  return { code, reason, userMessage }
}

function unstorable() {
  return refusal(
    'BAD_INPUT',
    'CHARACTER_UNSTORABLE',
    'The text contains a character that cannot be stored. Remove it and try again.',
  )
}

const CONNECTION_LOST = /^(08...|57P0.|53...|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|CONNECTION_ENDED)$/

/** Turns whatever was thrown into the one error the edge knows. What cannot be explained is INTERNAL. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof TRPCError) return fromTRPCError(error)
  if (error instanceof ZodError) return fromZodError(error)
  const explained = explainedBy(CURES, error)
  if (explained instanceof AppError) return explained

  const state = sqlState(error)
  if (isKnownState(state)) {
    const { code, reason, userMessage } = BY_SQLSTATE[state]
    return new AppError(code, { reason, userMessage, message: `postgres ${state}`, cause: error })
  }
  if (CONNECTION_LOST.test(state) || isPoolTimeout(error)) {
    return new AppError('UNAVAILABLE', { message: `database connection: ${state}`, cause: error })
  }
  return new AppError('INTERNAL', { message: 'unexpected error', cause: error })
}

function isKnownState(state: string): state is keyof typeof BY_SQLSTATE {
  return Object.hasOwn(BY_SQLSTATE, state)
}

/** What an edge sends out: never a message that was not written for people. */
export interface ErrorBody {
  code: ErrorCode
  message: string
  field?: string | undefined
  reason?: string | undefined
  /** What the words of {@link reason} mention. */
  params?: Record<string, string | number> | undefined
  /** Every field at fault with its words, when the input did not fit its schema. */
  fields?: Record<string, string> | undefined
  /** The same for pages, which have words for it in the reader's language. */
  issues?: Record<string, FieldIssue> | undefined
  requestId: string
}

export function toErrorBody(error: AppError, requestId: string): ErrorBody {
  return {
    code: error.code,
    message: error.userMessage,
    field: error.field,
    reason: error.reason,
    params: error.params,
    ...(error.cause instanceof ZodError ? perField(error.cause) : undefined),
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
      reason: 'REQUEST_UNREADABLE',
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
    // Pages word each field by its issue.
    reason: undefined,
    message: 'input does not fit its schema',
    userMessage: first?.message ?? ERRORS.BAD_INPUT.userMessage,
    cause: error,
  })
}

function perField(error: ZodError): Required<Pick<ErrorBody, 'fields' | 'issues'>> {
  const fields: Record<string, string> = {}
  const issues: Record<string, FieldIssue> = {}
  for (const issue of error.issues) {
    const field = fieldOf(issue)
    fields[field] ??= issue.message
    issues[field] ??= fieldIssue(issue)
  }
  return { fields, issues }
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
