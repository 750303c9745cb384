import { expect, test } from 'vitest'
import { LANGUAGES, type Language } from '#app/i18n/languages.ts'
import { wordIssue } from '#app/i18n/refusal-words.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { NO_APPLIANCES, WITHOUT_APPLIANCES } from '#app/screens/sales/appliance-rows.tsx'
import { readSaleForm } from '#app/screens/sales/read-sale-form.ts'
import { BY_HAND } from '#app/ui/value/source-name.tsx'
import { createLeadInput } from '#server/leads/leads.schemas.ts'
import { createSaleInput } from '#server/sales/sales.schemas.ts'
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
})

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
