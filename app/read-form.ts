import { parseWithZod } from '@conform-to/zod/v4'
import type { z } from 'zod'
import type { Language } from './i18n/languages.ts'
import { translate } from './i18n/translator.server.ts'
import { refuse } from './refused.ts'

export type FormResult<Value> = { ok: true; value: Value } | { ok: false; refusal: ReturnType<typeof refuse> }

/**
 * Reads a posted form by a schema: "12" becomes 12 where a number is asked for, "on" true, an empty
 * field undefined, `appliances[0].price` a nested value. What is wrong comes back in the reader's
 * language beside each field. `intent` and hidden marks of the page must be in the schema or left out.
 */
export function readForm<Schema extends z.ZodType>(
  form: FormData,
  schema: Schema,
  language: Language,
): FormResult<z.output<Schema>> {
  const t = translate(language)
  const submission = parseWithZod(form, { schema, error: (issue) => messageFor(issue, t) })
  if (submission.status === 'success') return { ok: true, value: submission.value }
  const fields: Record<string, string> = {}
  for (const [name, messages] of Object.entries(submission.error ?? {})) {
    const first = messages?.[0]
    if (first !== undefined) fields[name] = first
  }
  const [field, message = t('ui.form.invalid')] = Object.entries(fields)[0] ?? []
  return { ok: false, refusal: refuse({ message, field: field || undefined, fields }, form) }
}

type Issue = z.core.$ZodRawIssue

function messageFor(issue: Issue, t: ReturnType<typeof translate>): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return t('ui.form.required')
      return issue.expected === 'number'
        ? t('ui.form.number')
        : issue.expected === 'date'
          ? t('ui.form.date')
          : t('ui.form.invalid')
    case 'too_small':
      if (issue.origin !== 'string' && issue.origin !== 'array')
        return t('ui.form.tooSmall', { limit: Number(issue.minimum) })
      return Number(issue.minimum) === 1
        ? t('ui.form.required')
        : t('ui.form.tooShort', { count: Number(issue.minimum) })
    case 'too_big':
      if (issue.origin !== 'string' && issue.origin !== 'array')
        return t('ui.form.tooBig', { limit: Number(issue.maximum) })
      return t('ui.form.tooLong', { count: Number(issue.maximum) })
    case 'invalid_format':
      return issue.format === 'email'
        ? t('ui.form.email')
        : issue.format === 'date'
          ? t('ui.form.date')
          : t('ui.form.invalid')
    case 'invalid_value':
    case 'invalid_union':
      return t('ui.form.choice')
    case 'unrecognized_keys':
      return t('ui.form.unknown')
    default:
      return undefined // the schema's own words
  }
}
