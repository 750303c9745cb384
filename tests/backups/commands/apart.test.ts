import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbedded } from '#db/embedded.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson } from '../../harness/people.ts'

const db = await testDatabase()
const home = mkdtempSync(join(tmpdir(), 'counterfoil-commands-'))
/** Another machine: nothing but the backup file and its key were brought there. */
const bare = mkdtempSync(join(tmpdir(), 'counterfoil-bare-'))
afterAll(() => {
  for (const folder of [home, bare]) rmSync(folder, { recursive: true, force: true })
})

const OURS = { DATABASE_URL: db.url, STORE_DIR: join(home, 'store'), DATA_DIR: join(home, 'data') }
const THEIRS = { STORE_DIR: join(bare, 'store'), DATA_DIR: join(bare, 'data') }

interface Ended {
  code: number
  json: Record<string, unknown> & { error?: { code: string; message: string } }
  words: string
}

/** `npm run backup:…` as a process with this environment and nothing else. */
async function command(env: Record<string, string>, name: string, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join('scripts/backup', `${name}.ts`), ...args, '--json'], {
    cwd: resolve(import.meta.dirname, '../../..'),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: tmpdir(), NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let words = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    words += data
  })
  const [code] = await once(child, 'close')
  return { code: Number(code), json: JSON.parse(out.trim() || '{}'), words }
}

const keyFile = join(bare, 'key.txt')
let file: string
let made: Ended

beforeAll(async () => {
  const company = await addCompany(db)
  for (let person = 0; person < 20; person += 1) await addPerson(db, company)
  const key = await command(OURS, 'keys', '--out', keyFile)
  expect(key, key.words).toMatchObject({ code: 0 })
  made = await command(OURS, 'create', '--reason', 'taken away', '--recipient', String(key.json.recipient))
  expect(made, made.words).toMatchObject({ code: 0, json: { state: 'VERIFIED', encrypted: true } })
  file = join(bare, basename(String(made.json.path)))
  copyFileSync(String(made.json.path), file)
}, 600_000)

describe('on a machine that has the file and the key alone', { timeout: 600_000 }, () => {
  test('the file is proved whole by its manifest without the key, and opened with it', async () => {
    // Neither key nor manifest: nothing can be said about it, and that is no pass.
    const sealed = await command(THEIRS, 'verify', '--file', file)
    expect(sealed, sealed.words).toMatchObject({ code: 3, json: { ok: false, opened: false } })
    copyFileSync(`${made.json.path}.manifest.json`, `${file}.manifest.json`)
    const proved = await command(THEIRS, 'verify', '--file', file)
    expect(proved, proved.words).toMatchObject({ code: 0, json: { ok: true, opened: false } })
    expect(await command(THEIRS, 'verify', '--file', file, '--identity-file', keyFile)).toMatchObject({
      code: 0,
      json: { ok: true, opened: true, records: made.json.records },
    })
  })

  test('a byte that changed ends with 3', async () => {
    const damaged = join(bare, `damaged-${basename(file)}`)
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(damaged, bytes)
    const found = await command(THEIRS, 'verify', '--file', damaged, '--identity-file', keyFile)
    expect(found, found.words).toMatchObject({ code: 3, json: { ok: false } })
    const drilled = await command(
      { ...THEIRS, DATABASE_URL: db.url },
      'drill',
      '--file',
      damaged,
      '--identity-file',
      keyFile,
    )
    expect(drilled, drilled.words).toMatchObject({ code: 3, json: { state: 'FAILED' } })
  })

  test('a table is exported, and without the key nothing is', async () => {
    const out = join(bare, 'companies.ndjson')
    const given = ['--file', file, '--table', 'companies', '--out', out]
    const refused = await command(THEIRS, 'export', ...given)
    expect(refused, refused.words).toMatchObject({ code: 1 })
    const done = await command(THEIRS, 'export', ...given, '--identity-file', keyFile)
    expect(done, done.words).toMatchObject({ code: 0, json: { records: 1 } })
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(1)
  })

  test('it is restored into a PostgreSQL of its own, in the folder that was named', async () => {
    const folder = join(bare, 'restored')
    const into = ['--file', file, '--into', `embedded:${folder}`, '--identity-file', keyFile]
    const refused = await command(THEIRS, 'restore', '--file', file, '--into', `embedded:${folder}`)
    expect(refused, refused.words).toMatchObject({ code: 1, json: { state: 'FAILED', failure: 'NO_KEY' } })
    const looked = await command(THEIRS, 'restore', ...into, '--dry-run')
    expect(looked, looked.words).toMatchObject({ code: 0, json: { state: 'PREVIEWED', inserts: made.json.records } })
    const restored = await command(THEIRS, 'restore', ...into)
    expect(restored, restored.words).toMatchObject({ code: 0, json: { state: 'RESTORED', inserts: made.json.records } })

    const server = await startEmbedded({ dataDir: folder })
    try {
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      const { rows } = await client.query('select count(*)::int as people from users')
      expect(rows).toEqual([{ people: 20 }])
      await client.end()
      // Now there is data: it asks first, and 6 says that nothing was done yet.
      const asked = await command(THEIRS, 'restore', ...into)
      expect(asked, asked.words).toMatchObject({ code: 6, json: { state: 'NEEDS_CONFIRMATION' } })
    } finally {
      await server.stop()
    }
  })
})

