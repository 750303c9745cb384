import { beforeAll, expect, test } from 'vitest'
import { seedDemo } from '#db/seeds/demo.ts'
import { vaultOf } from '#server/payments/vault.ts'
import { demoVault } from '../../scripts/process/bank-vault.ts'
import { testDatabase } from '../harness/database.ts'
import { testServices } from '../harness/services.ts'
import { type Column, readCatalogue } from '../tenancy/catalogue.ts'
import { LEFT_OUT } from './left-out.ts'

const db = await testDatabase()
const { admin, database } = db
const services = testServices(db)

beforeAll(async () => {
  const vault = demoVault(services.config)
  await seedDemo(database, { now: new Date('2026-11-20T13:30:00Z'), ...(vault ? { vault } : {}) })
}, 180_000)

/** The values a column may have: an enum's, or those its CHECK lists. */
function valuesOf({ labels, checks }: Column): string[] {
  if (labels.length > 0) return labels
  const list = checks.map((check) => /= ANY \(+ARRAY\[(.*?)\]/.exec(check)?.[1]).find(Boolean)
  return list ? [...list.matchAll(/'([^']+)'::text/g)].map(([, value]) => value ?? '') : []
}

test('the demo shows every value of every column that has a list of them', async () => {
  const missing: string[] = []
  const needed = new Set<string>()
  let looked = 0
  for (const table of await readCatalogue(admin)) {
    for (const column of table.columns) {
      const values = valuesOf(column)
      if (values.length === 0) continue
      looked += 1
      const { rows } = await admin.query<{ value: string }>(
        `select distinct "${column.name}"::text as value from "${table.name}" where "${column.name}" is not null`,
      )
      const shown = new Set(rows.map(({ value }) => value))
      for (const value of values.filter((candidate) => !shown.has(candidate))) {
        const name = `${table.name}.${column.name}`
        const reason = [`${table.name}`, name, `${name} ${value}`].find((key) => key in LEFT_OUT)
        if (reason) needed.add(reason)
        else missing.push(`${name} ${value}`)
      }
    }
  }
  expect(looked).toBeGreaterThan(90)
  expect(missing).toEqual([])
  expect(
    Object.keys(LEFT_OUT).filter((key) => !needed.has(key)),
    'shown after all',
  ).toEqual([])
})

test('bank details of the demo open with the installation’s key, and stand nowhere in the clear', async () => {
  const { rows } = await admin.query<{ company_id: string; id: string; sealed: Buffer; key_id: string; last: string }>(
    `select company_id, id, account_number_ciphertext as sealed, key_id, account_last_four as last from payment_details
     where account_number_ciphertext is not null order by id limit 5`,
  )
  expect(rows).toHaveLength(5)
  for (const { company_id: companyId, id: rowId, sealed, key_id: keyId, last } of rows) {
    const number = vaultOf(services.config).open(sealed, keyId, { companyId, rowId, column: 'account_number' })
    expect(number).toMatch(/^\d{8}$/)
    expect(number.slice(-4)).toBe(last)
    expect(sealed.includes(number)).toBe(false)
  }
})
