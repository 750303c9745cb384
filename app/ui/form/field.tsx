import { CircleAlert } from 'lucide-react'
import { type ReactNode, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../base/class-names.ts'
import { FieldGroup, useFormState } from './form-context.ts'

/** What every field takes, whatever its control. */
export interface FieldProps {
  name: string
  label: ReactNode
  /** Stays visible while typing, unlike a placeholder. */
  hint?: ReactNode
  /** Overrides what the form's refusal says about this name. */
  error?: string
  required?: boolean
  /** The label is read aloud but not shown: search boxes, cells of an editable table. */
  hideLabel?: boolean
  className?: string
}

export interface FieldParts {
  id: string
  error: string | undefined
  value: string | undefined
  /** Spread on the control: id, name, aria-invalid, aria-describedby, aria-required. */
  control: {
    id: string
    name: string
    required: boolean | undefined
    'aria-invalid': true | undefined
    'aria-describedby': string | undefined
  }
}

export function fieldId(formId: string, name: string): string {
  return `${formId}-${name}`
}

/** Joins a control to its label, hint, error and to the value kept by the form. */
export function useField({ name, label, hint, error, required }: FieldProps): FieldParts {
  const form = useFormState()
  const group = useContext(FieldGroup)
  const id = fieldId(form.id, name)
  if (typeof label === 'string') form.names?.set(id, { label, group })
  const message = error ?? form.errors[name]
  const said = message && (form.saidBy ?? `${id}-error`)
  const described = [hint ? `${id}-hint` : '', said].filter(Boolean).join(' ')
  return {
    id,
    error: form.saidBy === undefined ? message : undefined,
    value: form.values[name],
    control: {
      id,
      name,
      required: required || undefined,
      'aria-invalid': message === undefined ? undefined : true,
      'aria-describedby': described || undefined,
    },
  }
}

/** Label above, control, then hint and error. */
export function Field({ field, parts, children }: { field: FieldProps; parts: FieldParts; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', field.className)}>
      <label htmlFor={parts.id} className={field.hideLabel ? 'sr-only' : 'text-sm font-medium text-ink'}>
        {field.label}
        {field.required === false && (
          // The blank keeps Arabic letters of the two words from joining, and the words apart where they are read aloud.
          <span className="ms-0.5 font-normal text-faint"> {t('ui.form.optional')}</span>
        )}
      </label>
      {children}
      <FieldNotes field={field} parts={parts} />
    </div>
  )
}

/** Hint and error, wherever the control puts its label. */
export function FieldNotes({ field, parts }: { field: Pick<FieldProps, 'hint'>; parts: FieldParts }) {
  return (
    <>
      {parts.error && (
        <p id={`${parts.id}-error`} className="flex gap-1.5 text-xs font-medium text-negative">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span dir="auto">{parts.error}</span>
        </p>
      )}
      {field.hint && (
        <p id={`${parts.id}-hint`} className="text-xs text-muted">
          {field.hint}
        </p>
      )}
    </>
  )
}
