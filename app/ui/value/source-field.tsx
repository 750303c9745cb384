import type { TFunction } from 'i18next'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { TextField } from '../form/input.tsx'
import { BY_HAND, sourceLabel } from './source-name.tsx'

/** Where a lead or a sale comes from, typed or picked among the company's own words, in the words it is shown with. */
export function SourceField({
  label,
  hint,
  required,
  source,
  sources,
}: {
  label: string
  hint?: string
  required?: boolean
  /** As it is stored; empty where nothing is yet. */
  source: string
  sources: readonly string[]
}) {
  const { t } = useTranslation()
  const list = useId()
  return (
    <>
      <TextField
        name="source"
        label={label}
        hint={hint}
        required={required}
        defaultValue={sourceLabel(t, source)}
        list={list}
        maxLength={100}
      />
      <datalist id={list}>
        {sources.map((each) => (
          <option key={each} value={sourceLabel(t, each)} />
        ))}
      </datalist>
    </>
  )
}

/** What a posted `SourceField` means: the stored word for the translated one, any other as it was typed. */
export function readSource(form: FormData, t: TFunction): string {
  const typed = String(form.get('source') ?? '').trim()
  // Capitals, accents and vowel marks are left out by people in a hurry.
  return typed.localeCompare(sourceLabel(t, BY_HAND), undefined, { sensitivity: 'base' }) === 0 ? BY_HAND : typed
}
