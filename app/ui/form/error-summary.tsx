import { OctagonAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Refusal } from '#app/refusal.ts'
import { cx } from '../base/class-names.ts'
import { fieldId } from './field.tsx'

/** What was refused, at the top of the form, with a jump to every field at fault. Takes the focus when an answer brought it. */
export function ErrorSummary({
  refusal,
  formId,
  lineId,
  takesFocus,
}: {
  refusal: Refusal
  formId: string
  /** Of the line that says it alone, in a form without room for more. */
  lineId: string | undefined
  takesFocus: boolean
}) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new refusal takes the focus anew
  useEffect(() => {
    if (takesFocus) box.current?.focus()
  }, [refusal, takesFocus])
  const labels = useLabels(formId, refusal)
  const named = (name: string | undefined, message: string) => {
    const label = name === undefined ? undefined : labels[name]
    return label ? t('ui.labelled', { label, text: message }) : message
  }
  const fields = Object.entries(refusal.fields ?? {})
  return (
    <div
      ref={box}
      id={lineId}
      role="alert"
      tabIndex={-1}
      className={cx(
        'flex text-sm text-negative',
        lineId ? 'w-full gap-1.5' : 'gap-2.5 rounded-lg border border-negative-line bg-negative-wash px-3 py-2.5',
      )}
    >
      <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p className="font-medium" dir="auto">
          {fields.length > 1 ? t('ui.form.fix', { count: fields.length }) : named(refusal.field, refusal.message)}
        </p>
        {fields.length > 1 && (
          <ul className="mt-1 list-disc ps-4">
            {fields.map(([name, message]) => (
              <li key={name}>
                <a href={`#${fieldId(formId, name)}`} className="underline underline-offset-2">
                  {named(name, message)}
                </a>
              </li>
            ))}
          </ul>
        )}
        {refusal.requestId && !refusal.field && (
          <p className="mt-1 text-xs">{t('errors.requestId', { id: refusal.requestId })}</p>
        )}
      </div>
    </div>
  )
}

/**
 * What the fields at fault are called, read from the page: "Fill in this field." at the top of a form names none. Before
 * any script has loaded the links lead there all the same.
 */
function useLabels(formId: string, refusal: Refusal): Record<string, string> {
  const [labels, setLabels] = useState<Record<string, string>>({})
  useEffect(() => {
    const names = [...Object.keys(refusal.fields ?? {}), ...(refusal.field === undefined ? [] : [refusal.field])]
    setLabels(Object.fromEntries(names.map((name) => [name, labelOf(fieldId(formId, name))])))
  }, [formId, refusal])
  return labels
}

/** The label's own words, without the mark of a field that may stay empty. */
function labelOf(id: string): string {
  const label = document.querySelector(`label[for="${CSS.escape(id)}"]`)
  return label?.firstChild?.textContent?.trim() ?? ''
}
