import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { fromLiveCopy, fromSeeds, migrate, type RehearsalSource, readMigrations, rehearse } from '#db/migrator/index.ts'
import { createScratch } from '#db/migrator/scratch/scratch.ts'
import { testDatabase } from '../harness/database.ts'
import { emptyDatabase, GROUND, migrationFolder } from '../migrations/folder.ts'

// Each replays every migration, several of them as processes of their own.
vi.setConfig({ testTimeout: 120_000 })

/** Whether the copy of a rehearsal is still on the server. */
const isLeft = async (client: pg.Client, source: { database: string }) =>
  (await client.query('select from pg_database where datname = $1', [source.database])).rowCount === 1

test('a rehearsal tells which locks were taken, for how long, and whom they kept waiting; the database stays as it was', async () => {
  const { url, client, drop } = await emptyDatabase()
  const { dir, write } = migrationFolder()
  try {
    write('20240101000000_ground', GROUND)
    await migrate(url, { dir })
    write('20240102000000_column', {
      // What holds a lock is not always what is slow.
      migration: 'alter table notes add column at timestamptz;\nselect pg_sleep(1);\ncreate table calls (id int);',
      validation: `select 'every note is there' as check, count(*) = 50 as ok, '' as detail from notes`,
    })
    write('20240103000000_index', {
      // As long as a large table takes: a lock of a millisecond may fall between two looks.
      migration: `-- counterfoil: transaction=none
create function slowly(text) returns text language plpgsql immutable as $$ begin perform pg_sleep(0.01); return $1; end $$;
create index concurrently notes_text_idx on notes (slowly(text));`,
    })
    const source = fiftyNotes(url, dir)
    const report = await rehearse(url, source, { dir })

    expect(report).toMatchObject({ ok: true, error: null, on: 'fifty notes', rows: 50, load: { failed: 0 } })
    const [column, index] = report.migrations
    expect(column?.checks).toEqual([{ check: 'every note is there', ok: true, detail: '' }])
    const [alter, sleep, create] = column?.statements ?? []
    expect(alter?.locks).toMatchObject([{ table: 'notes', mode: 'ACCESS EXCLUSIVE', waits: 'reads and writes' }])
    // Until the commit, so the sleep of the next statement counts.
    expect(alter?.locks[0]?.heldMs).toBeGreaterThan(990)
    expect(alter?.locks[0]?.blockedSessions).toBeGreaterThan(0)
    expect(alter?.locks[0]?.blockedMs).toBeGreaterThan(200)
    expect(alter?.locks[0]?.blockedQueries[0]).toMatch(/^(select|update) .*notes/)
    expect(report.load.slowestReadMs).toBeGreaterThan(200)
    // Nobody can be using a table that is being made.
    expect([sleep?.locks, create?.locks]).toEqual([[], []])
    expect(index?.statements[1]?.locks).toMatchObject([
      { table: 'notes', mode: 'SHARE UPDATE EXCLUSIVE', waits: 'nobody' },
    ])

    expect((await client.query(`select to_regclass('calls') as calls`)).rows).toEqual([{ calls: null }])
    expect(source.database).toMatch(/^counterfoil_replay_/)
    expect(await isLeft(client, source)).toBe(false)
  } finally {
    await drop()
  }
})

test('a migration that fails, and a check that does not hold, fail the rehearsal with the reason', async () => {
  const { url, client, drop } = await emptyDatabase()
  const { dir, write } = migrationFolder()
  try {
    write('20240101000000_ground', GROUND)
    await migrate(url, { dir })
    write('20240102000000_column', {
      migration: 'alter table notes add column at timestamptz',
      validation: `select 'no note' as check, count(*) = 0 as ok, count(*) || ' notes' as detail from notes`,
    })
    const source = fiftyNotes(url, dir)
    const report = await rehearse(url, source, { dir })
    expect(report.ok).toBe(false)
    expect(report.error).toContain('no note (50 notes)')
    expect(source.database).toMatch(/^counterfoil_replay_/)
    expect(await isLeft(client, source)).toBe(false)
  } finally {
    await drop()
  }
})

test('the live database’s rows can be copied while it is in use', async () => {
  const { url, client, drop } = await emptyDatabase()
  const { dir, write } = migrationFolder()
  try {
    write('20240101000000_ground', GROUND)
    await migrate(url, { dir })
    await client.query(`insert into notes select n, 'from the live one' from generate_series(1, 7) n`)
    write('20240102000000_column', {
      migration: 'alter table notes add column at timestamptz',
      validation: `select 'seven' as check, count(*) = 7 as ok, '' as detail from notes where text = 'from the live one'`,
    })
    const report = await rehearse(url, fromLiveCopy(url, { dir }), { dir })
    expect(report).toMatchObject({ ok: true, rows: 7, on: 'a copy of the live database' })
  } finally {
    await drop()
  }
})

test('the product’s newest migration is rehearsed on the demo, with its budgets', async () => {
  const { url } = await testDatabase()
  const newest = readMigrations().at(-1)?.name
  const report = await rehearse(url, fromSeeds(url), { again: 1 })
  expect(report.error).toBe(null)
  expect(report.migrations.map(({ name }) => name)).toEqual([newest])
  expect(report.migrations[0]?.checks.length).toBeGreaterThan(0)
  expect(report.migrations[0]?.performance.map(({ error }) => error).filter(Boolean)).toEqual([])
  expect(report.rows).toBeGreaterThan(1000)
  expect(report.load.reads).toBeGreaterThan(0)
})

/** What a restored backup will be: a database with the applied migrations and rows. */
function fiftyNotes(url: string, dir: string): RehearsalSource & { database: string } {
  return {
    kind: 'backup',
    database: '',
    async prepare(applied) {
      const scratch = await createScratch(url)
      this.database = new URL(scratch.url).pathname.slice(1)
      await migrate(scratch.url, { dir, only: applied })
      const client = new pg.Client({ connectionString: scratch.url })
      await client.connect()
      await client.query(`insert into notes select n, 'note' from generate_series(1, 50) n`)
      await client.end()
      return { url: scratch.url, on: 'fifty notes', drop: scratch.drop }
    },
  }
}
