import type { TFunction } from 'i18next'
import en from '#app/i18n/en/imports.ts'
import type { Language } from '#app/i18n/languages.ts'
import { inLanguage } from '#app/screens/fields/field-label.ts'
import {
  IMPORT_FIELDS,
  type RejectWords,
  ROW_PROBLEMS,
  type RowProblem,
  VERDICTS,
} from '#server/imports/imports.schemas.ts'
import type { FieldName } from '#server/imports/sources/sources.service.ts'

/** What is wrong with a cell, as a page says it: "Telephone: not a telephone number". */
export function problemWords(
  { field, reason }: RowProblem,
  names: readonly FieldName[],
  t: TFunction,
  language: string,
): string {
  const own = names.find(({ key }) => field === `custom.${key}`)
  const label = own ? inLanguage(own.labels, language) : fieldName(field, t)
  return t('ui.labelled', { label, text: reasonWords(reason, t) })
}

/** The same words for the file of rows that were not imported, which is made beside the database. */
export function rejectedFileWords(t: TFunction, language: Language): RejectWords {
  const wordsOf = <Key extends string>(keys: readonly Key[], say: (key: Key) => string) =>
    Object.fromEntries(keys.map((key) => [key, say(key)])) as Record<Key, string>
  return {
    columns: [t('leads.fields.row'), t('leads.imports.row.verdict'), t('leads.imports.row.reason')],
    verdicts: wordsOf(VERDICTS, (verdict) => t(`leads.imports.verdicts.${verdict}`)),
    fields: wordsOf(['name', 'row', ...IMPORT_FIELDS], (field) => fieldName(field, t)),
    reasons: wordsOf(ROW_PROBLEMS, (reason) => reasonWords(reason, t)),
    labelled: t('ui.labelled', { label: '{{label}}', text: '{{text}}' }),
    repeats: t('leads.imports.row.repeats', { row: '{{row}}' }),
    isLead: t('leads.imports.row.isLead'),
    language,
  }
}

function reasonWords(reason: RowProblem['reason'], t: TFunction): string {
  return reason in en.reasons
    ? t(`leads.imports.reasons.${reason as keyof typeof en.reasons}`)
    : t(`fields.refusals.${reason as Exclude<RowProblem['reason'], keyof typeof en.reasons>}`)
}

function fieldName(field: string, t: TFunction): string {
  if (field === 'name' || field === 'row') return t(`leads.fields.${field}`)
  const known = IMPORT_FIELDS.find((name) => name === field)
  return known ? t(`leads.fields.${known}`) : field
}
