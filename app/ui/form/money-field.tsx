import { useFormat } from '#app/i18n/use-format.tsx'
import { Field, type FieldProps, useField } from './field.tsx'

export interface MoneyFieldProps extends FieldProps {
  /** ISO 4217; the company's own by default. */
  currency?: string
  /** Minor units, as stored. */
  defaultMinor?: number
}

/**
 * An amount, typed as people write it ("1,250.5"). It posts that text: the action reads it with
 * `parseMoney(text, currency)` from #app/i18n/format.ts, so it works without a script.
 */
export function MoneyField({ currency, defaultMinor, ...field }: MoneyFieldProps) {
  const format = useFormat()
  const code = currency ?? format.currency
  const parts = useField(field)
  const initial = defaultMinor === undefined ? undefined : format.typedMoney(defaultMinor, code)
  return (
    <Field field={field} parts={parts}>
      <span className="relative block" dir="ltr">
        <span className="pointer-events-none absolute inset-y-0 start-0 grid w-11 place-content-center border-e border-line text-xs font-medium text-muted">
          {code}
        </span>
        <input
          {...parts.control}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={parts.value ?? initial}
          className="control tabular ps-13! text-end!"
        />
      </span>
    </Field>
  )
}
