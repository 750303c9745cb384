import type { InputHTMLAttributes, ReactNode } from 'react'
import { cx } from '../base/class-names.ts'
import { FieldNotes, type FieldProps, useField } from './field.tsx'
import { useFormState } from './form-context.ts'

type TickAttributes = Omit<InputHTMLAttributes<HTMLInputElement>, keyof FieldProps | 'type'>

/** Yes or no, sent with the form. A kept value of "on" ticks it again after a refusal. */
export function Checkbox(props: FieldProps & TickAttributes) {
  return <Tick {...props} look="tick" />
}

/** Yes or no that reads as a state ("Nightly backup: on"). A tick box underneath: posts the same. */
export function Switch(props: FieldProps & TickAttributes) {
  return <Tick {...props} look="switch" />
}

function Tick({
  name,
  label,
  hint,
  error,
  required,
  hideLabel,
  className,
  look,
  ...input
}: FieldProps & TickAttributes & { look: 'tick' | 'switch' }) {
  const field = { name, label, hint, error, required, hideLabel, className }
  const parts = useField(field)
  const { values } = useFormState()
  const kept = Object.keys(values).length > 0 ? parts.value !== undefined : undefined
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label
        htmlFor={parts.id}
        className={cx('flex min-h-6 items-start gap-2.5 text-sm', look === 'switch' && 'justify-between')}
      >
        {look === 'switch' && <span className={hideLabel ? 'sr-only' : 'font-medium'}>{label}</span>}
        <span className="flex h-5 items-center">
          <input
            {...input}
            {...parts.control}
            type="checkbox"
            role={look === 'switch' ? 'switch' : undefined}
            defaultChecked={input.checked === undefined ? (kept ?? input.defaultChecked) : undefined}
            className={look}
          />
        </span>
        {look === 'tick' && <span className={hideLabel ? 'sr-only' : ''}>{label}</span>}
      </label>
      <div className={cx('-mt-1 flex flex-col gap-1', look === 'tick' && 'ps-6.5')}>
        <FieldNotes field={field} parts={parts} />
      </div>
    </div>
  )
}

export interface RadioGroupProps extends FieldProps {
  options: { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean }[]
  defaultValue?: string
  /** `cards` frames each choice: for few choices that need explaining. */
  look?: 'list' | 'row' | 'cards'
  onChange?: (value: string) => void
}

export function RadioGroup({ options, defaultValue, look = 'list', onChange, ...field }: RadioGroupProps) {
  const parts = useField(field)
  const chosen = parts.value ?? defaultValue
  return (
    <fieldset
      className={cx('flex min-w-0 flex-col gap-1.5', field.className)}
      aria-describedby={parts.control['aria-describedby']}
    >
      <legend className={field.hideLabel ? 'sr-only' : 'mb-1 text-sm font-medium'}>{field.label}</legend>
      <div className={cx('flex gap-2', look === 'row' ? 'flex-wrap gap-x-5' : 'flex-col', look === 'list' && 'gap-1')}>
        {options.map((option, index) => (
          <label
            key={option.value}
            className={cx(
              'flex min-h-6 items-start gap-2.5 text-sm',
              look === 'cards' &&
                'rounded-lg border border-line-strong px-3 py-2.5 hover:bg-hover has-checked:border-accent-ink has-checked:bg-accent-wash has-focus-visible:outline-2 has-focus-visible:outline-accent-ink',
            )}
          >
            <span className="flex h-5 items-center">
              <input
                type="radio"
                className="tick"
                id={index === 0 ? parts.id : undefined}
                name={field.name}
                value={option.value}
                disabled={option.disabled}
                required={field.required}
                aria-invalid={parts.control['aria-invalid']}
                defaultChecked={chosen === option.value}
                onChange={() => onChange?.(option.value)}
              />
            </span>
            <span>
              <span className={look === 'cards' ? 'font-medium' : ''}>{option.label}</span>
              {option.hint && <span className="block text-xs text-muted">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      <FieldNotes field={field} parts={parts} />
    </fieldset>
  )
}
