import { sql } from 'kysely'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { newId } from '#server/kernel/ids.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, type TestCompany } from '../harness/people.ts'

let db: TestDatabase
let ours: TestCompany
let theirs: TestCompany

beforeAll(async () => {
  db = await testDatabase()
  ours = await addCompany(db)
  theirs = await addCompany(db)
})

const rename = (name: string) => ({ name, updatedAt: new Date() })

describe('a tenant transaction', () => {
  test('sees its own company and no other', async () => {
    const names = await inTransaction(db.database, { companyId: ours.id }, (trx) =>
      trx.selectFrom('companies').select('id').execute(),
    )
    expect(names).toEqual([{ id: ours.id }])
  })

  test('sees nothing without a company', async () => {
    expect(await inTransaction(db.database, {}, (trx) => trx.selectFrom('companies').select('id').execute())).toEqual(
      [],
    )
  })

  test('leaves no company behind on a connection that is used again', async () => {
    for (let round = 0; round < 20; round += 1) {
      await inTransaction(db.database, { companyId: ours.id }, (trx) =>
        trx.selectFrom('companies').select('id').execute(),
      )
      expect(await db.database.kysely.selectFrom('companies').select('id').execute()).toEqual([])
    }
  })

  test('sends its opening in one packet with the first query, and holds nothing back afterwards', async () => {
    let client: pg.PoolClient | undefined
    db.database.pool.once('acquire', (acquired) => {
      client = acquired
    })
    const held: (number | undefined)[] = []
    const look = () => held.push(client?.connection.stream.writableCorked)
    await inTransaction(db.database, { companyId: ours.id }, async (trx) => {
      const query = trx.selectFrom('companies').select('id').execute()
      look()
      await query
      look()
    })
    expect(held).toEqual([1, 0])
  })

  test('cannot write into another company', async () => {
    const changed = await inTransaction(db.database, { companyId: ours.id }, (trx) =>
      trx.updateTable('companies').set(rename('stolen')).where('id', '=', theirs.id).executeTakeFirst(),
    )
    expect(changed.numUpdatedRows).toBe(0n)
  })

  test('refuses a company id that is not a UUID before anything is sent', async () => {
    await expect(
      inTransaction(db.database, { companyId: "x'; drop table companies; --" }, async () => 1),
    ).rejects.toThrow('not a UUID')
  })

  test('rolls back everything when the work throws', async () => {
    await expect(
      inTransaction(db.database, { companyId: ours.id }, async (trx) => {
        await trx.updateTable('companies').set(rename('half')).where('id', '=', ours.id).execute()
        throw new Error('stop')
      }),
    ).rejects.toThrow('stop')
    expect((await db.admin.query('select name from companies where id = $1', [ours.id])).rows[0].name).toBe(ours.name)
  })

  test('fails when Postgres turned its COMMIT into a rollback', async () => {
    await expect(
      inTransaction(db.database, { companyId: ours.id }, async (trx) => {
        await sql`select 1 / 0`.execute(trx).catch(() => undefined)
      }),
    ).rejects.toThrow('rolled back')
  })

  test('can be followed by another on the same connection after any failure', async () => {
    for (let round = 0; round < 20; round += 1) {
      await inTransaction(db.database, { companyId: ours.id }, (trx) => sql`select 1 / 0`.execute(trx)).catch(
        () => undefined,
      )
      const rows = await inTransaction(db.database, { companyId: theirs.id }, (trx) =>
        trx.selectFrom('companies').select('id').execute(),
      )
      expect(rows).toEqual([{ id: theirs.id }])
    }
  })

  test('may only read when it said so', async () => {
    await expect(
      inTransaction(db.database, { companyId: ours.id, readOnly: true }, (trx) =>
        trx.updateTable('companies').set(rename('x')).where('id', '=', ours.id).execute(),
      ),
    ).rejects.toMatchObject({ code: '25006' })
  })

  test('answers no query after its end', async () => {
    let leaked: Promise<unknown> | undefined
    const { promise: later, resolve: goOn } = Promise.withResolvers<void>()
    await inTransaction(db.database, { companyId: ours.id }, async (trx) => {
      leaked = later.then(() => trx.selectFrom('companies').select('id').execute())
    })
    goOn()
    await expect(leaked).rejects.toThrow('after the end of its transaction')
  })

  test('fails when a query in it was not awaited', async () => {
    await expect(
      inTransaction(db.database, { companyId: ours.id }, async (trx) => {
        void trx
          .selectFrom('companies')
          .select('id')
          .execute()
          .catch(() => undefined)
      }),
    ).rejects.toThrow('not awaited')
  })

  test('runs effects after its commit, and none when it fails', async () => {
    const seen: string[] = []
    await inTransaction(db.database, { companyId: ours.id }, async (trx, { onCommit }) => {
      onCommit(async () => {
        const { rows } = await db.admin.query('select name from companies where id = $1', [ours.id])
        seen.push(rows[0].name)
      })
      await trx.updateTable('companies').set(rename('committed')).where('id', '=', ours.id).execute()
    })
    await inTransaction(db.database, { companyId: ours.id }, async (_trx, { onCommit }) => {
      onCommit(() => void seen.push('never'))
      throw new Error('stop')
    }).catch(() => undefined)
    expect(seen).toEqual(['committed'])
  })

  test('tells why it failed to every query that was sent along with the one at fault', async () => {
    const asked = inTransaction(db.database, { companyId: ours.id }, async (trx) => {
      const failing = sql`select 1 / 0`.execute(trx)
      failing.catch(() => undefined)
      return sql`select 1`.execute(trx)
    })
    await expect(asked).rejects.toMatchObject({ code: '22012' })
  })

  test('is tried again as a whole when two deadlock', async () => {
    const [a, b] = [newId(), newId()]
    await db.admin.query(`insert into rate_limits (key) values ('${a}'), ('${b}')`)
    const touch = (first: string, second: string) =>
      inTransaction(db.database, {}, async (trx) => {
        for (const key of [first, second]) {
          await trx
            .updateTable('rateLimits')
            .set((eb) => ({ points: eb('points', '+', 1) }))
            .where('key', '=', key)
            .execute()
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      })
    await Promise.all([touch(a, b), touch(b, a)])
    const { rows } = await db.admin.query('select points from rate_limits where key in ($1, $2)', [a, b])
    expect(rows).toEqual([{ points: 2 }, { points: 2 }])
  })
})
