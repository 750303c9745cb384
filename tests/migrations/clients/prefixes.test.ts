import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate, readCatalogue, rollback, status } from '#db/migrator/index.ts'
import { emptyDatabase, type OwnDatabase } from '../folder.ts'
import { ALIGN, fillWithOldRows, oldDatabase, readRows, runByHand, statementsOf } from './world.ts'

const statements = statementsOf(ALIGN)
const concurrent = statements.flatMap(({ text }, index) => {
  const name = /^create (?:unique )?index concurrently if not exists (\w+)/.exec(text)?.[1]
  return name ? [{ name, index }] : []
})

describe.each([
  { rows: 'an empty database', fill: () => Promise.resolve() },
  { rows: 'a database full of old rows', fill: fillWithOldRows },
])('the alignment on $rows', ({ fill }) => {
  let old: OwnDatabase
  let straight: { catalogue: string[]; rows: Record<string, unknown>[] }

  beforeAll(async () => {
    old = await oldDatabase(fill)
    straight = await onCopy(async ({ url, client }) => {
      await migrate(url, { to: ALIGN })
      return { catalogue: await readCatalogue(client), rows: await readRows(client) }
    })
  })
  afterAll(() => old.drop())

  async function onCopy<T>(work: (copy: OwnDatabase) => Promise<T>): Promise<T> {
    const copy = await emptyDatabase(old.name)
    try {
      return await work(copy)
    } finally {
      await copy.drop()
    }
  }

  test('ends the same wherever an earlier attempt stopped that nobody wrote down', async () => {
    for (let count = 0; count <= statements.length; count += 1) {
      await onCopy(async ({ url, client }) => {
        await runByHand(client, statements.slice(0, count))
        await migrate(url, { to: ALIGN })
        expect(await readCatalogue(client), `after ${count} statements`).toEqual(straight.catalogue)
        expect(await readRows(client), `after ${count} statements`).toEqual(straight.rows)
      })
    }
  }, 300_000)

  test('builds every index anew that an attempt left INVALID', async () => {
    for (const { name, index } of concurrent) {
      await onCopy(async ({ url, client }) => {
        await runByHand(client, statements.slice(0, index + 1))
        // What a CREATE INDEX CONCURRENTLY leaves that was killed while it waited.
        await client.query('update pg_index set indisvalid = false where indexrelid = to_regclass($1)', [name])
        await migrate(url, { to: ALIGN })
        expect((await status(client)).invalidIndexes, name).toEqual([])
        expect(await readCatalogue(client), name).toEqual(straight.catalogue)
      })
    }
  }, 120_000)
})

test('an attempt that died between two batches is finished', async () => {
  const old = await oldDatabase(fillWithOldRows)
  const copy = await emptyDatabase(old.name)
  const backfill = statements.findIndex(({ text }) => text.includes('limit 1000'))
  await runByHand(copy.client, statements.slice(0, backfill))
  await copy.client.query(
    'update onboarding_states set client_id = customer_id where id in (select id from onboarding_states limit 3)',
  )
  await migrate(copy.url, { to: ALIGN })
  const { rows } = await copy.client.query(
    'select count(*)::int as rows, count(*) filter (where client_id = customer_id)::int as named from onboarding_states',
  )
  expect(rows).toEqual([{ rows: 12, named: 12 }])
  await copy.drop()
  await old.drop()
})

test('a column that somebody renamed by hand is taken as it is', async () => {
  const old = await oldDatabase(fillWithOldRows)
  const copy = await emptyDatabase(old.name)
  await copy.client.query('alter table onboarding_states rename column customer_id to client_id')
  const before = await readRows(copy.client)
  await migrate(copy.url, { to: ALIGN })
  const after = await readRows(copy.client)
  expect(after).toMatchObject(before)
  await rollback(copy.url, 'last')
  const back = before.map(({ client_id, ...row }) => (client_id ? { ...row, customer_id: client_id } : row))
  expect(await readRows(copy.client)).toEqual(back)
  await copy.drop()
  await old.drop()
})