describe('on the machine that made it', { timeout: 600_000 }, () => {
  test('the chain is whole, a drill by file passes, and pruning first says what it would do', async () => {
    expect(await command(OURS, 'list')).toMatchObject({
      code: 0,
      json: { backups: [{ id: made.json.id, state: 'VERIFIED', reason: 'taken away' }] },
    })
    expect(await command(OURS, 'verify', '--chain')).toMatchObject({ code: 0, json: { ok: true } })
    const drilled = await command(OURS, 'drill', '--file', file, '--identity-file', keyFile)
    expect(drilled, drilled.words).toMatchObject({ code: 0, json: { state: 'PASSED', records: made.json.records } })
    expect(await command(OURS, 'prune', '--dry-run')).toMatchObject({ code: 0, json: { dryRun: true } })
    rmSync(`${made.json.path}.manifest.json`)
    expect(await command(OURS, 'verify', '--chain')).toMatchObject({ code: 3, json: { ok: false } })
  })

  test('a mistake on the command line ends with 2, and says how it goes', async () => {
    for (const [name, ...args] of [
      ['verify'],
      ['drill', '--id', 'not an id'],
      ['restore', '--file', file, '--into', 'mysql://elsewhere'],
      ['create', '--reason', 'x', '--kind', 'strange'],
      ['export'],
      ['keys'],
    ] as const)
      expect(await command(OURS, name, ...args), name).toMatchObject({ code: 2 })
  })

  test('a lock that somebody holds ends with 4', async () => {
    await db.admin.query(
      `update backup_runs set state = 'RUNNING', lease_token = gen_random_uuid(), lease_owner = 'elsewhere/1/1', lease_expires_at = now() + interval '1 hour' where id = $1`,
      [made.json.id],
    )
    const refused = await command(OURS, 'create', '--reason', 'at the same time')
    await db.admin.query(
      `update backup_runs set state = 'VERIFIED', lease_token = null, lease_owner = null, lease_expires_at = null where id = $1`,
      [made.json.id],
    )
    expect(refused, refused.words).toMatchObject({ code: 4 })
  })

  test('a server that is away ends with 5', async () => {
    const away = { ...OURS, DATABASE_URL: 'postgres://postgres@127.0.0.1:1/nothing' }
    for (const args of [
      ['create', '--reason', 'nobody there'],
      ['list'],
      ['drill', '--newest'],
      ['prune', '--dry-run'],
    ])
      expect(await command(away, args[0] ?? '', ...args.slice(1)), args[0]).toMatchObject({ code: 5 })
    const restored = await command(
      THEIRS,
      'restore',
      '--file',
      file,
      '--identity-file',
      keyFile,
      '--into',
      away.DATABASE_URL,
    )
    expect(restored, restored.words).toMatchObject({ code: 5 })
  })
})
