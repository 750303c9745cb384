import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test, vi } from 'vitest'
import { readMigrations } from '#db/migrator/index.ts'
import type { Services } from '#server/services.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { commandRunner } from './commands.ts'

// Each replays every migration, several of them as processes of their own.
vi.setConfig({ testTimeout: 120_000 })

const run = commandRunner()
let db: TestDatabase
let services: Services
let operator: Person
let admin: Person

beforeAll(async () => {
  db = await testDatabase()
  services = testServices(db)
  const company = await addCompany(db)
  admin = await addPerson(db, company)
  operator = await addPerson(db, company, { operator: true, name: 'Olga Operator' })
})

const schema = () => callerFor(services, operator).schema

test('an operator sees every migration with its state and checksum, and that nothing is to be done', async () => {
  const status = await schema().getSchema()
  expect(status.ok).toBe(true)
  expect(status.migrations.map(({ name }) => name)).toEqual(readMigrations().map(({ name }) => name))
  expect(new Set(status.migrations.map(({ checksum }) => checksum.file === checksum.ran))).toEqual(new Set([true]))
  expect(await schema().getPlan()).toEqual([])
})

test('the admin of a company does not see the installation’s migrations', async () => {
  await expect(callerFor(services, admin).schema.getSchema()).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } })
  await expect(callerFor(services, admin).schema.startRehearsal({ source: 'seeds' })).rejects.toMatchObject({
    cause: { code: 'FORBIDDEN' },
  })
})

/** Starts a check and waits for its end; the page does the same by refreshing. */
async function findOut(kind: 'drift' | 'checks') {
  const { id } = await schema().startCheck({ kind })
  for (let waited = 0; waited < 1000; waited += 1) {
    const found = await schema().getChecks()
    expect(found[kind].newest?.id).toBe(id)
    if (found[kind].newest?.state !== 'RUNNING') return found
    await sleep(100)
  }
  throw new Error(`the check ${id} did not end`)
}

test('checks are run again beside the pages and undone, and say what does not hold any more', async () => {
  expect((await schema().getChecks()).checks).toEqual({ newest: null, known: null })
  const before = await db.admin.query('select count(*)::int as companies from companies')
  const { newest, known } = (await findOut('checks')).checks
  expect(newest).toMatchObject({ state: 'DONE', startedBy: 'Olga Operator', failure: null })
  expect(known?.result).toHaveLength(readMigrations().length)
  expect(known?.result.filter(({ ok }) => !ok)).toEqual([])
  await db.admin.query('alter table migration_rehearsals no force row level security')
  const failing = (await findOut('checks')).checks.known?.result.filter(({ ok }) => !ok)
  await db.admin.query('alter table migration_rehearsals force row level security')
  expect(failing?.map(({ name, checks }) => [name, checks.filter(({ ok }) => !ok).map(({ check }) => check)])).toEqual([
    ['20260304000000_migration_rehearsals', ['row level security is forced']],
  ])
  expect((await db.admin.query('select count(*)::int as companies from companies')).rows).toEqual(before.rows)
})

test('drift is looked for beside the pages, one look at a time, and what was found stays', async () => {
  await db.admin.query('drop index migration_rehearsals_started_idx')
  const looking = findOut('drift')
  await expect.poll(async () => (await schema().getChecks()).drift.newest?.state).toBe('RUNNING')
  await expect(schema().startCheck({ kind: 'drift' })).rejects.toMatchObject({ cause: { code: 'LOCKED' } })
  const result = (await looking).drift.known?.result
  await db.admin.query(
    'create index migration_rehearsals_started_idx on migration_rehearsals (started_at desc, id desc)',
  )
  expect(result?.ok).toBe(false)
  expect(result?.differences.map(({ says }) => says)).toEqual([
    'index migration_rehearsals_started_idx is missing, though a migration makes it',
  ])
  const { rows } = await db.admin.query(
    `select action, details from platform_audit_logs order by position desc limit 1`,
  )
  expect(rows).toEqual([{ action: 'migrations.checked', details: { kind: 'drift' } }])
})

