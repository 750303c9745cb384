import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Embedded, EmbeddedError, startEmbedded } from '#db/embedded.ts'

const folder = mkdtempSync(join(tmpdir(), 'counterfoil-embedded-'))
const dataDir = join(folder, 'postgres')
const module = new URL('../../db/embedded.ts', import.meta.url).href
let first: Embedded

beforeAll(async () => {
  first = await startEmbedded({ dataDir })
})
afterAll(async () => {
  await first.stop()
  rmSync(dirname(first.dataDir), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** Starts the server from another process, which then waits to be killed. */
async function startElsewhere(): Promise<{ kill(): Promise<void>; pid: number }> {
  const program = join(folder, 'holder.ts')
  writeFileSync(
    program,
    `import { startEmbedded } from ${JSON.stringify(module)}
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
    process.stdout.write(String(server.pid))
    setInterval(() => {}, 1000)`,
  )
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [chunk] = await once(child.stdout, 'data')
  const kill = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { kill, pid: Number(String(chunk)) }
}

const alive = (pid: number) => existsSync(`/proc/${pid}/cwd`)

test('the database speaks UTF-8, folds letters of every alphabet, and listens on a private socket only', async () => {
  const rows = await query(
    first.url,
    `select lower('ÉŞ') as lower, current_setting('server_encoding') as encoding, current_setting('listen_addresses') as tcp, inet_server_addr() as address`,
  )
  expect(rows).toEqual([{ lower: 'éş', encoding: 'UTF8', tcp: '', address: null }])
  const password = join(dirname(first.dataDir), 'password')
  expect(statSync(password).mode & 0o777).toBe(0o600)
  expect(readFileSync(password, 'utf8').length).toBeGreaterThanOrEqual(32)
})

test('a wrong password is refused', async () => {
  const url = new URL(first.url)
  url.password = 'guess'
  await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/)
})

test('a second process uses the running server and leaves it running', async () => {
  const second = await startEmbedded({ dataDir })
  expect(second).toMatchObject({ reused: true, pid: first.pid, dataDir: first.dataDir })
  await second.stop()
  expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('what kill -9 left: a living server is taken over, and stopped by the one who took it over', async () => {
  await first.stop()
  const holder = await startElsewhere()
  await holder.kill()
  expect(alive(holder.pid)).toBe(true)
  first = await startEmbedded({ dataDir })
  expect(first).toMatchObject({ reused: true, pid: holder.pid })
  await first.stop()
  expect(alive(holder.pid)).toBe(false)
})

test('what kill -9 left: a pid file of a dead server does not stand in the way, and committed rows are there', async () => {
  first = await startEmbedded({ dataDir })
  await query(first.url, 'create table if not exists kept as select 42 as answer')
  await first.stop()
  const holder = await startElsewhere()
  await holder.kill()
  process.kill(holder.pid, 'SIGKILL')
  first = await startEmbedded({ dataDir })
  expect(first.reused).toBe(false)
  expect(await query(first.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('what kill -9 left: a pid that now belongs to another program does not stand in the way, and it is left alone', async () => {
  await first.stop()
  const holder = await startElsewhere()
  await holder.kill()
  process.kill(holder.pid, 'SIGKILL')
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const file = join(first.dataDir, 'postmaster.pid')
  const [, ...rest] = readFileSync(file, 'utf8').split('\n')
  writeFileSync(file, [String(bystander.pid), ...rest].join('\n'))
  first = await startEmbedded({ dataDir })
  expect(first.reused).toBe(false)
  expect(bystander.exitCode).toBeNull()
  bystander.kill()
})

test('two that start at the same moment share one server', async () => {
  await first.stop()
  const both = await Promise.all([startEmbedded({ dataDir }), startEmbedded({ dataDir })])
  expect(both[0]?.pid).toBe(both[1]?.pid)
  first = both.find(({ reused }) => !reused) ?? first
})

test('a folder that cannot be used is named, with what to do', async () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  const failure = startEmbedded({ dataDir: join(file, 'postgres') })
  await expect(failure).rejects.toBeInstanceOf(EmbeddedError)
  await expect(failure).rejects.toThrow(file)
})

test('a missing package is named', async () => {
  await expect(startEmbedded({ dataDir: join(folder, 'other'), binaries: 'embedded-postgres-amiga' })).rejects.toThrow(
    /is not installed beside embedded-postgres-amiga.*DATABASE_URL/,
  )
})

test('a throw-away server leaves nothing behind', async () => {
  const server = await startEmbedded({ ephemeral: true })
  expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'off' }])
  await server.stop()
  await sleep(20)
  expect(existsSync(dirname(server.dataDir))).toBe(false)
  expect(alive(server.pid)).toBe(false)
})
