import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assertSchemaMatches, migrate, resolve, rollback, status } from '#db/migrator/index.ts'
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

const states = async (dir: string) =>
  (await status(url, { dir })).migrations.map(
    ({ name, state, steps }) => `${name.slice(15)} ${state} ${steps.applied}/${steps.of}`,
  )

test('runs what is pending, oldest first, once; later files belong to the owner role', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  write('20240102000000_calls', {
    migration: 'create table calls (id int);\nset search_path = pg_catalog;\ninsert into public.calls values (1);',
    validation: `select 'one call' as check, count(*) = 1 as ok, '' as detail from calls`,
  })
  expect((await migrate(url, { dir })).applied).toEqual(['20240101000000_ground', '20240102000000_calls'])
  expect((await migrate(url, { dir })).applied).toEqual([])
  const { rows } = await client.query(
    `select relname, pg_get_userbyid(relowner) as owner from pg_class where relname in ('calls', 'schema_migrations') order by 1`,
  )
  expect(rows).toEqual([
    { relname: 'calls', owner: 'counterfoil_owner' },
    { relname: 'schema_migrations', owner: 'postgres' },
  ])
  await expect(assertSchemaMatches(url, { dir })).resolves.toBeUndefined()
})

test('a failing statement leaves nothing of its migration, names file and line, and may be mended', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  const name = write('20240102000000_broken', {
    migration: 'create table one (id int);\n\ncreate table two (id nonsense);',
  })
  await expect(migrate(url, { dir })).rejects.toThrow(
    /20240102000000_broken stopped: .*migration\.sql:3: type "nonsense" does not exist.*\nNothing of this migration was kept/s,
  )
  expect(await states(dir)).toEqual(['ground applied 3/3', 'broken failed 0/2'])
  expect((await client.query(`select to_regclass('one') as one`)).rows).toEqual([{ one: null }])

  write(name, { migration: 'create table one (id int);' })
  expect((await migrate(url, { dir })).applied).toEqual([name])
})

test('a failed validation undoes the migration', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', {
    ...GROUND,
    validation: `select 'has notes' as check, false as ok, 'none found' as detail union all select 'fine', true, ''`,
  })
  await expect(migrate(url, { dir })).rejects.toMatchObject({
    code: 'VALIDATION_FAILED',
    message: expect.stringContaining('has notes (none found)'),
  })
  expect((await client.query(`select to_regclass('notes') as notes`)).rows).toEqual([{ notes: null }])
})

test('a file that changed after it ran is refused before anything runs; line ends do not count', async () => {
  const { dir, write } = migrationFolder()
  const name = write('20240101000000_ground', GROUND)
  await migrate(url, { dir })
  write(name, { ...GROUND, migration: `${GROUND.migration}\n-- one more line` })
  write('20240102000000_next', { migration: 'create table next (id int)' })
  await expect(migrate(url, { dir })).rejects.toMatchObject({ code: 'CHECKSUM_CHANGED', migrations: [name] })
  expect(await states(dir)).toEqual(['ground changed 3/3', 'next pending 0/1'])

  write(name, { ...GROUND, migration: GROUND.migration.replaceAll('; ', ';\n') })
  await expect(migrate(url, { dir })).rejects.toMatchObject({ code: 'CHECKSUM_CHANGED' })
})

test('CRLF line ends have the checksum of LF ones', async () => {
  const { dir, write } = migrationFolder()
  const lines = `${GROUND.migration};\nselect 1;\n`
  const name = write('20240101000000_ground', { ...GROUND, migration: lines })
  await migrate(url, { dir })
  write(name, { ...GROUND, migration: lines.replaceAll('\n', '\r\n') })
  expect(await states(dir)).toEqual(['ground applied 4/4'])
})

test('the application names what is missing and what it does not know', async () => {
  const old = migrationFolder()
  const young = migrationFolder()
  for (const { write } of [old, young]) write('20240101000000_ground', GROUND)
  young.write('20240102000000_calls', { migration: 'create table calls (id int)' })
  await migrate(url, { dir: old.dir })
  await expect(assertSchemaMatches(url, { dir: young.dir })).rejects.toThrow('The database lacks 20240102000000_calls')
  await migrate(url, { dir: young.dir })
  await expect(assertSchemaMatches(url, { dir: old.dir })).rejects.toThrow(
    'has 20240102000000_calls, which this version does not know',
  )
  await expect(migrate(url, { dir: old.dir })).rejects.toMatchObject({ code: 'UNKNOWN_APPLIED' })
})

test('a server that was never migrated lacks the application’s role, and is told which migrations it lacks', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  const pool = new pg.Pool({ connectionString: url, options: '-c role=counterfoil_nobody' })
  await expect(assertSchemaMatches(pool, { dir })).rejects.toThrow('The database lacks 20240101000000_ground')
  await pool.end()
})

test('rollback undoes what was applied last, never the ground alone, and it can run again', async () => {
  const { dir, write } = migrationFolder()
  const ground = write('20240101000000_ground', GROUND)
  const calls = write('20240102000000_calls', {
    migration: 'create table calls (id int)',
    rollback: 'drop table calls',
  })
  await migrate(url, { dir })
  await expect(rollback(url, ground, { dir })).rejects.toMatchObject({ code: 'NOT_ROLLBACKABLE' })
  expect(await rollback(url, 'last', { dir })).toBe(calls)
  expect(await states(dir)).toEqual(['ground applied 3/3', 'calls rolled-back 0/1'])

  write(calls, { migration: 'create table calls (id bigint)', rollback: 'drop table calls' })
  expect((await migrate(url, { dir })).applied).toEqual([calls])
  write(calls, { migration: 'create table calls (id bigint)', rollback: 'drop table if exists calls' })
  await expect(rollback(url, 'last', { dir })).rejects.toMatchObject({ code: 'CHECKSUM_CHANGED' })
  expect(await rollback(url, 'last', { dir, acceptChangedRollback: true })).toBe(calls)
  expect(await rollback(url, 'last', { dir })).toBe(ground)
})

