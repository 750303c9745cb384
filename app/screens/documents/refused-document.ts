import type { TFunction } from 'i18next'
import { refusedInWords } from '#app/refused.ts'

/** A refusal about a document or template, in the reader's language. */
export function refusedDocument(thrown: unknown, form: FormData, t: TFunction) {
  return refusedInWords(thrown, form, t('documents.refusals', { returnObjects: true }))
}
