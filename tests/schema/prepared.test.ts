import { createHash } from 'node:crypto'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createMigrated, findDrift, readMigrations } from '#db/migrator/index.ts'
import { ownServer } from '../harness/database.ts'
import { GROUND, migrationFolder } from '../migrations/folder.ts'

// The prepared databases of a whole server are looked at, and swept.
const server = await ownServer()

const at = (name: string) => Object.assign(new URL(server), { pathname: `/${name}` }).href

async function on<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const run = (sql: string, url = server) => on(url, async (client) => (await client.query(sql)).rows)
const prepared = async () =>
  (await run(`select datname from pg_database where datname like 'counterfoil_prep%' order by 1`)).map(({ datname }) =>
    String(datname),
  )

let made = 0
function nextName(): string {
  made += 1
  const name = `made_${made}`
  onTestFinished(async () => void (await run(`drop database if exists ${name} with (force)`)))
  return name
}

/** A folder whose schema no other test has. */
function folder(text: string) {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', { ...GROUND, migration: `${GROUND.migration}; -- ${text}` })
  return { dir, write, names: ['20240101000000_ground'] }
}

test('the migrations run once, and every later database of that schema is a copy with the same grants', async () => {
  const names = readMigrations().map(({ name }) => name)
  const lines: string[] = []
  const [first, second] = [nextName(), nextName()]
  await createMigrated(server, first, { names, keep: true, log: (line) => lines.push(line) })
  expect(lines).toEqual(names)
  await createMigrated(server, second, { names, keep: true, log: (line) => lines.push(line) })
  expect(lines).toEqual(names)
  expect(await prepared()).toHaveLength(1)
  expect(await findDrift(at(second))).toMatchObject({ ok: true, replayed: names })
  const [grants] = await run(
    `select has_database_privilege('counterfoil_owner', '${first}', 'create') as first, has_database_privilege('counterfoil_owner', '${second}', 'create') as second`,
  )
  expect(grants).toEqual({ first: true, second: true })
})

test('nobody can connect to what is kept, and another list of migrations, or another file, makes another one', async () => {
  const { dir, names, write } = folder('one')
  const before = await prepared()
  await createMigrated(server, nextName(), { names, dir, keep: true })
  const [kept = '', ...others] = (await prepared()).filter((name) => !before.includes(name))
  expect(others).toEqual([])
  await expect(run('select 1', at(kept))).rejects.toMatchObject({ code: '55000' })
  write('20240102000000_next', { migration: 'create table next (id int)' })
  await createMigrated(server, nextName(), { names: [...names, '20240102000000_next'], dir, keep: true })
  const changed = folder('changed')
  await createMigrated(server, nextName(), { names: changed.names, dir: changed.dir, keep: true })
  expect(await prepared()).toHaveLength(before.length + 3)
})

test('whoever asks for none to be kept leaves none', async () => {
  const { dir, names } = folder('unkept')
  const before = await prepared()
  const name = nextName()
  await createMigrated(server, name, { names, dir, keep: false })
  expect(await run('select count(*)::int as notes from notes', at(name))).toEqual([{ notes: 0 }])
  expect(await prepared()).toEqual(before)
})

test('several at the same time all get theirs', async () => {
  const { dir, names } = folder('at once')
  const wanted = [nextName(), nextName(), nextName(), nextName()]
  await Promise.all(wanted.map((name) => createMigrated(server, name, { names, dir, keep: true })))
  for (const name of wanted)
    expect(await run('select count(*)::int as notes from notes', at(name))).toEqual([{ notes: 0 }])
})

test('one that is half made is never copied, and is removed once its process is gone', async () => {
  const { dir, names } = folder('half')
  const [old, young] = [Math.floor(Date.now() / 1000) - 3_600, Math.floor(Date.now() / 1000)]
  for (const seconds of [old, young]) await run(`create database counterfoil_preparing_${seconds}_0123abcd`)
  onTestFinished(async () => void (await run(`drop database counterfoil_preparing_${young}_0123abcd`)))
  const name = nextName()
  await createMigrated(server, name, { names, dir, keep: true })
  expect(await run('select count(*)::int as notes from notes', at(name))).toEqual([{ notes: 0 }])
  expect((await prepared()).filter((each) => each.includes('preparing'))).toEqual([
    `counterfoil_preparing_${young}_0123abcd`,
  ])
})

test('those of a day ago go, but for the schema that is wanted and the newest one', async () => {
  const { dir, names, write } = folder('old')
  write('20240102000000_next', { migration: 'create table next (id int)' })
  const all = [...names, '20240102000000_next']
  const before = await prepared()
  await createMigrated(server, nextName(), { names, dir, keep: true })
  await createMigrated(server, nextName(), { names: all, dir, keep: true })
  const gone = `counterfoil_prepared_1700000000_${createHash('sha256').update('gone').digest('hex').slice(0, 16)}`
  await run(`create database ${gone}`)
  const mine = (await prepared()).filter((name) => !before.includes(name) && name !== gone)
  for (const name of mine) await run(`alter database ${name} rename to ${name.replace(/_\d+_/, '_1700000000_')}`)
  await createMigrated(server, nextName(), { names, dir, keep: true })
  expect((await prepared()).filter((name) => name.includes('_1700000000_'))).toEqual(
    mine.map((name) => name.replace(/_\d+_/, '_1700000000_')).sort(),
  )
})

test('a database of that name which somebody else made is not copied', async () => {
  const { dir, names } = folder('of somebody else')
  const before = await prepared()
  await createMigrated(server, nextName(), { names, dir, keep: true })
  const [kept = ''] = (await prepared()).filter((name) => !before.includes(name))
  await run(`create role somebody_else; alter database ${kept} owner to somebody_else`)
  const lines: string[] = []
  await createMigrated(server, nextName(), { names, dir, keep: true, log: (line) => lines.push(line) })
  expect(lines).toEqual(names)
  await run(`drop database ${kept}`)
  await run('drop role somebody_else')
})

test('a login that may not create databases is told so', async () => {
  const { dir, names } = folder('refused')
  await run(`create role no_databases login password 'x'`)
  const url = new URL(server)
  url.username = 'no_databases'
  url.password = 'x'
  await expect(createMigrated(url.href, nextName(), { names, dir, keep: true })).rejects.toMatchObject({
    code: '42501',
  })
})

test('a migration that fails leaves neither database', async () => {
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', { ...GROUND, migration: 'select 1/0' })
  const before = await prepared()
  const name = nextName()
  await expect(
    createMigrated(server, name, { names: ['20240101000000_ground'], dir, keep: true }),
  ).rejects.toMatchObject({ message: expect.stringContaining('division by zero') })
  expect(await prepared()).toEqual(before)
  expect(await run(`select from pg_database where datname = '${name}'`)).toEqual([])
})
