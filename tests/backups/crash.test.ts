import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../harness/database.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const db = await testDatabase()
const store = mkdtempSync(join(tmpdir(), 'counterfoil-crash-'))
const folder = join(store, 'backups/comprehensive')
afterAll(() => rmSync(store, { recursive: true, force: true }))

beforeAll(async () => {
  await db.admin.query(
    `create table padding as select g as id, md5(g::text) || md5((g * 7)::text) as a, md5((g * 13)::text) as b from generate_series(1, 150000) g`,
  )
  await db.admin.query('grant select on padding to counterfoil_backup')
})

/** Connections of this database's backups that read a table just now: other suites share the server. */
const READING = `pg_stat_activity where datname = current_database() and application_name = 'counterfoil backup'
  and state = 'active' and query like 'copy%'`

/** `backup:create` and its siblings in a process of their own, as a person runs them. */
function command(script: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join('scripts', script), ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'test',
      DATABASE_URL: db.url,
      STORE_DIR: store,
      DATA_DIR: join(store, 'data'),
      NODE_OPTIONS: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; json: Record<string, unknown> }> {
  let out = ''
  child.stdout?.on('data', (data) => {
    out += data
  })
  child.stderr?.resume()
  const [code] = await once(child, 'close')
  return { code, json: JSON.parse(out || '{}') }
}

const finalFiles = () => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.zst')) : [])
const partialFiles = () => (existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('.partial')) : [])

describe('a backup', () => {
  test('whose connection to the database is cut fails with the reason', { timeout: 300_000 }, async () => {
    const child = command('backup/create.ts', '--reason', 'cut off', '--json')
    const ended = outcome(child)
    for (let cut = 0; cut === 0; await sleep(20)) {
      const { rows } = await db.admin.query(`select count(pg_terminate_backend(pid))::int as n from ${READING}`)
      cut = rows[0].n
      if (child.exitCode !== null) throw new Error('it ended before it could be cut off')
    }
    expect(await ended).toMatchObject({ code: 1, json: { error: { code: 'CONNECTION_LOST' } } })
    expect(partialFiles()).toEqual([])
  })

  test('stopped politely, by Ctrl-C, is cancelled and says so', { timeout: 300_000 }, async () => {
    const before = finalFiles().length
    const child = command('backup/create.ts', '--reason', 'interrupted', '--json')
    const ended = outcome(child)
    for (let reading = 0; reading === 0; await sleep(20)) {
      const { rows } = await db.admin.query(`select count(*)::int as n from ${READING}`)
      reading = rows[0].n
    }
    child.kill('SIGINT')
    const { code } = await ended
    // A last beat may come too late for a backup this small; then it is whole.
    if (code === 0) expect(finalFiles()).toHaveLength(before + 1)
    else
      expect((await db.admin.query(`select failure from backup_runs where reason = 'interrupted'`)).rows).toEqual([
        { failure: 'CANCELLED' },
      ])
    expect(partialFiles()).toEqual([])
  })
})

test('a backup of four times the rows takes hardly more memory', { timeout: 300_000 }, async () => {
  const peak = async () => {
    const child = command('backup/create.ts', '--reason', 'measured', '--json')
    const ended = outcome(child)
    let most = 0
    while (child.exitCode === null && child.pid) {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
      await sleep(20)
    }
    expect((await ended).code).toBe(0)
    return most / 1024
  }
  const double = () => db.admin.query('insert into padding select id + 10000000, a, b from padding')
  // Enough for several chunks of 8 MiB: below that no buffer has been used twice.
  await double()
  const small = await peak()
  await double()
  await double()
  const large = await peak()
  expect(large - small, `${small.toFixed(0)} MiB and ${large.toFixed(0)} MiB`).toBeLessThan(80)
  expect(large).toBeLessThan(400)
})
