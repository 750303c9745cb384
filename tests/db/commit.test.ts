import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { inTransaction, readAtOnce } from '#db/transaction.ts'
import { newId } from '#server/kernel/ids.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, type TestCompany } from '../harness/people.ts'

let db: TestDatabase
let ours: TestCompany

beforeAll(async () => {
  db = await testDatabase()
  ours = await addCompany(db)
})

const rename = (name: string) => ({ name, updatedAt: new Date() })

describe('the COMMIT of a tenant transaction', () => {
  test('may travel along with its last queries, and runs its effects after both', async () => {
    const done: string[] = []
    const changed = await inTransaction(db.database, { companyId: ours.id }, async (trx, { onCommit, commitNow }) => {
      onCommit(() => void done.push('effect'))
      const writing = trx.updateTable('companies').set(rename('early')).where('id', '=', ours.id).executeTakeFirst()
      commitNow()
      const { numUpdatedRows } = await writing
      done.push('work')
      return numUpdatedRows
    })
    expect(changed).toBe(1n)
    expect(done).toEqual(['work', 'effect'])
    expect((await db.admin.query('select name from companies where id = $1', [ours.id])).rows).toEqual([
      { name: 'early' },
    ])
  })

  test('sent early is answered only when it is on the disk', async () => {
    await inTransaction(db.database, { companyId: ours.id }, async (trx) => {
      // The servers of tests answer before; one that people use waits for the disk.
      await sql`select set_config('synchronous_commit', 'on', false)`.execute(trx)
    })
    const { written } = await inTransaction(db.database, { companyId: ours.id }, async (trx, { commitNow }) => {
      const writing = trx.updateTable('companies').set(rename('flushed')).where('id', '=', ours.id).execute()
      const asked = sql<{ written: string }>`select pg_current_wal_insert_lsn()::text as written`.execute(trx)
      commitNow()
      await writing
      return (await asked).rows[0] ?? { written: '' }
    })
    const { rows } = await db.admin.query('select pg_current_wal_flush_lsn() > $1::pg_lsn as flushed', [written])
    expect(rows).toEqual([{ flushed: true }])
  })

  test('need not wait for the disk where that was said, and does in the transaction after it', async () => {
    const flushes = (settings: { unflushed?: boolean }) =>
      inTransaction(db.database, { companyId: ours.id, ...settings }, async (trx) => {
        const { rows } = await sql<{ pid: number; on: string }>`
          select pg_backend_pid() as pid, current_setting('synchronous_commit') as on`.execute(trx)
        return rows[0]
      })
    const before = await inTransaction(db.database, { companyId: ours.id }, async (trx) => {
      const { rows } =
        await sql`select pg_backend_pid() as pid, set_config('synchronous_commit', 'on', false) as on`.execute(trx)
      return rows[0]
    })
    expect(await flushes({ unflushed: true })).toEqual({ ...(before as object), on: 'off' })
    expect(await flushes({})).toEqual(before)
  })

  test('sent early with what only reads asks the disk for nothing', async () => {
    const sent: string[] = []
    db.database.pool.once('acquire', (client) => {
      const { query } = client
      Reflect.set(client, 'query', (...args: unknown[]) => {
        sent.push(JSON.stringify(args[0]))
        return Reflect.apply(query, client, args)
      })
    })
    await inTransaction(db.database, { companyId: ours.id, readOnly: true }, async (trx, { commitNow }) => {
      const asked = trx.selectFrom('companies').select('id').execute()
      commitNow()
      return asked
    })
    expect(sent).toContain('"commit"')
    expect(sent.join()).not.toContain('pg_logical_emit_message')
  })

  test('rolls everything back when a query fails that it was sent with, which is told', async () => {
    const effects: string[] = []
    const failing = inTransaction(db.database, { companyId: ours.id }, async (trx, { onCommit, commitNow }) => {
      onCommit(() => void effects.push('effect'))
      const writing = Promise.all([
        trx.updateTable('companies').set(rename('half')).where('id', '=', ours.id).execute(),
        sql`select 1 / 0`.execute(trx),
      ])
      commitNow()
      await writing
    })
    await expect(failing).rejects.toThrow('division by zero')
    expect(effects).toEqual([])
    const { rows } = await db.admin.query('select name from companies where id = $1', [ours.id])
    expect(rows[0].name).not.toBe('half')
    const after = await inTransaction(db.database, { companyId: ours.id }, (trx) =>
      trx.selectFrom('companies').select('id').execute(),
    )
    expect(after).toEqual([{ id: ours.id }])
  })

  test('sent early is followed by no query, and work that fails after it says that it was too late', async () => {
    const failing = inTransaction(db.database, { companyId: ours.id }, async (trx, { commitNow }) => {
      commitNow()
      await trx.selectFrom('companies').select('id').execute()
    })
    await expect(failing).rejects.toThrow('failed after its COMMIT')
  })

  test('is not sent again when the work fails after it', async () => {
    let rounds = 0
    const failing = inTransaction(db.database, { companyId: ours.id }, async (_trx, { commitNow }) => {
      rounds += 1
      commitNow()
      throw Object.assign(new Error('deadlock'), { code: '40P01' })
    })
    await expect(failing).rejects.toThrow('failed after its COMMIT')
    expect(rounds).toBe(1)
  })

  test('of a read gives its connection back with the answer, and the next read on it is a transaction of its own', async () => {
    const { pool } = db.database
    const read = () =>
      inTransaction(db.database, { companyId: ours.id, readOnly: true }, async (trx) => {
        const { rows } = await sql<{ pid: number; began: string }>`
          select pg_backend_pid() as pid, transaction_timestamp()::text as began`.execute(trx)
        return rows[0]
      })
    const first = await read()
    expect(pool.idleCount).toBe(pool.totalCount)
    const second = await read()
    expect(second?.pid).toBe(first?.pid)
    expect(second?.began).not.toBe(first?.began)
  })

  test('that went along with a read leaves its answer and its refusal as they are, and no query comes later', async () => {
    const settings = { companyId: ours.id, readOnly: true }
    const names = await inTransaction(db.database, settings, (trx, context) =>
      readAtOnce(context, trx.selectFrom('companies').select('id').execute()),
    )
    expect(names).toEqual([{ id: ours.id }])
    const refused = inTransaction(db.database, settings, (trx, context) =>
      readAtOnce(
        context,
        trx
          .selectFrom('companies')
          .select('id')
          .where('id', '=', newId())
          .executeTakeFirstOrThrow(() => new Error('no such company')),
      ),
    )
    await expect(refused).rejects.toThrow('no such company')
    const late = inTransaction(db.database, settings, (trx, context) =>
      readAtOnce(
        context,
        (async () => {
          await trx.selectFrom('companies').select('id').execute()
          return trx.selectFrom('users').select('id').execute()
        })(),
      ),
    )
    await expect(late).rejects.toThrow('sent after the end of its transaction')
  })
})
