import { z } from 'zod'
import { fieldIssue } from './issues.schemas.ts'

/** English for programs, where a schema has no words of its own: zod's speak of types, not of the form. */
export function inEnglish(issue: z.core.$ZodRawIssue): string {
  const { code, expected, origin, limit, format } = fieldIssue(issue)
  const counted = origin === 'string' || origin === 'array' || origin === 'set'
  const things = origin === 'string' ? 'characters' : 'entries'
  switch (code) {
    case 'invalid_type':
      return issue.input === undefined ? 'This is missing.' : `This must be of another type: ${expected}.`
    case 'too_small':
      return counted ? `Use at least ${limit} ${things}.` : `Use ${limit} or more.`
    case 'too_big':
      return counted ? `Use at most ${limit} ${things}.` : `Use ${limit} or less.`
    case 'invalid_format':
      return `This does not have the form of: ${format}.`
    case 'invalid_value':
    case 'invalid_union':
      return 'Choose one of the values offered.'
    case 'unrecognized_keys':
      return 'This field is not known here.'
    default:
      return 'This value cannot be used here.'
  }
}

z.config({ customError: inEnglish })
