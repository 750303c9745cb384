import type { i18n, TFunction } from 'i18next'
import ar from './ar/index.ts'
import en from './en/index.ts'
import fr from './fr/index.ts'
import { createTranslator } from './instance.ts'
import type { Language } from './languages.ts'

const translators: Record<Language, i18n> = {
  en: createTranslator('en', en),
  fr: createTranslator('fr', fr),
  ar: createTranslator('ar', ar),
}

/** The server's translator of a language, shared by all requests: it holds no state of a request. */
export function translatorFor(language: Language): i18n {
  return translators[language]
}

/** `t` for loaders and actions: `const t = translate(context.locale)`. */
export function translate(language: Language): TFunction {
  return translators[language].t
}
