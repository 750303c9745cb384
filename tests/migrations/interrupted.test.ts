import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate, status } from '#db/migrator/index.ts'
import { emptyDatabase, GROUND, migrationFolder } from './folder.ts'

let url: string
let client: pg.Client
let drop: () => Promise<void>

beforeEach(async () => {
  const database = await emptyDatabase()
  url = database.url
  client = database.client
  drop = database.drop
})
afterEach(() => drop())

async function until(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition, { interval: 25 }).toBe(true)
}

const running = async (text: string) =>
  ((
    await client.query(
      `select 1 from pg_stat_activity where query like $1 and state = 'active' and datname = current_database() and pid <> pg_backend_pid()`,
      [`${text}%`],
    )
  ).rowCount ?? 0) > 0

test('two runners at once: one works, the other waits its turn and finds nothing to do', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  // The index would deadlock with a runner that waits for the lock instead of asking again.
  write('20240102000000_index', {
    migration:
      '-- counterfoil: transaction=none\nselect pg_sleep(0.6);\ncreate index concurrently notes_text_idx on notes (text)',
  })
  const said: string[] = []
  const runs = await Promise.all([1, 2].map(() => migrate(url, { dir, log: (line) => said.push(line) })))
  expect(runs.map(({ applied }) => applied.length).sort()).toEqual([0, 2])
  expect(said.join('\n')).toMatch(/waiting for another migration: pid \d+ \(counterfoil-migrate/)
  expect((await status(url, { dir })).ok).toBe(true)
})

test('a runner that may not wait names who holds the lock', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', { migration: `${GROUND.migration}; select pg_sleep(1)` })
  const first = migrate(url, { dir })
  await until(() => running('select pg_sleep'))
  await expect(migrate(url, { dir, waitMs: 0 })).rejects.toMatchObject({
    code: 'LOCK_HELD',
    message: expect.stringMatching(/pid \d+ \(counterfoil-migrate from this machine, active/),
  })
  await first
})

test('kill -9 in the middle of a file without a transaction: the next run goes on after the last statement', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  write('20240102000000_steps', {
    migration: `-- counterfoil: transaction=none
      insert into notes values (1, 'first');
      do $$ begin if not exists (select from notes where id = 99) then perform pg_sleep(60); end if; end $$;
      insert into notes values (2, 'second');`,
  })
  const program = join(dir, '..', `migrate-${process.pid}.ts`)
  const runner = new URL('../../db/migrator/index.ts', import.meta.url).href
  writeFileSync(
    program,
    `import { migrate } from ${JSON.stringify(runner)}\nawait migrate(process.argv[2], { dir: process.argv[3] })\n`,
  )
  const child = spawn(process.execPath, [program, url, dir], { stdio: 'ignore' })
  await until(() => running('do $$'))
  child.kill('SIGKILL')
  await once(child, 'exit')

  await client.query(`insert into notes values (99, 'go on')`)
  const [, half] = (await status(url, { dir })).migrations
  expect(half).toMatchObject({ state: 'half-applied', steps: { applied: 1, of: 3 } })

  // The server notices the dead client within two seconds and gives its lock back.
  const said: string[] = []
  await migrate(url, { dir, log: (line) => said.push(line) })
  expect(said).toContain('20240102000000_steps: going on after statement 1 of 3')
  expect((await client.query('select id from notes order by 1')).rows).toEqual([{ id: 1 }, { id: 2 }, { id: 99 }])
})

test('an INVALID index of an interrupted attempt is dropped and built anew', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', {
    ...GROUND,
    migration: `${GROUND.migration}; insert into notes values (1, 'same'), (2, 'same')`,
  })
  write('20240102000000_unique', {
    migration:
      '-- counterfoil: transaction=none\ncreate unique index concurrently if not exists "notes_text_key" on notes (text)',
  })
  await expect(migrate(url, { dir })).rejects.toThrow(/0 of 1 statements are committed/)
  expect((await status(url, { dir })).invalidIndexes).toEqual(['notes_text_key'])

  await client.query('delete from notes where id = 2')
  const said: string[] = []
  await migrate(url, { dir, log: (line) => said.push(line) })
  expect(said.join('\n')).toContain('dropping the INVALID index notes_text_key')
  expect((await status(url, { dir })).ok).toBe(true)
})

test('a table that somebody holds is tried again instead of queued for', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', {
    ...GROUND,
    migration: `${GROUND.migration}`,
  })
  await migrate(url, { dir })
  write('20240102000000_column', { migration: 'alter table notes add column at timestamptz' })

  const other = new pg.Client({ connectionString: url })
  await other.connect()
  await other.query('begin; select * from notes')
  const said: string[] = []
  const run = migrate(url, { dir, log: (line) => said.push(line), patience: { lockTimeoutMs: 100 } })
  await until(() => Promise.resolve(said.some((line) => line.includes('trying again'))))
  await other.query('commit')
  await run
  await other.end()
  expect((await status(url, { dir })).ok).toBe(true)
})

test('a foreign key finds its way past an application that always writes the parent first', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', {
    ...GROUND,
    migration: `${GROUND.migration}; create table parents (id integer primary key); create table children (parent_id integer)`,
  })
  await migrate(url, { dir })
  write('20240102000000_key', {
    migration: `-- counterfoil: transaction=none
do $$ begin
  alter table children add constraint children_parent_fkey foreign key (parent_id) references parents (id) not valid;
end $$;`,
  })
  const writer = new pg.Client({ connectionString: url })
  await writer.connect()
  const waiting = async () =>
    ((
      await client.query(
        `select from pg_locks as l join pg_database as d on d.oid = l.database and d.datname = current_database() where not l.granted`,
      )
    ).rowCount ?? 0) > 0
  let done = false
  const application = async () => {
    for (let id = 1; !done; id += 1) {
      await writer.query(`begin; insert into parents values (${id})`)
      // The migration meets every one of its transactions between the two tables.
      await until(async () => done || (await waiting()))
      await writer.query(`insert into children values (${id}); commit`)
    }
  }
  const run = migrate(url, { dir, patience: { lockTimeoutMs: 300, retryForMs: 8_000 } }).finally(() => {
    done = true
  })
  await Promise.all([run, application()])
  await writer.end()
  expect((await status(url, { dir })).ok).toBe(true)
})

test('patience ends, with nothing kept', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', {
    ...GROUND,
    migration: `${GROUND.migration}`,
  })
  await migrate(url, { dir })
  write('20240102000000_column', { migration: 'alter table notes add column at timestamptz' })
  await client.query('begin; select * from notes')
  await expect(migrate(url, { dir, patience: { lockTimeoutMs: 50, retryForMs: 200 } })).rejects.toThrow(
    /lock timeout, in \d+ attempts within 0.2 s/,
  )
  await client.query('rollback')
})
