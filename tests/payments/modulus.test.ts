import { describe, expect, test } from 'vitest'
import { readAccount } from '#server/payments/account.rules.ts'
import { checkModulus } from '#server/payments/modulus.rules.ts'
import { modulusTable } from '#server/payments/modulus-table.ts'

const check = (sortCode: string, accountNumber: string) => checkModulus(modulusTable(), sortCode, accountNumber)

/** Test cases 1 to 34 of VocaLink's document, version 6.40, in its order. */
describe('the published test cases', () => {
  test.each([
    ['089999', '66374958'],
    ['107999', '88837491'],
    ['202959', '63748472'],
    ['871427', '46238510'],
    ['872427', '46238510'],
    ['871427', '09123496'],
    ['871427', '99123496'],
    ['820000', '73688637'],
    ['827999', '73988638'],
    ['827101', '28748352'],
    ['134020', '63849203'],
    ['118765', '64371389'],
    ['200915', '41011166'],
    ['938611', '07806039'],
    ['938600', '42368003'],
    ['938063', '55065200'],
    ['772798', '99345694'],
    ['086090', '06774744'],
    ['309070', '02355688'],
    ['309070', '12345668'],
    ['309070', '12345677'],
    ['309070', '99345694'],
    ['070116', '34012583'],
    ['074456', '11104102'],
    ['180002', '00000190'],
  ])('%s %s passes', (sortCode, accountNumber) => {
    expect(check(sortCode, accountNumber)).toBe('VALID')
  })

  test.each([
    ['938063', '15764273'],
    ['938063', '15764264'],
    ['938063', '15763217'],
    ['118765', '64371388'],
    ['203099', '66831036'],
    ['203099', '58716970'],
    ['089999', '66374959'],
    ['107999', '88837493'],
  ])('%s %s fails', (sortCode, accountNumber) => {
    expect(check(sortCode, accountNumber)).toBe('INVALID')
  })
})

test('a sort code that no line of the table covers is unknown, not wrong', () => {
  expect(check('999999', '12345678')).toBe('UNKNOWN')
})

test('most single slips of a digit are caught', () => {
  const right = '66374958'
  const slips = [...right].flatMap((digit, place) =>
    [...'0123456789']
      .filter((other) => other !== digit)
      .map((other) => right.slice(0, place) + other + right.slice(place + 1)),
  )
  expect(slips.filter((slip) => check('089999', slip) === 'INVALID').length).toBe(slips.length)
})

describe('reading what was typed', () => {
  const typed = { sortCode: '', accountNumber: '', iban: '' }

  test('blanks, hyphens and Arabic digits are taken', () => {
    expect(readAccount({ ...typed, sortCode: '08-99 99', accountNumber: '٦٦٣٧ ٤٩٥٨' })).toEqual({
      ok: true,
      account: { kind: 'UK', sortCode: '089999', accountNumber: '66374958' },
    })
  })

  test('a number of seven digits is asked about, not padded', () => {
    expect(readAccount({ ...typed, sortCode: '089999', accountNumber: '6637495' })).toMatchObject({
      faults: [{ problem: 'ACCOUNT_NUMBER_SHORT', field: 'accountNumber' }],
    })
  })

  test.each(['GB82 WEST 1234 5698 7654 32', 'ae07 0331 2345 6789 0123 456', 'FR1420041010050500013M02606'])(
    'the IBAN %s is right',
    (iban) => {
      expect(readAccount({ ...typed, iban })).toMatchObject({ ok: true, account: { kind: 'IBAN' } })
    },
  )

  const gb = 'GB82 WEST 1234 5698 7654 32'

  test('a customer who reads out sort code, account number and the IBAN that holds both is understood', () => {
    const account = { kind: 'IBAN', iban: 'GB82WEST12345698765432' }
    expect(readAccount({ sortCode: '12-34-56', accountNumber: '9876 5432', iban: gb })).toEqual({ ok: true, account })
    expect(readAccount({ ...typed, sortCode: '١٢٣٤٥٦', iban: gb })).toEqual({ ok: true, account })
    expect(readAccount({ ...typed, accountNumber: ' - ', iban: gb })).toEqual({ ok: true, account })
  })

  test.each([
    ['another sort code', { sortCode: '089999', accountNumber: '98765432', iban: gb }, ['sortCode']],
    ['another account number', { sortCode: '123456', accountNumber: '66374958', iban: gb }, ['accountNumber']],
    ['half an account number', { ...typed, accountNumber: '9876', iban: gb }, ['accountNumber']],
    [
      'British numbers beside a French IBAN',
      { sortCode: '089999', accountNumber: '66374958', iban: 'FR1420041010050500013M02606' },
      ['sortCode', 'accountNumber'],
    ],
  ])(
    'a customer who gives %s is asked which account is meant, and by every field that disagrees',
    (_, both, fields) => {
      const read = readAccount(both)
      expect(read.ok ? [] : read.faults.map(({ field }) => field)).toEqual(fields)
    },
  )

  test('an agent hears of a mistyped IBAN before anything is compared with it', () => {
    expect(readAccount({ sortCode: '089999', accountNumber: '66374958', iban: gb.replace(/2$/, '3') })).toEqual({
      ok: false,
      faults: [{ problem: 'IBAN_WRONG', field: 'iban' }],
    })
  })

  test.each([
    ['GB82 WEST 1234 5698 7654 33', 'IBAN_WRONG'],
    ['GB82 WEST 1234 5698 7654', 'IBAN_UNREADABLE'],
    ['not an iban', 'IBAN_UNREADABLE'],
  ])('the IBAN %s is refused: %s', (iban, problem) => {
    expect(readAccount({ ...typed, iban })).toMatchObject({ ok: false, faults: [{ problem }] })
  })
})
