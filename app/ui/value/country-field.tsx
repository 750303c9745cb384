import { type Choice, Select } from '../form/select.tsx'

interface CountryFieldProps {
  label: string
  /** As it is stored; empty where none is. */
  country: string
  countries: readonly Choice[]
}

/** A country, chosen by its name in the reader's language and kept by its two letters. */
export function CountryField({ label, country, countries }: CountryFieldProps) {
  // One of an old file that is no country any more stays until somebody chooses another.
  const strange =
    country && !countries.some(({ value }) => value === country) ? [{ value: country, label: country }] : []
  return (
    <Select
      name="country"
      label={label}
      required={false}
      defaultValue={country}
      placeholder="–"
      options={[...strange, ...countries]}
    />
  )
}
