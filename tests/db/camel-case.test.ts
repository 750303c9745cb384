import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, type TestCompany } from '../harness/people.ts'

let db: TestDatabase
let company: TestCompany

beforeAll(async () => {
  db = await testDatabase()
  company = await addCompany(db)
})

describe('names', () => {
  test('are snake_case in the statement and camelCase in the row', async () => {
    const rows = await inTransaction(db.database, { companyId: company.id }, (trx) =>
      trx
        .selectFrom('companies as c')
        .select(['c.timeZone', 'c.id as companyId', sql<string>`'x'`.as('one"twoThree')])
        .execute(),
    )
    expect(rows).toEqual([{ timeZone: company.timeZone, companyId: company.id, 'one"twoThree': 'x' }])
  })

  test('within JSON stay as they were written', async () => {
    const text = sql`select '{"a_b": [{"c_d": 1}]}'::jsonb as some_json, array['e_f'] as some_list, null as no_value`
    const expected = [{ someJson: { a_b: [{ c_d: 1 }] }, someList: ['e_f'], noValue: null }]
    expect((await inTransaction(db.database, {}, (trx) => text.execute(trx))).rows).toEqual(expected)
    expect((await text.execute(db.database.kysely)).rows).toEqual(expected)
  })
})
