/** The languages of the console, each complete. The first is the fallback. */
export const LANGUAGES = ['en', 'fr', 'ar'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language by its own name: nobody looks for "Arabic" when they read Arabic. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English',
  fr: 'Français',
  ar: 'العربية',
}

/** The languages to choose from in a form. */
export const LANGUAGE_CHOICES = LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] }))

/**
 * The tag handed to Intl. Arabic keeps Latin digits: ledgers, phone numbers and invoices in the
 * Gulf are written with them, and copied figures stay usable elsewhere.
 */
export const INTL_TAGS: Record<Language, string> = {
  en: 'en-GB',
  fr: 'fr-FR',
  ar: 'ar-AE-u-nu-latn-ca-gregory',
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value)
}

export function directionOf(language: string): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

/** The user's own language, then the best of the Accept-Language header, then English. */
export function detectLanguage(userLocale?: string | null, acceptLanguage?: string | null): Language {
  const own = userLocale?.slice(0, 2).toLowerCase()
  if (isLanguage(own)) return own
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(/;\s*q=/)
      return { language: tag.slice(0, 2).toLowerCase(), weight: quality === undefined ? 1 : Number(quality) || 0 }
    })
    .filter((entry) => entry.weight > 0)
    .sort((left, right) => right.weight - left.weight)
  for (const { language } of wanted) if (isLanguage(language)) return language
  return 'en'
}
