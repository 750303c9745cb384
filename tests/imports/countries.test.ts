import { describe, expect, test } from 'vitest'
import { readCountry } from '#server/imports/reading/countries.rules.ts'
import { isCountry } from '#server/leads/editing/countries.schemas.ts'

const CODES = Array.from({ length: 26 * 26 }, (_, n) => String.fromCharCode(65 + Math.floor(n / 26), 65 + (n % 26)))

describe('the country in a file', () => {
  test.each(['en', 'fr', 'ar'])('is read by the name that "%s" has for it, whichever it is', (language) => {
    const names = new Intl.DisplayNames(language, { type: 'region' })
    const countries = CODES.filter(isCountry)
    expect(countries.length).toBeGreaterThan(240)
    expect(countries.filter((code) => readCountry(names.of(code) ?? '') !== code)).toEqual([])
  })

  test('is read by its code, and by what people write instead', () => {
    expect(['fr', 'FR', 'UAE', 'England', 'u.k.'].map(readCountry)).toEqual(['FR', 'FR', 'AE', 'GB', 'GB'])
  })

  test.each(['ZZ', 'FX', 'SU', 'DD', 'EU', 'Atlantis', ''])('is not "%s"', (text) => {
    expect(readCountry(text)).toBeNull()
  })
})
