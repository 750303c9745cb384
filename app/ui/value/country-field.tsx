import { type Choice, Select, withStored } from '../form/select.tsx'

interface CountryFieldProps {
  name?: string
  label: string
  hint?: string
  /** Whether there is always one. */
  required?: boolean
  /** As it is stored; empty where none is. */
  country: string
  countries: readonly Choice[]
}

/** A country, chosen by its name in the reader's language and kept by its two letters. */
export function CountryField({
  name = 'country',
  label,
  hint,
  required = false,
  country,
  countries,
}: CountryFieldProps) {
  return (
    <Select
      name={name}
      label={label}
      hint={hint}
      required={required}
      defaultValue={country}
      placeholder={required && country ? undefined : '–'}
      options={withStored(countries, country)}
    />
  )
}
