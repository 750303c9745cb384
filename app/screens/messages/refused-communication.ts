import type { TFunction } from 'i18next'
import { refusedInWords } from '#app/refused.ts'

/** Fields of the input as the forms name them. */
const FIELDS = { occurredAt: 'day', followUpAt: 'followUpDay', scheduledFor: 'sendDay' }

/** A refusal about a contact or a message, in the reader's language. */
export function refusedCommunication(thrown: unknown, form: FormData, t: TFunction) {
  return refusedInWords(thrown, form, t('messages.refusals', { returnObjects: true }), FIELDS)
}
