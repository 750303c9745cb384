import { countryCodes } from '#server/leads/editing/countries.schemas.ts'

/** Country codes by their names in English, French and Arabic, and by what people write instead. */
const CODES = new Map<string, string>()

const SPOKEN: Record<string, string> = {
  uk: 'GB',
  'u.k.': 'GB',
  'great britain': 'GB',
  britain: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  angleterre: 'GB',
  'grande-bretagne': 'GB',
  بريطانيا: 'GB',
  uae: 'AE',
  'u.a.e.': 'AE',
  emirates: 'AE',
  emirats: 'AE',
  الامارات: 'AE',
  usa: 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  america: 'US',
  gbr: 'GB',
  are: 'AE',
  fra: 'FR',
  can: 'CA',
  deu: 'DE',
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u064b-\u0655\u0640]/g, '')
    .replace(/[أإآ]/g, 'ا')
    .trim()
}

function load(): void {
  const names = ['en', 'fr', 'ar'].map(
    (language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }),
  )
  for (const code of countryCodes()) {
    CODES.set(code.toLowerCase(), code)
    for (const name of names) {
      const word = name.of(code)
      if (word) CODES.set(fold(word), code)
    }
  }
  for (const [word, code] of Object.entries(SPOKEN)) CODES.set(fold(word), code)
}

/** ISO 3166-1 alpha-2 code of a country as people write it, or null. */
export function readCountry(text: string): string | null {
  if (CODES.size === 0) load()
  return CODES.get(fold(text)) ?? null
}

const LANGUAGES: Record<string, 'en' | 'fr' | 'ar'> = {
  en: 'en',
  eng: 'en',
  english: 'en',
  anglais: 'en',
  الانجليزيه: 'en',
  fr: 'fr',
  fra: 'fr',
  french: 'fr',
  francais: 'fr',
  الفرنسيه: 'fr',
  ar: 'ar',
  ara: 'ar',
  arabic: 'ar',
  arabe: 'ar',
  العربيه: 'ar',
  عربي: 'ar',
}

/** One of the languages messages are written in, from its name or a tag such as fr-FR; null for any other. */
export function readLanguage(text: string): 'en' | 'fr' | 'ar' | null {
  if (text === '') return null
  const folded = fold(text).replaceAll('ة', 'ه')
  return LANGUAGES[folded] ?? LANGUAGES[folded.split(/[-_]/)[0] ?? ''] ?? null
}
