import { createInstance, type FormatterModule, type i18n, type Resource } from 'i18next'
import { initReactI18next } from 'react-i18next/initReactI18next'
import { INTL_TAGS, type Language } from './languages.ts'

const FIRST_STRONG_ISOLATE = '\u2068'
const POP_ISOLATE = '\u2069'

/**
 * One translator for one language. It holds only the dictionaries given to it: the browser loads the
 * active language, the server has all three.
 */
export function createTranslator(language: Language, dictionary: Resource[string][string]): i18n {
  const instance = createInstance()
  instance
    .use(initReactI18next)
    .use(formatterFor(language))
    .init({
      lng: language,
      resources: { [language]: { translation: dictionary } },
      // Without this init resolves in a later tick and the first render would show keys.
      initAsync: false,
      interpolation: {
        escapeValue: false, // React escapes
        alwaysFormat: true,
      },
      react: { useSuspense: false },
    })
  return instance
}

/**
 * How values appear inside sentences: numbers in the reader's style; text of unknown direction
 * isolated, so that "Acme (UK)" inside an Arabic sentence keeps its brackets in place.
 */
function formatterFor(language: Language): FormatterModule {
  const numbers = new Intl.NumberFormat(INTL_TAGS[language])
  return {
    type: 'formatter',
    init: () => {},
    add: () => {},
    addCached: () => {},
    format: (value: unknown) => {
      if (typeof value === 'number') return numbers.format(value)
      if (language === 'ar' && typeof value === 'string') return `${FIRST_STRONG_ISOLATE}${value}${POP_ISOLATE}`
      return String(value ?? '')
    },
  }
}
