import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFormat, minorDigits, parseMoney } from '#app/i18n/format.ts'
import { detectLanguage, LANGUAGES } from '#app/i18n/languages.ts'
import { preferencesCookie, readPreferences } from '#app/preferences.ts'

const dubai = createFormat({ language: 'en', timeZone: 'Asia/Dubai', currency: 'AED' })

describe('dates', () => {
  test('show a moment in the company’s zone, whoever looks', () => {
    expect(dubai.date('2026-11-20T21:30:00Z', 'dateTime')).toBe('21 Nov 2026, 01:30')
  })

  test('show a calendar day as that day, east and west of Greenwich', () => {
    const vancouver = createFormat({ language: 'en', timeZone: 'America/Vancouver', currency: 'CAD' })
    expect(vancouver.date('2026-11-20')).toBe('20 Nov 2026')
    expect(dubai.date('2026-11-20')).toBe('20 Nov 2026')
  })
})

describe('amounts', () => {
  test('follow the currency’s own number of decimals', () => {
    expect(dubai.money(125_050, 'GBP')).toBe('£1,250.50')
    expect(dubai.money(1250, 'JPY')).toBe('JP¥1,250')
    expect(minorDigits('KWD')).toBe(3)
  })

  test('are short without a lone decimal', () => {
    expect(dubai.moneyShort(2_224_900, 'GBP')).toMatch(/^£22\.2k$/i)
    expect(dubai.moneyShort(98_480, 'GBP')).toBe('£985')
    expect(dubai.moneyShort(1250, 'JPY')).toMatch(/^JP¥1\.3k$/i)
  })

  test('carry a sign that reads the same from right to left', () => {
    const leeds = createFormat({ language: 'ar', timeZone: 'Europe/London', currency: 'GBP' })
    expect(leeds.money(2_247)).toMatch(/^\u200f22\.47\s£$/)
    // Another currency keeps its country, held together by a mark of direction.
    expect(leeds.money(2_247, 'USD')).toMatch(/^\u200f22\.47\sUS\$\u200e$/)
  })

  test.each([
    ['1,250.5', 125_050],
    ['1.250,50', 125_050],
    ['1 250,50', 125_050],
    ['AED 1,250', 125_000],
    ['1,250', 125_000],
    ['1.250.000', 125_000_000],
    ['1,250,000.5', 125_000_050],
    ['120.', 12_000],
    ['١٢٠٫٥', 12_050],
    ['١٬٢٥٠', 125_000],
    ['12.345', null],
    ['9.999', null],
    ['1.2345', null],
    ['12.3.4', null],
    ['1,2,3', null],
    ['1,234.567', null],
    ['.', null],
    ['12a', null],
    ['', null],
    ['99999999999999999999', null],
  ])('typed as "%s" are read as people mean them', (text, minor) => {
    expect(parseMoney(text, 'AED')).toBe(minor)
  })

  test('stand in a field as somebody of that language types them', () => {
    expect(dubai.typedMoney(125_050)).toBe('1250.50')
    expect(createFormat({ ...dubai, language: 'fr' }).typedMoney(125_050)).toBe('1250,50')
    expect(createFormat({ ...dubai, language: 'ar' }).typedMoney(1250, 'KWD')).toBe('1.250')
  })

  test('that stand in a field are read back unchanged', () => {
    const currencies = fc.constantFrom('AED', 'JPY', 'KWD')
    fc.assert(
      fc.property(fc.nat(1e12), currencies, fc.constantFrom(...LANGUAGES), (minor, currency, language) => {
        const text = createFormat({ language, timeZone: 'UTC', currency }).typedMoney(minor)
        expect(parseMoney(text, currency)).toBe(minor)
      }),
    )
  })
})

describe('the language', () => {
  test('is the user’s own, then the browser’s best, then English', () => {
    expect(detectLanguage('ar-AE', 'fr')).toBe('ar')
    expect(detectLanguage(null, 'de;q=0.9, fr-CA;q=0.8, en;q=0.1')).toBe('fr')
    expect(detectLanguage(null, 'zh')).toBe('en')
    expect(detectLanguage(null, '%%%;;q=x,')).toBe('en')
  })

  test('chosen on this device wins and survives other changes', () => {
    const first = preferencesCookie(null, new URLSearchParams({ locale: 'ar' })).split(';')[0] ?? ''
    const second = preferencesCookie(first, new URLSearchParams({ theme: 'dark', locale: 'xx' })).split(';')[0] ?? ''
    expect(
      readPreferences(
        { cookie: second, acceptLanguage: 'fr' },
        { locale: 'en', theme: 'light', shortcutsEnabled: true },
      ),
    ).toMatchObject({
      locale: 'ar',
      theme: 'dark',
    })
  })

  test('is found behind any cookie header without failing', () => {
    fc.assert(
      fc.property(fc.string(), (cookie) => {
        expect(readPreferences({ cookie: `cf_preferences=${cookie}` }).locale).toBe('en')
      }),
    )
  })
})
