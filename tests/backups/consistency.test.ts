import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BackupError } from '#server/backups/engine/backup-error.ts'
import { scratchDatabase } from './scratch-database.ts'
import { unpackBackup } from './unpacking.ts'

/** A nightly run does 30. */
const ROUNDS = Number(process.env.CONSISTENCY_ROUNDS ?? 8)
const ACCOUNTS = 20_000
const JOURNAL = 1_000
const TABLES = ['current', 'savings', 'zero_interest']
const ledgers = TABLES.map(
  (name) => `create table ${name} (id int primary key, minor bigint not null, note text);
      insert into ${name} select g, 1000, repeat('x', 100) from generate_series(1, ${ACCOUNTS}) g;`,
)
const scratch = await scratchDatabase(
  `${ledgers.join(' ')} create table batches (id serial primary key);
   create table transfers (id serial primary key, batch_id int not null references batches (id), amount bigint);
   create index transfers_batch_idx on transfers (batch_id);
   create table journal (id int primary key, minor bigint not null); insert into journal select g, g from generate_series(1, ${JOURNAL}) g;`,
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
    await client.query(
      'with b as (insert into batches default values returning id) insert into transfers (batch_id, amount) select id, $1 from b',
      [amount],
    )
    await client.query('commit')
    // A parent goes with its children, so that a backup of two moments would have children without one.
    const { rows } = await client.query('select id from batches where id % 50 = $1 limit 1', [any(50)])
    if (any(5) === 0 && rows[0]) {
      await client.query('begin')
      const mine = await client.query('select from batches where id = $1 for update skip locked', [rows[0].id])
      await client.query('delete from transfers where batch_id = $1', [mine.rowCount === 1 ? rows[0].id : null])
      await client.query('delete from batches where id = $1', [mine.rowCount === 1 ? rows[0].id : null])
      await client.query('commit')
    }
    moved += 1
  }
  await client.end()
  return moved
}

/** Empties and fills a table again in one transaction, and changes the shape of another, over and over. */
async function disturb(until: () => boolean, done: { truncated: number; altered: number }): Promise<void> {
  const client = new pg.Client({ connectionString: scratch.url })
  await client.connect()
  const gaveWay = (error: unknown) => {
    // As a careful migration it does not wait long; then the writers behind it go on.
    if (!(error instanceof Error && 'code' in error && error.code === '55P03')) throw error
    return client.query('rollback')
  }
  await client.query(`set lock_timeout = '400ms'`)
  while (!until()) {
    await client
      .query(`begin; truncate journal; insert into journal select g, g from generate_series(1, ${JOURNAL}) g; commit`)
      .then(() => {
        done.truncated += 1
      }, gaveWay)
    const change = done.altered % 2 === 0 ? 'add column extra int' : 'drop column extra'
    await client.query(`begin; alter table savings ${change}; commit`).then(() => {
      done.altered += 1
    }, gaveWay)
    await sleep(100 + Math.random() * 400)
  }
  if (done.altered % 2 === 1) await client.query('alter table savings drop column extra')
  await client.end()
}

interface Books {
  tables: Record<string, { id: number; minor: number; amount: number; batch_id: number }[]>
  metadata: { sequences: { name: string; lastValue: string }[] }
}

async function readBooks(name: string): Promise<Books> {
  return JSON.parse(await unpackBackup(join(scratch.folder, name)))
}

/** The books of one moment: sums, children with their parents, sequences ahead, and no table emptied. */
function expectBalance({ tables, metadata }: Books): void {
  const total = ['current', 'savings', 'zeroInterest']
    .flatMap((key) => tables[key] ?? [])
    .reduce((sum, { minor }) => sum + minor, 0)
  expect(total).toBe(TOTAL)
  const batches = new Set((tables.batches ?? []).map(({ id }) => id))
  expect((tables.transfers ?? []).filter(({ batch_id }) => !batches.has(batch_id))).toEqual([])
  expect((tables.journal ?? []).reduce((sum, { minor }) => sum + minor, 0)).toBe((JOURNAL * (JOURNAL + 1)) / 2)
  for (const table of ['transfers', 'batches']) {
    const newest = Math.max(0, ...(tables[table] ?? []).map(({ id }) => id))
    const sequence = metadata.sequences.find(({ name }) => name === `public.${table}_id_seq`)
    expect(Number(sequence?.lastValue)).toBeGreaterThanOrEqual(newest)
  }
}

describe('while eight writers move money between three tables', () => {
  test('and others truncate and alter, every backup balances or fails loudly', {
    timeout: 300_000 + ROUNDS * 60_000,
  }, async () => {
    let over = false
    const disturbed = { truncated: 0, altered: 0 }
    const disturbing = disturb(() => over, disturbed)
    const enough = (round: number) => round >= ROUNDS && disturbed.truncated > 0 && disturbed.altered > 0
    const ends = { whole: 0, LOCK_TIMEOUT: 0, SCHEMA_CHANGED: 0 }
    try {
      // A few more where the others only ever came during a backup, and gave way to it.
      for (let round = 0; round < 4 * ROUNDS && !enough(round); round += 1) {
        const made = await scratch.backUp().catch((error: unknown) => {
          const loud = error instanceof BackupError ? error.failure : 'UNEXPECTED'
          if (loud !== 'LOCK_TIMEOUT' && loud !== 'SCHEMA_CHANGED') throw error
          ends[loud] += 1
          return null
        })
        if (!made) continue
        ends.whole += 1
        expectBalance(await readBooks(made.file.name))
      }
    } finally {
      over = true
    }
    await disturbing
    if (process.env.CONSISTENCY_ROUNDS) process.stdout.write(`${JSON.stringify({ ...ends, ...disturbed })}\n`)
    // Otherwise nothing was tested.
    expect(ends.whole).toBeGreaterThanOrEqual(ends.LOCK_TIMEOUT + ends.SCHEMA_CHANGED)
    expect(disturbed.truncated).toBeGreaterThan(0)
    expect(disturbed.altered).toBeGreaterThan(0)
  })

  test('a TRUNCATE in the middle waits for the backup instead of emptying it', { timeout: 300_000 }, async () => {
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
  test('that holds a table makes the backup give way with the reason', { timeout: 300_000 }, async () => {
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
