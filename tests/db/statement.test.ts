import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { statement, statementsBy } from '#db/statement.ts'
import { inTransaction } from '#db/transaction.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, type TestCompany } from '../harness/people.ts'

let db: TestDatabase
let companies: TestCompany[]

beforeAll(async () => {
  db = await testDatabase()
  companies = [await addCompany(db), await addCompany(db)]
})

describe('a statement', () => {
  test('is built once and sent with the values of each call', async () => {
    let built = 0
    const findNames = statement((trx, company: { id: string }, { least }: { least: number }) => {
      built += 1
      return trx
        .selectFrom('companies')
        .select(['name', sql<number>`${least}::integer`.as('least')])
        .where('id', '=', company.id)
    })
    for (const [index, company] of companies.entries()) {
      const rows = await inTransaction(db.database, { companyId: company.id }, (trx) =>
        findNames(trx, company, { least: index }),
      )
      expect(rows).toEqual([{ name: company.name, least: index }])
    }
    expect(built).toBe(1)
  })

  test('keeps calls apart that are under way at once', async () => {
    const echo = statement(
      (_, { text, at }: { text: string; at: Date }) => sql`select ${text}::text as text, ${at}::timestamptz as at`,
    )
    const values = Array.from({ length: 20 }, (_, index) => ({ text: `"${index}"`, at: new Date(index * 1000) }))
    const rows = await inTransaction(db.database, {}, (trx) => Promise.all(values.map((value) => echo(trx, value))))
    expect(rows).toEqual(values.map((value) => [value]))
  })

  test('whose text depends on the size of a page is built once for each size', async () => {
    const built: number[] = []
    const numbers = statementsBy((limit: number) => {
      built.push(limit)
      return statement(
        (_, { from }: { from: number }) => sql`
          select generate_series(${from}::integer, 9) as number limit ${sql.lit(limit)}`,
      )
    })
    const rows = await inTransaction(db.database, {}, (trx) =>
      Promise.all([numbers(1)(trx, { from: 7 }), numbers(2)(trx, { from: 7 }), numbers(1)(trx, { from: 9 })]),
    )
    expect(rows).toEqual([[{ number: 7 }], [{ number: 7 }, { number: 8 }], [{ number: 9 }]])
    expect(built).toEqual([1, 2])
  })

  test('cannot be built by what its values are', async () => {
    const first = statement((_, { limit }: { limit: number }) => sql`select generate_series(1, 9) limit ${limit + 1}`)
    await expect(inTransaction(db.database, {}, (trx) => first(trx, { limit: 1 }))).rejects.toThrow(
      'limit is not known where its statement is built',
    )
  })
})
