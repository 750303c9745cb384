/** Browser-safe: a page calls by its name what a form takes for a country. */

const NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** Codes that have a name and are no country: unknown, unions, the outlying islands, and two for testing software. */
const NO_COUNTRIES = new Set(['ZZ', 'EU', 'EZ', 'UN', 'QO', 'XA', 'XB'])

/**
 * Whether two letters are a country or territory of today, as the Unicode CLDR that comes with the runtime knows them.
 *
 * @param code ISO 3166-1 alpha-2, in capitals
 */
export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || NO_COUNTRIES.has(code)) return false
  // One that was given up, such as DD, is read as what took its place; so is UK, which never was one.
  return new Intl.Locale(`und-${code}`).region === code && NAMES.of(code) !== undefined
}

let codes: readonly string[] | undefined

/** All of them, by their codes. */
export function countryCodes(): readonly string[] {
  if (codes) return codes
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  codes = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry)
  return codes
}
