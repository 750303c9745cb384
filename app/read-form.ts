import { parseWithZod } from '@conform-to/zod/v4'
import type { z } from 'zod'
import { fieldIssue } from '#server/trpc/issues.schemas.ts'
import type { Language } from './i18n/languages.ts'
import { wordIssue } from './i18n/refusal-words.ts'
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
  /** The schema's own sentences in the reader's language. */
  words: Record<string, string> = {},
): FormResult<z.output<Schema>> {
  const t = translate(language)
  const submission = parseWithZod(form, {
    schema,
    error: (issue) => wordIssue(fieldIssue(issue), t),
    // The schemas' own words are English.
    formatError: (issues: z.core.$ZodIssue[]) =>
      issues.map((issue) => (language === 'en' ? issue.message : wordIssue(fieldIssue(issue), t))),
  })
  if (submission.status === 'success') return { ok: true, value: submission.value }
  const fields: Record<string, string> = {}
  for (const [name, messages] of Object.entries(submission.error ?? {})) {
    const first = messages?.[0]
    if (first !== undefined) fields[name] = words[first] ?? first
  }
  const [field, message = t('ui.form.invalid')] = Object.entries(fields)[0] ?? []
  return { ok: false, refusal: refuse({ message, field: field || undefined, fields }, form) }
}
