import type { SelectHTMLAttributes } from 'react'
import { Field, type FieldProps, useField } from './field.tsx'

export interface Choice {
  value: string
  label: string
  disabled?: boolean
}

/** The choices, with what is stored or asked for where nobody offers it any more: it stays until another is chosen. */
export function withStored(choices: readonly Choice[], stored: string | null): Choice[] {
  const known = !stored || choices.some(({ value }) => value === stored)
  return known ? [...choices] : [{ value: stored, label: stored }, ...choices]
}

export interface ChoiceGroup {
  label: string
  options: Choice[]
}

export interface SelectProps extends FieldProps, Omit<SelectHTMLAttributes<HTMLSelectElement>, keyof FieldProps> {
  options: (Choice | ChoiceGroup)[]
  /** An empty first entry: "Any", "Choose…". */
  placeholder?: string
}

/** The browser's own list: quick, searchable by typing, right on a phone, there without a script. */
export function Select({
  name,
  label,
  hint,
  error,
  required,
  hideLabel,
  className,
  options,
  placeholder,
  ...select
}: SelectProps) {
  const field = { name, label, hint, error, required, hideLabel, className }
  const parts = useField(field)
  return (
    <Field field={field} parts={parts}>
      <select
        {...select}
        {...parts.control}
        defaultValue={select.value === undefined ? (parts.value ?? select.defaultValue ?? '') : undefined}
        className="control"
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((entry) =>
          'options' in entry ? (
            <optgroup key={entry.label} label={entry.label}>
              {entry.options.map((option) => (
                <Option key={option.value} {...option} />
              ))}
            </optgroup>
          ) : (
            <Option key={entry.value} {...entry} />
          ),
        )}
      </select>
    </Field>
  )
}

function Option({ value, label, disabled }: Choice) {
  return (
    <option value={value} disabled={disabled}>
      {label}
    </option>
  )
}
