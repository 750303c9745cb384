import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { rotatePaymentKeys } from '#server/payments/rotation.service.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addSalesCompany } from '../sales/arrange.ts'

const key = (name: string) => `${name}=${randomBytes(32).toString('base64')}`
const [old, fresh] = [key('2025'), key('2026')]

const db = await testDatabase()
const { company, person } = await addSalesCompany(db)
const other = await addSalesCompany(db)
/** The same installation as it runs with these keys. */
const withKeys = (...keys: string[]) => {
  const services = testServices(db)
  return { ...services, config: { ...services.config, PAYMENT_KEYS: keys.join(',') } }
}
const before = withKeys(old)
const after = withKeys(fresh, old)

const account = { holder: 'Lena Lead', sortCode: '08-99-99', accountNumber: '66374958' }
const iban = { holder: 'Amira Haddad', iban: 'AE070331234567890123456' }

async function addDetails(who: typeof person, details: object, services = before): Promise<string> {
  const api = callerFor(services, who.agent)
  const { id } = await api.sales.createSale({ lastName: 'Lead', source: 'web' })
  await api.payments.setPaymentDetails({ saleId: id, holder: '', ...details })
  return id
}

const keysInUse = async () => {
  const { rows } = await db.admin.query<{ key_id: string; rows: number }>(
    'select key_id, count(*)::integer as rows from payment_details group by 1 order by 1',
  )
  return Object.fromEntries(rows.map((row) => [row.key_id, row.rows]))
}

for (let n = 0; n < 5; n++) await addDetails(person, account)
const sale = await addDetails(person, account)
await addDetails(person, iban)
await addDetails(other.person, iban)

test('a run that dies leaves every account readable, and the next goes on where it stopped', async () => {
  const died = rotatePaymentKeys(after, {
    batch: 2,
    onBatch: (rows) => {
      if (rows >= 4) throw new Error('killed')
    },
  })
  await expect(died).rejects.toThrow('killed')
  expect(await keysInUse()).toEqual({ 2025: 4, 2026: 4 })

  const rest = await rotatePaymentKeys(after, { batch: 2 })
  expect(rest).toEqual({ keyId: '2026', resealed: 4, unreadable: 0, stillNeeded: [] })
  expect(await keysInUse()).toEqual({ 2026: 8 })
  expect(await rotatePaymentKeys(after)).toMatchObject({ resealed: 0 })
})

test('the old key can go: the new one alone opens every account and knows it again', async () => {
  const alone = withKeys(fresh)
  const api = callerFor(alone, person.agent)
  // The same account saved once more is recognised by its fingerprint, so nothing is written.
  expect(await api.payments.setPaymentDetails({ saleId: sale, ...account })).toMatchObject({ changed: false })
  expect(await rotatePaymentKeys(withKeys(key('2027'), fresh))).toMatchObject({ resealed: 8, unreadable: 0 })
})

test('accounts whose key is gone stay as they are and are counted', async () => {
  const lost = await rotatePaymentKeys(withKeys(key('2028')))
  expect(lost).toEqual({ keyId: '2028', resealed: 0, unreadable: 8, stillNeeded: [{ keyId: '2027', rows: 8 }] })
})

test('every batch is in the history of its company, without a word of the accounts', async () => {
  const { rows } = await db.admin.query<{ details: { rows: number; keyId: string; from: string[] } }>(
    `select details from audit_logs where company_id = $1 and action = 'payment_details.rotated' order by id`,
    [company.id],
  )
  expect(
    rows.filter(({ details }) => details.keyId === '2026').reduce((sum, { details }) => sum + details.rows, 0),
  ).toBe(7)
  expect(rows[0]?.details.from).toEqual(['2025'])
  expect(JSON.stringify(rows)).not.toMatch(/66374958|0331234/)
})
