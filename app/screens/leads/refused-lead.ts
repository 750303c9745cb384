import type { TFunction } from 'i18next'
import en from '#app/i18n/en/leads.ts'
import { type Refusal, refusalOf, reworded } from '#app/refusal.ts'
import { refuse, refusedInWords } from '#app/refused.ts'

type Reason = keyof typeof en.refusals

/** The reason a procedure of leads or imports gave, if the pages have words for it. */
export function reasonOf(thrown: unknown): Reason | null {
  if (typeof thrown !== 'object' || thrown === null || !('data' in thrown)) return null
  const body = thrown.data
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : null
  const reason: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'reason') : undefined
  return isReason(reason) ? reason : null
}

function isReason(value: unknown): value is Reason {
  return typeof value === 'string' && value in en.refusals
}

/** A refusal as the answer of an action, in the reader's language. `rename` maps fields of the input to the form's. */
export function refusedLead(thrown: unknown, form: FormData, t: TFunction, rename: Record<string, string> = {}) {
  const known = refusalOf(thrown)
  const reason = reasonOf(thrown)
  if (known === null || reason === null) {
    return refusedInWords(thrown, form, t('fields.refusals', { returnObjects: true }))
  }
  const { error, status } = known
  const field = error.field === undefined ? undefined : (rename[error.field] ?? error.field)
  return refuse(
    {
      ...reworded(error, reason === 'LEAD_DUPLICATE' ? duplicateWords(error, t) : t(`leads.refusals.${reason}`)),
      code: reason,
      ...(field ? { field } : undefined),
    },
    form,
    status,
  )
}

function duplicateWords({ params }: Refusal, t: TFunction): string {
  const by = params?.by
  return by === 'PHONE' || by === 'EMAIL' || by === 'BOTH'
    ? t(`leads.form.duplicateBy.${by}`)
    : t('leads.refusals.LEAD_DUPLICATE')
}
