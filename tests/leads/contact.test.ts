import fc from 'fast-check'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { countryOfCompany, normaliseEmail, normalisePhone } from '#server/leads/contact.rules.ts'

describe('a phone number', () => {
  test.each([
    ['07700 900123', 'GB', '+447700900123'],
    ['+44 (0)7700 900-123', 'GB', '+447700900123'],
    ['0044 7700 900123', 'GB', '+447700900123'],
    ['447700900123', 'GB', '+447700900123'],
    ['7700900123', 'GB', '+447700900123'],
    ['7700900123.0', 'GB', '+447700900123'],
    ["'07700900123", 'GB', '+447700900123'],
    ['020 7946 0958 ext. 12', 'GB', '+442079460958'],
    ['tel: 020 7946 0958', 'GB', '+442079460958'],
    ['971501234567', 'GB', '+971501234567'],
    ['050 123 4567', 'AE', '+971501234567'],
    ['٠٥٠١٢٣٤٥٦٧', 'AE', '+971501234567'],
    ['\u200e+971 50 123 4567\u200f', 'AE', '+971501234567'],
    ['04 123 4567', 'AE', '+97141234567'],
    ['06.12.34.56.78', 'FR', '+33612345678'],
    ['+33 (0)6 12 34 56 78', 'GB', '+33612345678'],
    ['(702) 555-0123', 'US', '+17025550123'],
    ['1-702-555-0123', 'US', '+17025550123'],
    ['+1 702 555 0123', 'AE', '+17025550123'],
  ])('%s in %s is %s', (text, country, expected) => {
    expect(normalisePhone(text, country)).toEqual({ ok: true, value: expected })
  })

  test.each([
    ['4.47701E+11', 'PHONE_ROUNDED'],
    ['07700900123 / 07700900124', 'PHONE_TWO_NUMBERS'],
    ['12', 'PHONE_TOO_SHORT'],
    ['077009001231', 'PHONE_NOT_POSSIBLE'],
    ['123456789012345678', 'PHONE_TOO_LONG'],
    ['ask for Ann', 'PHONE_NOT_A_NUMBER'],
    ['', 'PHONE_NOT_A_NUMBER'],
  ])('%s is refused as %s', (text, reason) => {
    expect(normalisePhone(text, 'GB')).toEqual({ ok: false, reason })
  })

  test('reads the same again once normalised, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('GB', 'AE', 'FR', 'US', 'CA', 'DE'),
        (text, country) => {
          const once = normalisePhone(text, country)
          if (once.ok) {
            expect(once.value).toMatch(/^\+[1-9]\d{6,14}$/)
            expect(normalisePhone(once.value, country)).toEqual(once)
          }
        },
      ),
    )
  })

  test('comes out as Google’s library has it, for every national number that library accepts', () => {
    const digits = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 11 })
      .map((list) => list.join(''))
    fc.assert(
      fc.property(
        digits,
        fc.constantFrom('GB', 'AE', 'FR', 'US'),
        fc.constantFrom('', ' ', '-', '.'),
        (number, country, gap) => {
          const theirs = parsePhoneNumberFromString(number, country)
          fc.pre(theirs?.isValid() === true && theirs.country === country)
          const ours = normalisePhone(number.replace(/(\d{3})(?=\d)/g, `$1${gap}`), country)
          expect(ours).toEqual({ ok: true, value: theirs?.number })
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('an email address', () => {
  test.each([
    [' Ann.O’Neil@Example.COM ', 'ann.o’neil@example.com'],
    ['Ann Smith <ann@example.com>', 'ann@example.com'],
    ['mailto:ann@example.com', 'ann@example.com'],
    ['ann+tag@sub.example.co.uk;', 'ann+tag@sub.example.co.uk'],
  ])('%s is %s', (text, expected) => {
    expect(normaliseEmail(text)).toEqual({ ok: true, value: expected })
  })

  test.each([
    ['ann@', 'EMAIL_NOT_AN_ADDRESS'],
    ['ann@example', 'EMAIL_NOT_AN_ADDRESS'],
    ['ann..b@example.com', 'EMAIL_NOT_AN_ADDRESS'],
    ['ann@example.com, bob@example.com', 'EMAIL_TWO_ADDRESSES'],
    [`${'a'.repeat(250)}@example.com`, 'EMAIL_TOO_LONG'],
  ])('%s is refused as %s', (text, reason) => {
    expect(normaliseEmail(text)).toEqual({ ok: false, reason })
  })

  test('always fits the check of the table, and reads the same again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string()), (text) => {
        const once = normaliseEmail(text)
        if (!once.ok) return
        expect(once.value).toBe(once.value.trim().toLowerCase())
        expect(once.value).toMatch(/^[^@\s]+@[^@\s]+$/)
        expect(normaliseEmail(once.value)).toEqual(once)
      }),
    )
  })
})

test('a company’s national numbers are read in its country', () => {
  expect(countryOfCompany({ region: 'UK', timeZone: 'Europe/London' })).toBe('GB')
  expect(countryOfCompany({ region: 'UAE', timeZone: 'Asia/Dubai' })).toBe('AE')
  expect(countryOfCompany({ region: 'EU', timeZone: 'Europe/Paris' })).toBe('FR')
  expect(countryOfCompany({ region: 'EU', timeZone: 'Europe/Berlin' })).toBe('DE')
})
