import pg from 'pg'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { readMigrations, rollback } from '#db/migrator/index.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { emptyDatabase } from '../migrations/folder.ts'
import { commandRunner } from './commands.ts'

// Each replays every migration, several of them as processes of their own.
vi.setConfig({ testTimeout: 120_000 })

const run = commandRunner()
let db: TestDatabase
let newest: string

beforeAll(async () => {
  db = await testDatabase()
  newest = readMigrations().at(-1)?.name ?? ''
})

describe('db:status', () => {
  test('ends with 0 on a database that is what its migrations made', async () => {
    const { code, stdout } = await run('db/status.ts', ['--json'], { DATABASE_URL: db.url })
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, invalidIndexes: [], drift: { ok: true, differences: [] } })
    expect(code).toBe(0)
  })

  test('ends with 1 and names what was done by hand', async () => {
    await db.admin.query('alter table leads add column foo text')
    const { code, stdout } = await run('db/status.ts', [], { DATABASE_URL: db.url })
    expect(stdout).toContain('drift: column leads.foo exists, but no migration makes it\n')
    expect(code).toBe(1)
    expect((await run('db/status.ts', ['--no-drift'], { DATABASE_URL: db.url })).code).toBe(0)
    await db.admin.query('alter table leads drop column foo')
  })
})

describe('db:migrate:prod', () => {
  const migrateProd = (...args: string[]) =>
    run('db/migrate.ts', ['--prod', '--json', ...args], { MIGRATION_DATABASE_URL: db.url })

  test('starts nothing of its own: it wants an address', async () => {
    const { code, stderr } = await run('db/migrate.ts', ['--prod'], {})
    expect(code).toBe(2)
    expect(stderr).toContain('set MIGRATION_DATABASE_URL')
  })

  test('refuses demo data, drift and a missing backup, says each, and does as it is told', async () => {
    // Nothing pending: nothing is asked.
    expect(await migrateProd()).toMatchObject({ code: 0 })

    await rollback(db.url, 'last')
    await db.admin.query(
      `insert into company_directory (company_id, slug, name, is_demo) values (gen_random_uuid(), 'demo', 'Demo Ltd', true)`,
    )
    await db.admin.query('create index by_hand on users (name)')
    const refused = await migrateProd()
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.stdout).refusals.map(({ reason }: { reason: string }) => reason)).toEqual([
      'DEMO_DATA',
      'NO_RECENT_BACKUP',
      'DRIFT',
    ])
    expect(refused.stderr).toContain('Demo Ltd')
    expect(refused.stderr).toContain('index by_hand exists, but no migration makes it')
    expect(refused.stderr).toContain('Nothing was changed.')
    await db.admin.query('drop index by_hand')

    const plan = await migrateProd('--dry-run', '--allow-demo', '--without-backup')
    expect(plan.code).toBe(0)
    expect(JSON.parse(plan.stdout)).toMatchObject({ pending: [newest], refusals: [] })

    const done = await migrateProd('--allow-demo', '--without-backup')
    expect(JSON.parse(done.stdout).applied).toEqual([newest])
    expect(done.code).toBe(0)
    await db.admin.query('delete from company_directory')
  })

  test('asks nothing of an empty database', async () => {
    const { url, drop } = await emptyDatabase()
    try {
      const { code, stdout } = await run('db/migrate.ts', ['--prod', '--json'], { DATABASE_URL: url })
      expect(code).toBe(0)
      expect(JSON.parse(stdout).applied.at(-1)).toBe(newest)
    } finally {
      await drop()
    }
  })
})

test('a migration that waits for another one in vain ends with 4 and names the holder', async () => {
  const holder = new pg.Client({ connectionString: db.url, application_name: 'somebody else' })
  await holder.connect()
  await holder.query('select pg_advisory_lock(17222, 1)')
  const { code, stderr } = await run('db/migrate.ts', ['--wait', '0.3'], { DATABASE_URL: db.url })
  await holder.end()
  expect(stderr).toMatch(/waiting for another migration: pid \d+ \(somebody else/)
  expect(code).toBe(4)
})

test('db:rollback and db:resolve do and undo the newest', async () => {
  const env = { DATABASE_URL: db.url }
  expect(JSON.parse((await run('db/rollback.ts', ['--json'], env)).stdout)).toEqual({ rolledBack: newest })
  const resolved = await run('db/resolve.ts', ['--applied', newest, '--json'], env)
  expect(JSON.parse(resolved.stdout)).toEqual({ name: newest, state: 'applied' })
  // It says applied, and it is not: the drift tells.
  expect((await run('db/status.ts', ['--json'], env)).code).toBe(1)
  expect((await run('db/resolve.ts', ['--rolled-back', newest], env)).code).toBe(0)
  expect((await run('db/resolve.ts', [], env)).code).toBe(2)
  expect((await run('db/migrate.ts', [], env)).code).toBe(0)
  expect((await run('db/status.ts', [], env)).code).toBe(0)
})

test('no process starts on a database that lacks a migration, and each names it', async () => {
  const { url, drop } = await emptyDatabase()
  try {
    for (const script of ['web.ts', 'worker.ts', 'backup-scheduler.ts']) {
      const { code, stderr } = await run(script, [], { DATABASE_URL: url, PORT: '18931' })
      expect(stderr, script).toContain('The database lacks 20241101000000_foundation, ')
      expect(stderr, script).toContain(`${newest}: run "npm run db:migrate" first.`)
      expect(code, script).toBe(1)
    }
  } finally {
    await drop()
  }
})
