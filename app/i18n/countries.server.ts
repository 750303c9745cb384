import { countryCodes } from '#server/leads/editing/countries.schemas.ts'
import { INTL_TAGS, type Language } from './languages.ts'

export interface Country {
  /** ISO 3166-1 alpha-2. */
  value: string
  label: string
}

const byLanguage = new Map<Language, Country[]>()

/**
 * Every country by its name in a language, in the order of the names, to choose from. Made by the server and sent with
 * the page: a browser has names and an order of its own, and two lists that differ would have one chosen for another.
 */
export function countriesIn(language: Language): readonly Country[] {
  const known = byLanguage.get(language)
  if (known) return known
  const tag = INTL_TAGS[language]
  const names = new Intl.DisplayNames(tag, { type: 'region' })
  const countries = countryCodes()
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .sort((left, right) => left.label.localeCompare(right.label, tag))
  byLanguage.set(language, countries)
  return countries
}
