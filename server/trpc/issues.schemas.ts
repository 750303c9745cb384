import type { z } from 'zod'

/** Browser-safe: zod's issues as server and pages pass them on. */

/** What is wrong with one field, for whoever words it in the reader's language. */
export interface FieldIssue {
  code: string
  /** The type that was asked for, when another came. */
  expected?: string | undefined
  /** What is too small or too big: a string and an array have a length, a number a size. */
  origin?: string | undefined
  limit?: string | number | undefined
  format?: string | undefined
  /** The domain's own word for what a check of its own refused, such as `ONE_LINE`. */
  reason?: string | undefined
}

type Issue = z.core.$ZodIssue | z.core.$ZodRawIssue

/** The parts of zod's issue that words are made of; never the value itself. */
export function fieldIssue(issue: Issue): FieldIssue {
  switch (issue.code) {
    case 'invalid_type':
      return { code: issue.code, expected: issue.expected }
    case 'too_small':
      return { code: issue.code, origin: issue.origin, limit: plain(issue.minimum) }
    case 'too_big':
      return { code: issue.code, origin: issue.origin, limit: plain(issue.maximum) }
    case 'invalid_format':
      return { code: issue.code, format: issue.format }
    case 'custom':
      return { code: issue.code, reason: typeof issue.params?.reason === 'string' ? issue.params.reason : undefined }
    default:
      return { code: String(issue.code) }
  }
}

function plain(limit: unknown): number | string {
  return limit instanceof Date ? limit.toISOString().slice(0, 10) : Number(limit)
}
