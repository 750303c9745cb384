import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scratchDatabase } from './scratch-database.ts'
import { unpackBackup } from './unpacking.ts'

/** A nightly run does 30. */
const ROUNDS = Number(process.env.CONSISTENCY_ROUNDS ?? 8)
const ACCOUNTS = 20_000
const TABLES = ['current', 'savings', 'zero_interest']
const ledgers = TABLES.map(
  (name) => `create table ${name} (id int primary key, minor bigint not null, note text);
      insert into ${name} select g, 1000, repeat('x', 100) from generate_series(1, ${ACCOUNTS}) g;`,
)
const scratch = await scratchDatabase(
  `${ledgers.join(' ')} create table transfers (id serial primary key, amount bigint);`,
)
const TOTAL = ACCOUNTS * 1000 * TABLES.length

let stopped = false
const writers: Promise<number>[] = []

beforeAll(() => {
  for (let writer = 0; writer < 8; writer += 1) writers.push(moveMoney())
})
afterAll(async () => {
  stopped = true
  await Promise.allSettled(writers)
})

/** Moves money between two tables in one transaction, over and over. */
async function moveMoney(): Promise<number> {
  const client = new pg.Client({ connectionString: scratch.url })
  await client.connect()
  let moved = 0
  const any = (below: number) => Math.floor(Math.random() * below)
  while (!stopped) {
    const amount = any(50)
    const from = any(3)
    const to = (from + 1 + any(2)) % 3
    await client.query('begin')
    await client.query(`update ${TABLES[from]} set minor = minor - $1 where id = $2`, [amount, 1 + any(ACCOUNTS)])
    await client.query(`update ${TABLES[to]} set minor = minor + $1 where id = $2`, [amount, 1 + any(ACCOUNTS)])
    await client.query('insert into transfers (amount) values ($1)', [amount])
    await client.query('commit')
    moved += 1
  }
  await client.end()
  return moved
}

interface Books {
  tables: Record<string, { id: number; minor: number; amount: number }[]>
  metadata: { sequences: { name: string; lastValue: string }[] }
}

async function readBooks(name: string): Promise<Books> {
  return JSON.parse(await unpackBackup(join(scratch.folder, name)))
}

describe('while eight writers move money between three tables', () => {
  test('every backup balances, and no sequence is behind its rows', { timeout: 60_000 + ROUNDS * 15_000 }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const manifest = await scratch.backUp()
      const { tables, metadata } = await readBooks(manifest.file.name)
      const total = ['current', 'savings', 'zeroInterest']
        .flatMap((key) => tables[key] ?? [])
        .reduce((sum, { minor }) => sum + minor, 0)
      expect(total).toBe(TOTAL)
      const newest = Math.max(0, ...(tables.transfers ?? []).map(({ id }) => id))
      const sequence = metadata.sequences.find(({ name }) => name === 'public.transfers_id_seq')
      expect(Number(sequence?.lastValue)).toBeGreaterThanOrEqual(newest)
    }
  })

  test('a TRUNCATE in the middle waits for the backup instead of emptying it', { timeout: 60_000 }, async () => {
    const intruder = new pg.Client({ connectionString: scratch.url })
    await intruder.connect()
    let truncating: Promise<unknown> | undefined
    const manifest = await scratch.backUp({
      onProgress: ({ table }) => {
        // The first table is read; the last is still to come.
        if (table === 'current') truncating ??= intruder.query('truncate zero_interest')
      },
    })
    expect(truncating).toBeDefined()
    await truncating
    await intruder.end()
    // TRUNCATE ignores snapshots: had it not waited for the last row to be read, the backup would hold none.
    expect((await readBooks(manifest.file.name)).tables.zeroInterest).toHaveLength(ACCOUNTS)
    const { rows } = await scratch.admin.query('select count(*)::int as left from zero_interest')
    expect(rows).toEqual([{ left: 0 }])
  })

  test('the writers were really writing', async () => {
    stopped = true
    for (const moved of await Promise.all(writers)) expect(moved).toBeGreaterThan(50)
  })
})

describe('a migration', () => {
  test('that holds a table makes the backup give way with the reason', { timeout: 60_000 }, async () => {
    const migration = new pg.Client({ connectionString: scratch.url })
    await migration.connect()
    await migration.query('begin')
    await migration.query('alter table savings add column extra int')
    await expect(scratch.backUp()).rejects.toMatchObject({ failure: 'LOCK_TIMEOUT' })
    await migration.query('rollback')
    await migration.end()
  })

  test('that ran a moment ago is in the backup, new tables included', async () => {
    await scratch.admin.query(
      'create table fresh (id int); insert into fresh values (7); grant select on fresh to counterfoil_backup',
    )
    const manifest = await scratch.backUp()
    expect((await readBooks(manifest.file.name)).tables.fresh).toEqual([{ id: 7 }])
  })
})
