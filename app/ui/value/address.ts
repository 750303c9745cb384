import { useFormat } from '#app/i18n/use-format.tsx'

export interface Address {
  addressLine1: string | null
  addressLine2: string | null
  city: string | null
  region: string | null
  postcode: string | null
  /** ISO 3166-1 alpha-2. */
  country: string | null
}

/** The lines of an address that are filled in, the country by its name in the reader's language. */
export function useAddressLines({ addressLine1, addressLine2, city, region, postcode, country }: Address): string[] {
  const format = useFormat()
  return [addressLine1, addressLine2, city, region, postcode, country && format.country(country)].filter(
    (line): line is string => line !== null && line !== '',
  )
}
