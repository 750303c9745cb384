import { beforeAll, expect, test } from 'vitest'
import { createCompany } from '#server/companies/companies.service.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'

let db: TestDatabase
const at = new Date('2026-03-02T09:00:00Z')

beforeAll(async () => {
  db = await testDatabase()
})

test('a new company can take its first lead at once', async () => {
  const { id, slug } = await createCompany(db.database, { name: 'Larch & Sons Ltd', region: 'UK', at })
  expect(slug).toBe('larch-sons-ltd')
  const { rows } = await db.admin.query(
    `select code, is_initial, is_conversion from lead_dispositions where company_id = $1 and (is_initial or is_conversion) order by code`,
    [id],
  )
  expect(rows).toEqual([
    { code: 'CONVERTED', is_initial: false, is_conversion: true },
    { code: 'NEW', is_initial: true, is_conversion: false },
  ])
})

test('a name in Arabic letters is a name like any other', async () => {
  const { slug, name } = await createCompany(db.database, { name: 'القصر للتحصيل', region: 'UAE', at })
  expect(name).toBe('القصر للتحصيل')
  expect(slug).toMatch(/^company-[0-9a-f]{8}$/)
})

test('a short name that is taken is refused with its field, and nothing is left behind', async () => {
  await createCompany(db.database, { name: 'Birch', region: 'EU', at })
  const before = await db.admin.query('select count(*) from companies')
  await expect(createCompany(db.database, { name: 'birch', region: 'EU', at })).rejects.toMatchObject({
    code: 'CONFLICT',
    field: 'company',
  })
  expect((await db.admin.query('select count(*) from companies')).rows).toEqual(before.rows)
})
