import type { TFunction } from 'i18next'
import type { Refusal } from '#app/refusal.ts'
import type { FieldIssue } from '#server/trpc/issues.schemas.ts'

/** Where the dictionaries keep the words of a reason, the domain's own before the general ones. */
const SECTIONS = [
  'leads.refusals',
  'payments.refusals',
  'documents.refusals',
  'messages.refusals',
  'views.refusals',
  'fields.refusals',
  'sending.refusals',
  'backups.refusals',
  'legacy.refusals',
  'stores.refusals',
  'identity.refused',
  'refusals.reasons',
  'leads.imports.reasons',
  'encryption.words',
] as const

/**
 * What a procedure refused, in the reader's language. The server speaks English and sends the reason with
 * it; every form, dialog and error page goes through here, so that a page needs no words of its own.
 */
export function wordRefusal(refusal: Refusal, t: TFunction, language: string): Refusal {
  const fields = { ...refusal.fields }
  // The schemas' own words are English and say more than the kind of the issue does.
  if (language !== 'en') {
    for (const [field, issue] of Object.entries(refusal.issues ?? {})) fields[field] = wordIssue(issue, t)
  }
  const reason = refusal.reason === undefined ? undefined : wordReason(refusal.reason, t, refusal.params)
  const own = refusal.field === undefined ? undefined : fields[refusal.field]
  return {
    ...refusal,
    message: reason ?? own ?? (language === 'en' || refusal.worded ? refusal.message : wordCode(refusal, t)),
    ...(Object.keys(fields).length > 0 ? { fields } : undefined),
  }
}

/** The words of a reason, or nothing where no dictionary has any. `params` are what they mention. */
export function wordReason(reason: string, t: TFunction, params: Refusal['params'] = {}): string | undefined {
  for (const section of SECTIONS) {
    const words = said(t, `${section}.${reason}`, params)
    if (words !== undefined) return words
  }
  return undefined
}

/** Why a job failed, from what its row keeps; a sentence of an older row stays as it is. */
export function wordFailure(kept: string, t: TFunction): string {
  try {
    const { reason, params }: { reason?: unknown; params?: Refusal['params'] } = JSON.parse(kept)
    return (typeof reason === 'string' ? wordReason(reason, t, params) : undefined) ?? t('refusals.codes.INTERNAL')
  } catch {
    return kept
  }
}

/** What is wrong with one field, by the kind of zod's issue. */
export function wordIssue(issue: FieldIssue, t: TFunction): string {
  const limit = issue.limit ?? 0
  const counted = issue.origin === 'string' || issue.origin === 'array' || issue.origin === 'set'
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'number' || issue.expected === 'int') return t('ui.form.number')
      return issue.expected === 'date' ? t('ui.form.date') : t('ui.form.required')
    case 'too_small':
      if (!counted) return t('ui.form.tooSmall', { limit })
      return Number(limit) === 1 ? t('ui.form.required') : t('ui.form.tooShort', { count: Number(limit) })
    case 'too_big':
      return counted ? t('ui.form.tooLong', { count: Number(limit) }) : t('ui.form.tooBig', { limit })
    case 'invalid_format':
      if (issue.format === 'email') return t('ui.form.email')
      return issue.format === 'date' || issue.format === 'datetime' ? t('ui.form.date') : t('ui.form.invalid')
    case 'invalid_value':
    case 'invalid_union':
      return t('ui.form.choice')
    case 'unrecognized_keys':
      return t('ui.form.unknown')
    default:
      return (issue.reason === undefined ? undefined : wordReason(issue.reason, t)) ?? t('ui.form.invalid')
  }
}

/** What the page itself refused has its words already and no reason; an error of the server without one has its code. */
function wordCode(refusal: Refusal, t: TFunction): string {
  const fromServer = refusal.requestId !== undefined
  return (fromServer ? said(t, `refusals.codes.${refusal.code}`) : undefined) ?? refusal.message
}

/** i18next answers a key that no dictionary has with the key. */
function said(t: TFunction, key: string, params: Refusal['params'] = {}): string | undefined {
  const words: unknown = t(key as 'refusals.codes.INTERNAL', params)
  return typeof words === 'string' && words !== key ? words : undefined
}
