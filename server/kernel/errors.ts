import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { z } from 'zod'

/** Every way a request can fail. Add a word here and {@link ERRORS} stops compiling until it is mapped. */
export type ErrorCode =
  | 'BAD_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION'
  | 'TOO_LARGE'
  | 'LOCKED'
  | 'TOO_MANY_REQUESTS'
  | 'UNAVAILABLE'
  | 'INTERNAL'

/** The one place where an error code meets HTTP and tRPC. */
export const ERRORS: Record<ErrorCode, { http: number; trpc: TRPC_ERROR_CODE_KEY; userMessage: string }> = {
  BAD_INPUT: {
    http: 400,
    trpc: 'BAD_REQUEST',
    userMessage: 'Something in the form is not right. Nothing was changed.',
  },
  UNAUTHENTICATED: { http: 401, trpc: 'UNAUTHORIZED', userMessage: 'Sign in to go on.' },
  FORBIDDEN: { http: 403, trpc: 'FORBIDDEN', userMessage: 'Your role does not allow this. Nothing was changed.' },
  NOT_FOUND: { http: 404, trpc: 'NOT_FOUND', userMessage: 'This does not exist, or it is not yours to see.' },
  CONFLICT: { http: 409, trpc: 'CONFLICT', userMessage: 'Somebody else changed this first. Reload and look again.' },
  PRECONDITION: { http: 412, trpc: 'PRECONDITION_FAILED', userMessage: 'Something has to be done before this can be.' },
  TOO_LARGE: { http: 413, trpc: 'PAYLOAD_TOO_LARGE', userMessage: 'That is too large to be sent at once.' },
  LOCKED: { http: 423, trpc: 'CONFLICT', userMessage: 'This is being worked on right now. Try again in a moment.' },
  TOO_MANY_REQUESTS: {
    http: 429,
    trpc: 'TOO_MANY_REQUESTS',
    userMessage: 'Too many attempts. Wait a little and try again.',
  },
  UNAVAILABLE: {
    http: 503,
    trpc: 'SERVICE_UNAVAILABLE',
    userMessage: 'The database cannot be reached. Nothing was changed; try again shortly.',
  },
  INTERNAL: {
    http: 500,
    trpc: 'INTERNAL_SERVER_ERROR',
    userMessage: 'Something broke on our side. Nothing was changed.',
  },
}

export interface AppErrorOptions {
  /** For the log: may name tables and ids, never personal data. */
  message?: string
  /** For the person: what happened, what was kept, what to do. */
  userMessage?: string
  /** Path of the input at fault, as the form names it: `email`, `appliances.0.price`. */
  field?: string | undefined
  /**
   * The domain's own word for it, such as `LEAD_ALREADY_CONVERTED`; programs may switch on it, and pages have
   * words for it in every language. Each `userMessage` needs one; a test finds those without words.
   */
  reason?: string | undefined
  /** What the words of the reason mention in every language, such as the longest length. */
  params?: Record<string, string | number> | undefined
  cause?: unknown
}

/** The only error that domains throw on purpose; the edge maps it once, through {@link ERRORS}. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly userMessage: string
  readonly field: string | undefined
  readonly reason: string | undefined
  readonly params: Record<string, string | number> | undefined

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const userMessage = options.userMessage ?? ERRORS[code].userMessage
    super(options.message ?? userMessage, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.userMessage = userMessage
    this.field = options.field
    this.reason = options.reason
    this.params = options.params
  }
}

/** A refusal as the issue of a schema: a form says several of them the same way, each beside its field. */
export function issueOf({ field, reason, userMessage }: AppError): z.core.$ZodIssue {
  return { code: 'custom', path: field?.split('.') ?? [], message: userMessage, params: { reason } }
}

/** What rules refuse of one input as one refusal, led by the first of them. */
export function asOneRefusal(problems: readonly AppError[]): AppError {
  const [first = new AppError('BAD_INPUT'), ...others] = problems
  if (others.length === 0) return first
  const { code, field, reason, params, message, userMessage } = first
  const cause = new z.ZodError(problems.map(issueOf))
  return new AppError(code, { field, reason, params, message, userMessage, cause })
}

/** NOT_FOUND for one of ours, worded with its noun. Another company's row answers the same. */
export function notFound(noun: string): AppError {
  return new AppError('NOT_FOUND', {
    message: `${noun} not found in this company`,
    userMessage: `This ${noun} does not exist, or it is not yours to see.`,
  })
}

/**
 * Why a job failed, as its row keeps it: the reason and what its words mention, so that everybody reads it in
 * their own language. Older rows hold an English sentence; pages show either.
 */
export function failureText(reason: string, params?: Record<string, string | number>): string {
  return JSON.stringify({ reason, params })
}