test('a late migration is undone by itself, and first', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  const calls = write('20240103000000_calls', {
    migration: 'create table calls (id int)',
    rollback: 'drop table calls',
  })
  await migrate(url, { dir })
  const late = write('20240102000000_late', { migration: 'create table late (id int)', rollback: 'drop table late' })
  await migrate(url, { dir })
  expect(await rollback(url, 'last', { dir })).toBe(late)
  expect((await migrate(url, { dir })).applied).toEqual([late])
  expect(await rollback(url, calls, { dir })).toBe(calls)
  expect(await states(dir)).toEqual(['ground applied 3/3', 'late applied 1/1', 'calls rolled-back 0/1'])
  await expect(rollback(url, calls, { dir })).rejects.toThrow(`${calls} is not applied`)
})

test.each([
  ['adds a column to its table', 'alter table calls add column at date'],
  ['refers to its table', 'create table notes_of_calls (call int references calls)'],
  ['shows it in a view', 'create view shown as select id from calls'],
  ['fills it in a block', 'do $$ begin insert into calls values (2); end $$'],
])('a migration is not undone under a later one that %s', async (_, migration) => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  const calls = write('20240102000000_calls', {
    migration: 'create table calls (id int primary key)',
    rollback: 'drop table calls',
  })
  const user = write('20240103000000_user', { migration, rollback: 'select 1' })
  await migrate(url, { dir })
  await expect(rollback(url, calls, { dir })).rejects.toMatchObject({
    code: 'NOT_ROLLBACKABLE',
    message: expect.stringContaining(`${user} uses calls`),
    migrations: [user],
  })
  expect(await states(dir)).toEqual(['ground applied 3/3', 'calls applied 1/1', 'user applied 1/1'])
})

test('resolve records what was done by hand', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  const calls = write('20240102000000_calls', { migration: 'create table calls (id int)' })
  await migrate(url, { dir, to: '20240101000000_ground' })
  await client.query('create table calls (id int)')
  await expect(migrate(url, { dir })).rejects.toThrow('already exists')
  await resolve(url, calls, 'applied', { dir })
  expect((await status(url, { dir })).ok).toBe(true)
  await resolve(url, calls, 'rolled-back', { dir })
  expect(await states(dir)).toEqual(['ground applied 3/3', 'calls rolled-back 0/1'])
  await expect(resolve(url, '20240103000000_ghost', 'applied', { dir })).rejects.toMatchObject({
    code: 'NOT_RESOLVABLE',
  })
})

test('a dry run changes nothing and names the locks', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  write('20240102000000_index', {
    migration:
      '-- counterfoil: transaction=none\ncreate index concurrently notes_text_idx on notes (text);\nalter table notes add column at timestamptz;',
  })
  const { plan } = await migrate(url, { dir, dryRun: true })
  expect(
    plan.map(({ name, transaction, statements }) => [name, transaction, statements.map(({ locks }) => locks)]),
  ).toEqual([
    // Nobody else can be using a table that is made on the way.
    ['20240101000000_ground', 'per-file', [[], [], []]],
    ['20240102000000_index', 'none', [[], []]],
  ])
  expect((await client.query(`select to_regclass('schema_migrations') as ledger`)).rows).toEqual([{ ledger: null }])

  await migrate(url, { dir, to: '20240101000000_ground' })
  const [index] = (await migrate(url, { dir, dryRun: true })).plan
  expect(index?.statements.map(({ locks }) => locks)).toEqual([
    [{ table: 'notes', mode: 'SHARE UPDATE EXCLUSIVE', waits: 'nobody' }],
    [{ table: 'notes', mode: 'ACCESS EXCLUSIVE', waits: 'reads and writes' }],
  ])
})

test('a migration that was merged late runs, and the runner says so', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  write('20240103000000_third', { migration: 'create table third (id int)' })
  await migrate(url, { dir })
  const late = write('20240102000000_second', { migration: 'create table second (id int)' })
  write('20240104000000_fourth', { migration: 'create table fourth (id int)' })
  expect((await migrate(url, { dir, dryRun: true })).plan.map(({ name, late }) => [name, late])).toEqual([
    [late, true],
    ['20240104000000_fourth', false],
  ])
  const said: string[] = []
  const result = await migrate(url, { dir, log: (line) => said.push(line) })
  expect(result.late).toEqual([late])
  expect(said[0]).toBe(
    `older than what is applied already, run now: ${late}. They were merged later; the order of the folder is kept among them.`,
  )
  expect((await status(url, { dir })).ok).toBe(true)
})

test.each([
  ['transaction control', 'begin; select 1; commit;', /the runner opens and ends transactions/],
  ['an unknown header', '-- counterfoil: transaction=maybe\nselect 1', /transaction=maybe/],
])('refuses %s', async (_name, migration, message) => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', { migration })
  await expect(migrate(url, { dir })).rejects.toThrow(message)
})
