import { Eye, EyeOff } from 'lucide-react'
import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../base/button.tsx'
import { cx } from '../base/class-names.ts'
import { Field, type FieldProps, useField } from './field.tsx'

type InputAttributes = Omit<InputHTMLAttributes<HTMLInputElement>, keyof FieldProps | 'size' | 'prefix'>

export interface TextFieldProps extends FieldProps, InputAttributes {
  /** Shown inside the control, before and after the text: a currency, a unit, an icon. */
  before?: ReactNode
  after?: ReactNode
}

/** One line of text. Email, phone and URL stay left to right in Arabic. */
export function TextField({
  name,
  label,
  hint,
  error,
  required,
  hideLabel,
  className,
  before,
  after,
  ...input
}: TextFieldProps) {
  const field = { name, label, hint, error, required, hideLabel, className }
  const parts = useField(field)
  const latin = input.type === 'email' || input.type === 'tel' || input.type === 'url'
  const control = (
    <input
      type="text"
      dir={latin ? 'ltr' : undefined}
      {...input}
      {...parts.control}
      defaultValue={input.value === undefined ? (parts.value ?? input.defaultValue) : undefined}
      className={cx('control', latin && 'rtl:text-right!', before ? 'ps-9!' : '', after ? 'pe-11!' : '')}
    />
  )
  return (
    <Field field={field} parts={parts}>
      {before || after ? (
        <span className="relative block" dir={latin ? 'ltr' : undefined}>
          {before && (
            <span className="pointer-events-none absolute inset-y-0 start-0 grid w-9 place-content-center text-sm text-muted">
              {before}
            </span>
          )}
          {control}
          {after && (
            <span className="absolute inset-y-0 end-0 grid place-content-center pe-2.5 text-sm text-muted">
              {after}
            </span>
          )}
        </span>
      ) : (
        control
      )}
    </Field>
  )
}

/** A password with a look at what was typed; pasting and password managers welcome (WCAG 3.3.8). */
export function PasswordField({
  name,
  label,
  hint,
  error,
  required,
  hideLabel,
  className,
  ...input
}: FieldProps & InputAttributes) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const field = { name, label, hint, error, required, hideLabel, className }
  const parts = useField(field)
  return (
    <Field field={field} parts={parts}>
      <span className="relative block">
        <input {...input} {...parts.control} type={shown ? 'text' : 'password'} dir="ltr" className="control pe-9!" />
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={shown ? t('ui.form.hidePassword') : t('ui.form.showPassword')}
          aria-pressed={shown}
          size="sm"
          className="absolute! inset-y-0 end-0.5 my-auto"
          onClick={() => setShown(!shown)}
        />
      </span>
    </Field>
  )
}

type TextAreaAttributes = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, keyof FieldProps>

/** Several lines; grows with its text. */
export function TextArea({
  name,
  label,
  hint,
  error,
  required,
  hideLabel,
  className,
  ...area
}: FieldProps & TextAreaAttributes) {
  const field = { name, label, hint, error, required, hideLabel, className }
  const parts = useField(field)
  return (
    <Field field={field} parts={parts}>
      <textarea
        rows={3}
        {...area}
        {...parts.control}
        defaultValue={parts.value ?? area.defaultValue}
        className="control"
      />
    </Field>
  )
}

/** A calendar day, 'YYYY-MM-DD'. The browser's own picker: in the reader's language, by keyboard too. */
export function DateField({
  name,
  label,
  hint,
  error,
  required,
  hideLabel,
  className,
  ...input
}: FieldProps & InputAttributes) {
  const field = { name, label, hint, error, required, hideLabel, className }
  const parts = useField(field)
  return (
    <Field field={field} parts={parts}>
      <input
        {...input}
        {...parts.control}
        type="date"
        defaultValue={parts.value ?? input.defaultValue}
        className="control tabular"
      />
    </Field>
  )
}
