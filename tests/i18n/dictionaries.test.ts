import { describe, expect, test } from 'vitest'
import ar from '#app/i18n/ar/index.ts'
import en from '#app/i18n/en/index.ts'
import fr from '#app/i18n/fr/index.ts'
import { createTranslator } from '#app/i18n/instance.ts'
import { INTL_TAGS, LANGUAGES, type Language } from '#app/i18n/languages.ts'
import { NAVIGATION } from '#app/screens/shell/navigation.ts'

const DICTIONARIES = { en, fr, ar }
const PLURAL_KEY = /_(zero|one|two|few|many|other)$/

/** 'ui.table.count_one' → 'Text', for every text of a dictionary. */
function texts(node: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(node)) {
    const here = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') found.set(here, value)
    else for (const [inner, text] of texts(value, here)) found.set(inner, text)
  }
  return found
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort()
}

const english = texts(en)
const pluralBases = new Set(
  [...english.keys()].filter((key) => key.endsWith('_other')).map((key) => key.replace(PLURAL_KEY, '')),
)
const isPlural = (key: string) => PLURAL_KEY.test(key) && pluralBases.has(key.replace(PLURAL_KEY, ''))

describe.each(LANGUAGES)('the dictionary of %s', (language: Language) => {
  const own = texts(DICTIONARIES[language])

  test('says everything English says, and nothing else', () => {
    const plain = (keys: Iterable<string>) => [...keys].filter((key) => !isPlural(key)).sort()
    expect(plain(own.keys())).toEqual(plain(english.keys()))
  })

  test('has exactly the plural forms of its language', () => {
    const forms = new Intl.PluralRules(INTL_TAGS[language]).resolvedOptions().pluralCategories
    for (const base of pluralBases) {
      // i18next says `_zero` for none in every language, where it exists.
      const needed = new Set([...forms, ...(own.has(`${base}_zero`) ? ['zero'] : [])])
      const present = [...own.keys()].filter((key) => key.replace(PLURAL_KEY, '') === base && PLURAL_KEY.test(key))
      expect(present.sort(), base).toEqual([...needed].map((form) => `${base}_${form}`).sort())
    }
  })

  test('keeps every placeholder', () => {
    for (const [key, text] of own) {
      if (isPlural(key)) {
        // "one row" may leave the number out; nothing may be invented.
        const known = placeholders(english.get(key.replace(PLURAL_KEY, '_other')) ?? '')
        expect(known, key).toEqual(expect.arrayContaining(placeholders(text)))
      } else expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ''))
    }
  })

  test('leaves no text empty', () => {
    expect([...own].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  test('names every page of the side bar', () => {
    for (const { area, key } of NAVIGATION) expect(own.has(`shell.pages.${area}.${key}`), `${area}.${key}`).toBe(true)
  })
})

test('Arabic is written in Arabic', () => {
  const latinByNature = /^(API|CSV|SMS|PDF|SMTP|ICP|ID|Counterfoil|[\s\d.,:;/()+@\-–—…·%«»]|\{\{\w+\}\})+$/
  const untranslated = [...texts(ar)].filter(([, text]) => !/[\u0600-\u06ff]/.test(text) && !latinByNature.test(text))
  expect(untranslated).toEqual([])
})

test('a count is said with the right form and in the reader’s figures', () => {
  const count = (language: Language, value: number) =>
    createTranslator(language, DICTIONARIES[language]).t('ui.table.count', { count: value })
  expect(count('en', 1)).toBe('1 row')
  expect(count('en', 1240)).toBe('1,240 rows')
  expect(count('fr', 0)).toBe('0 ligne')
  expect(count('ar', 2)).toBe('صفان')
  expect(count('ar', 11)).toBe('11 صفًا')
})
