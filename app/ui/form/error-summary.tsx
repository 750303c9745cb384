import { OctagonAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Refusal } from '#app/refusal.ts'
import { cx } from '../base/class-names.ts'
import { fieldId } from './field.tsx'
import { type FieldNames, useFormState } from './form-context.ts'

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
  const names = useNames(refusal)
  const named = (name: string, message: string) => {
    const { label, group } = names?.get(fieldId(formId, name)) ?? {}
    if (label === undefined) return message
    return t('ui.labelled', { label: group ? t('ui.form.inGroup', { group, label }) : label, text: message })
  }
  // Sent before any script had come, the page has names that a script only finds once the fields are drawn.
  const link = (name: string, message: string) =>
    names === null || names.has(fieldId(formId, name)) ? (
      <a href={`#${fieldId(formId, name)}`} className="underline underline-offset-2" suppressHydrationWarning>
        {named(name, message)}
      </a>
    ) : (
      message
    )
  const fields = Object.entries(refusal.fields ?? {})
  const single = refusal.field === undefined ? refusal.message : link(refusal.field, refusal.message)
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
          {fields.length > 1 ? t('ui.form.fix', { count: fields.length }) : single}
        </p>
        {fields.length > 1 && (
          <ul className="mt-1 list-disc ps-4">
            {fields.map(([name, message]) => (
              <li key={name}>{link(name, message)}</li>
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

/** What the page's fields are called; in a browser only after they are drawn, and null until then. */
function useNames(refusal: Refusal): FieldNames | null {
  const { names = new Map() } = useFormState()
  const [drawn, setDrawn] = useState<FieldNames | null>(names.size > 0 ? names : null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another refusal may name fields that came since
  useEffect(() => setDrawn(new Map(names)), [refusal])
  return drawn
}
