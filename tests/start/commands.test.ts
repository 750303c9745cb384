import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

const root = new URL('../..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'counterfoil-commands-'))
const name = `commands_${randomBytes(6).toString('hex')}`
let server: pg.Client
let url: string

beforeAll(async () => {
  server = new pg.Client({ connectionString: inject('serverUrl') })
  await server.connect()
  await server.query(`create database ${name}`)
  const target = new URL(inject('serverUrl'))
  target.pathname = `/${name}`
  url = target.href
})
afterAll(async () => {
  await server.query(`drop database if exists ${name} with (force)`)
  await server.end()
  rmSync(folder, { recursive: true, force: true })
})

function run(script: string, args: string[] = [], env: Record<string, string> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const { DATABASE_URL: _outer, ...rest } = process.env
    const options = { cwd: root, env: { ...rest, NODE_ENV: 'test' as const, DATA_DIR: join(folder, 'data'), ...env } }
    const child = execFile(
      process.execPath,
      [join(root, 'scripts', script), ...args],
      options,
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

test('with DATABASE_URL set nothing embedded is started, and the commands work on that server', async () => {
  const env = { DATABASE_URL: url }
  const before = await run('db/status.ts', ['--json'], env)
  expect(before.code).toBe(1)
  expect(JSON.parse(before.stdout).ok).toBe(false)

  const migrated = await run('db/migrate.ts', ['--json'], env)
  expect(migrated).toMatchObject({ code: 0 })
  expect(JSON.parse(migrated.stdout).applied[0]).toBe('20241101000000_foundation')

  const after = await run('db/status.ts', ['--json'], env)
  expect(after.code).toBe(0)
  expect(JSON.parse(after.stdout)).toMatchObject({ ok: true, invalidIndexes: [] })

  const health = await run('db/health.ts', ['--json'], env)
  expect(health.code).toBe(6)
  expect(JSON.parse(health.stdout).checks).toMatchObject({
    database: { ok: true },
    migrations: { ok: true },
    worker: { ok: false },
  })
  expect(existsSync(join(folder, 'data', 'postgres'))).toBe(false)
}, 90_000)

test('a taken port is named with the next free one, and nothing is started', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const address = holder.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const started = await run('start.ts', [], { PORT: String(port) })
  holder.close()
  expect(started.code).toBe(1)
  expect(started.stderr).toContain(`Port ${port} is taken`)
  expect(started.stderr).toMatch(/Port \d+ is free: PORT=\d+ npm start/)
  expect(existsSync(join(folder, 'data'))).toBe(false)
})

test('a server that cannot be reached is a dependency that is down', async () => {
  const down = await run('db/status.ts', ['--json'], { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' })
  expect(down.code).toBe(5)
  expect(JSON.parse(down.stdout).error.code).toBe('DATABASE_UNREACHABLE')
  expect(down.stderr).toContain('Nothing was changed')
})

test.each<[name: string, script: string, args: string[], words: RegExp]>([
  ['an unknown option', 'db/status.ts', ['--nonsense'], /--nonsense/],
  ['an argument too many', 'db/status.ts', ['one'], /"one" is one argument too many/],
  ['db:reset without --yes', 'db/reset.ts', [], /repeat with --yes.*Nothing was changed/],
  ['db:resolve without a name', 'db/resolve.ts', [], /--applied <name> or --rolled-back <name>/],
])('%s is a usage error', async (_name, script, args, words) => {
  const { code, stderr, stdout } = await run(script, args, { DATABASE_URL: url })
  expect(code).toBe(2)
  expect(stderr).toMatch(words)
  expect(stdout).toBe('')
})

test('--help goes to stdout and names every exit code', async () => {
  const { code, stdout, stderr } = await run('db/migrate.ts', ['--help'])
  expect(code).toBe(0)
  expect(stderr).toBe('')
  expect(stdout).toMatch(/--dry-run .*\n[\s\S]*Exit codes:[\s\S]* 4 {2}another migration is running/)
})

test('a wrong setting is named without its value', async () => {
  const { code, stderr } = await run('db/status.ts', [], { PORT: 'a-secret' })
  expect(code).toBe(1)
  expect(stderr).toContain('PORT')
  expect(stderr).not.toContain('a-secret')
})