test('a look for drift that cannot be made says why, and the last result stays beside it', async () => {
  await db.admin.query(`update schema_migrations set checksum = repeat('0', 64) where name = $1`, [
    '20241105000000_worker_heartbeats',
  ])
  const { newest, known } = (await findOut('drift')).drift
  await db.admin.query(`update schema_migrations set checksum = $1 where name = $2`, [
    readMigrations().find(({ name }) => name === '20241105000000_worker_heartbeats')?.migration.checksum,
    '20241105000000_worker_heartbeats',
  ])
  expect(newest).toMatchObject({ state: 'FAILED', failure: expect.stringContaining('Drift cannot be told') })
  expect(known?.result.ok).toBe(false)
})

test('a look whose process died counts as lost, and the next may begin', async () => {
  await db.admin.query(
    `insert into schema_checks (id, kind, state, started_by, started_at, seen_at)
     values (gen_random_uuid(), 'drift', 'RUNNING', 'somebody', $1::timestamptz + interval '1 hour', $1::timestamptz)`,
    [new Date(services.clock.now().getTime() - 300_000)],
  )
  expect((await schema().getChecks()).drift.newest).toMatchObject({ state: 'LOST', startedBy: 'somebody' })
  await db.admin.query(`update schema_checks set state = 'FAILED', finished_at = seen_at where started_by = 'somebody'`)
})

test('a rehearsal runs beside the pages, one at a time, and stays on record with who started it', async () => {
  const { id } = await schema().startRehearsal({ source: 'seeds', again: 1 })
  expect(await schema().getRehearsal({ id })).toMatchObject({ state: 'RUNNING', source: 'seeds', report: null })
  await expect(schema().startRehearsal({ source: 'seeds' })).rejects.toMatchObject({ cause: { code: 'LOCKED' } })

  let found = await schema().getRehearsal({ id })
  for (let waited = 0; found.state === 'RUNNING' && waited < 600; waited += 1) {
    await sleep(100)
    found = await schema().getRehearsal({ id })
  }
  expect(found).toMatchObject({ state: 'PASSED', failure: null, migrations: [readMigrations().at(-1)?.name] })
  expect(found.report?.load.reads).toBeGreaterThan(0)
  const [listed] = await schema().findRehearsals()
  expect(listed).toMatchObject({ id, startedBy: 'Olga Operator' })
  const { rows } = await db.admin.query(
    `select action, entity_id from platform_audit_logs order by position desc limit 1`,
  )
  expect(rows).toEqual([{ action: 'migrations.rehearsed', entity_id: id }])
})

test('a rehearsal whose process died counts as lost, and the next may begin', async () => {
  await db.admin.query(
    `insert into migration_rehearsals (id, state, source, started_by, started_at, seen_at)
     values (gen_random_uuid(), 'RUNNING', 'backup', 'somebody', $1::timestamptz, $1::timestamptz)`,
    [new Date(services.clock.now().getTime() - 300_000)],
  )
  expect((await schema().findRehearsals()).find(({ startedBy }) => startedBy === 'somebody')?.state).toBe('LOST')
  const { code, stdout, stderr } = await run('db/rehearse.ts', ['--again', '1', '--json'], { DATABASE_URL: db.url })
  expect(stderr).toContain('to run it again')
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, migrations: [{ name: readMigrations().at(-1)?.name }] })
  expect(code).toBe(0)
})

test('a rehearsal can run on the newest backup, restored beside the live database; without one it says so', async () => {
  const env = { DATABASE_URL: db.url }
  const none = await run('db/rehearse.ts', ['--from', 'backup', '--json'], env)
  expect([none.code, JSON.parse(none.stdout).error]).toEqual([1, expect.stringContaining('no checked backup')])
  expect((await run('backup/create.ts', ['--reason', 'to rehearse on', '--json'], env)).code).toBe(0)
  const { code, stdout } = await run('db/rehearse.ts', ['--from', 'backup', '--again', '1', '--json'], env)
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, error: null, on: expect.stringContaining('the backup of') })
  expect(code).toBe(0)
})
