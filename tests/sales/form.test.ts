import { expect, test } from 'vitest'
import { translate } from '#app/i18n/translator.server.ts'
import { NO_APPLIANCES, WITHOUT_APPLIANCES } from '#app/screens/sales/appliance-rows.tsx'
import { readSaleForm } from '#app/screens/sales/read-sale-form.ts'

const posted = (fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return readSaleForm(form, 'GBP', translate('en'))
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
