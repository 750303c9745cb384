import { AppError, type ErrorCode } from '../kernel/errors.ts'
import type { WordingProblem } from './wording/placeholders.ts'

/** What went wrong with a document or its template; programs may switch on it. */
export type DocumentReason =
  | 'NAME_TAKEN'
  | 'WORDING_EMPTY'
  | 'PLACEHOLDER_UNKNOWN'
  | 'PLACEHOLDER_MALFORMED'
  | 'VERSION_STALE'
  | 'NOT_PUBLISHED'
  | 'LANGUAGE_MISSING'
  | 'NOT_A_DOCUMENT'
  | 'NOT_READY'
  | 'NOT_FAILED'
  | 'FILE_MISSING'

/** Why a document could not be made; its row keeps the word. */
export const MAKING_FAILURES = ['RECORD_DELETED', 'VALUES_MISSING', 'PRINTING_FAILED'] as const
export type MakingFailure = (typeof MAKING_FAILURES)[number]

export function documentError(
  code: ErrorCode,
  reason: DocumentReason,
  userMessage: string,
  rest: { field?: string } = {},
): AppError {
  return new AppError(code, { reason, userMessage, message: `document: ${reason}`, ...rest })
}

export function wordingError(problem: WordingProblem, field: string): AppError {
  return problem.kind === 'unknown'
    ? documentError(
        'BAD_INPUT',
        'PLACEHOLDER_UNKNOWN',
        `There is no placeholder {{${problem.text}}} here. Choose one from the list.`,
        { field },
      )
    : documentError(
        'BAD_INPUT',
        'PLACEHOLDER_MALFORMED',
        `“${problem.text.trim()}” has braces that are no placeholder. Write {{name}}.`,
        { field },
      )
}
