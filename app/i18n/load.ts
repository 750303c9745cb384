import type { i18n } from 'i18next'
import { createTranslator } from './instance.ts'
import type { Language } from './languages.ts'

/** For the browser: fetches the dictionary of one language and nothing of the others. */
export async function loadTranslator(language: Language): Promise<i18n> {
  const dictionary = await {
    en: () => import('./en/index.ts'),
    fr: () => import('./fr/index.ts'),
    ar: () => import('./ar/index.ts'),
  }[language]()
  return createTranslator(language, dictionary.default)
}
