import { expect, test } from 'vitest'
import { z } from 'zod'
import { LANGUAGES, type Language } from '#app/i18n/languages.ts'
import { wordIssue, wordReason, wordRefusal } from '#app/i18n/refusal-words.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { NO_APPLIANCES, WITHOUT_APPLIANCES } from '#app/screens/sales/appliance-rows.tsx'
import { readSaleForm, refusedSale } from '#app/screens/sales/read-sale-form.ts'
import { BY_HAND } from '#app/ui/value/source-name.tsx'
import { issueOf } from '#server/kernel/errors.ts'
import { createLeadInput } from '#server/leads/leads.schemas.ts'
import { readSaleFields } from '#server/sales/sales.rules.ts'
import { createSaleInput } from '#server/sales/sales.schemas.ts'
import { toAppError, toErrorBody } from '#server/trpc/errors.ts'
import { fieldIssue } from '#server/trpc/issues.schemas.ts'

const posted = (fields: Record<string, string>, language: Language = 'en') => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return readSaleForm(form, 'GBP', translate(language))
}

test('a sale without an appliance is asked about once, with all that was typed kept, and saved when it is meant', () => {
  const typed = { lastName: 'Empty', phone: '07700 900111' }
  const asked = posted(typed)
  if (asked.ok) throw new Error('a sale of nothing was taken for granted')
  expect(asked.refusal.data).toMatchObject({
    error: { code: NO_APPLIANCES, field: WITHOUT_APPLIANCES, message: expect.stringContaining('no appliance') },
    values: typed,
  })
  expect(posted({ ...typed, [WITHOUT_APPLIANCES]: 'on' })).toMatchObject({ ok: true, value: { appliances: [] } })
  expect(posted({ phone: typed.phone }).ok, 'a sale of nobody is refused before anything is asked').toBe(true)
})

test.each(LANGUAGES)(
  'whoever mistypes a sale reads in %s all that is wrong with it, each at its field of the form',
  (language) => {
    const t = translate(language)
    const form = new FormData()
    const typed = { kind: 'Boiler', make: '', cover: 'Repair', price: 'much', monthly: '10.00' }
    for (const [name, value] of Object.entries(typed)) form.set(`appliances[3].${name}`, value)
    form.set('email', 'nobody')
    const read = readSaleForm(form, 'GBP', t)
    if (!read.ok) throw new Error('the form judged by itself what the procedure names with the rest')
    const shape = createSaleInput.safeParse(read.value).error?.issues ?? []
    const byRules = readSaleFields(
      { ...read.value, phone: '12', soldOn: '2025-03-11' },
      { country: 'GB', today: '2025-03-10', stored: undefined },
    )
    const cause = new z.ZodError([...shape, ...byRules.problems.map(issueOf)])
    const refusal = refusedSale(
      { data: { error: toErrorBody(toAppError(cause), 'r') }, status: 400 },
      form,
      read.rows,
      t,
    )
    expect(wordRefusal(refusal.data.error, t, language).fields).toEqual({
      email: wordReason('EMAIL_UNREADABLE', t),
      'appliances[3].make': t('sales.form.missing.make'),
      'appliances[3].price': t('sales.form.missing.price'),
      lastName: t('sales.form.nameMissing'),
      phone: t('sales.form.phone'),
      soldOn: t('sales.form.future'),
    })
  },
)

test('a sale entered by hand is stored so, in whichever language its form says it', () => {
  const stored = (source: string, language: Language) => {
    const read = posted({ lastName: 'Source', source, [WITHOUT_APPLIANCES]: 'on' }, language)
    return read.ok ? read.value.source : undefined
  }
  for (const language of LANGUAGES) {
    const words = translate(language)('leads.fields.byHand')
    expect(words).not.toBe(BY_HAND)
    expect(stored(` ${words} `, language)).toBe(BY_HAND)
    expect(stored('Website', language)).toBe('Website')
  }
  expect(stored('a la main', 'fr')).toBe(BY_HAND)
  expect(stored('manual', 'en')).toBe(BY_HAND)
  expect(stored('', 'en')).toBeUndefined()
})

test.each([
  ['a lead', createLeadInput, { lastName: 'Byron' }],
  ['a sale', createSaleInput, { lastName: 'Byron', appliances: [] }],
])('the country of %s in words is asked for in two letters, in every language', (_, schema, rest) => {
  const issue = schema
    .safeParse({ ...rest, country: 'England' })
    .error?.issues.find(({ path }) => path[0] === 'country')
  for (const language of LANGUAGES) {
    const t = translate(language)
    expect(issue && wordIssue(fieldIssue(issue), t)).toBe(t('refusals.reasons.COUNTRY_LETTERS'))
  }
})
