import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { getPriority, hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { NIGHTLY_SCHEDULE_ID } from '#server/backups/schedules/due.service.ts'
import { comprehensiveFolder } from '#server/backups/store.ts'
import { SCHEDULES } from '#server/jobs/schedules.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { waitFor } from '../waiting.ts'

const db = await testDatabase()
const services = testServices(db)
let operator: Person

beforeAll(async () => {
  operator = await addPerson(db, await addCompany(db), { operator: true })
  await db.admin.query('update backup_schedules set drill = false, enabled = false')
  // Seconds of reading; whoever waits for that looks at least every 0.4 s.
  await db.admin.query(
    `create table padding as select g as id, md5(g::text) as a, md5((g * 7)::text) as b, md5((g * 13)::text) as c from generate_series(1, 400000) g;
     grant select on padding to counterfoil_backup`,
  )
})
beforeEach(() => db.admin.query('delete from backup_runs'))

const begin = (passphrase?: string, by = services) =>
  callerFor(by, operator).backups.createBackup({
    reason: 'a large one',
    coverage: 'database',
    ...(passphrase ? { encryption: 'passphrase' as const, passphrase, passphraseAgain: passphrase } : undefined),
  })

/** Connections of this database's backups that read the large table just now: other suites share the server. */
const READING = `select pid from pg_stat_activity where datname = current_database()
  and application_name = 'counterfoil backup' and state = 'active' and query like 'copy%padding%'`

/** The process that works on the run, once its file is begun. */
const workerOf = (id: string) =>
  waitFor(async () => {
    if ((await db.admin.query(READING)).rows.length === 0) return null
    const { rows } = await db.admin.query('select lease_owner from backup_runs where id = $1', [id])
    const [host, pid] = rows[0].lease_owner.split('/')
    expect(host).toBe(hostname())
    return Number(pid)
  })

const ended = (id: string) =>
  waitFor(async () => {
    const run = await callerFor(services, operator).backups.getBackup({ id })
    return run.working ? null : run
  })

const partialFiles = () => {
  const folder = comprehensiveFolder(services.config)
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('.partial')) : []
}

const isGone = (pid: number) => {
  try {
    process.kill(pid, 0)
    return null
  } catch {
    return true
  }
}

describe('a backup that a person starts', { timeout: 300_000 }, () => {
  test('is made by a process of its own, which ends with it', async () => {
    const { id } = await begin()
    const pid = await workerOf(id)
    expect(pid).not.toBe(process.pid)
    expect(await ended(id)).toMatchObject({ state: 'VERIFIED' })
    await waitFor(() => isGone(pid))
  })

  test('dies with a clear end when its process is killed, long before its lease runs out', async () => {
    const { id } = await begin()
    process.kill(await workerOf(id), 'SIGKILL')
    // Written down, not only shown because the time is up.
    const { lease } = await waitFor(async () => {
      const { rows } = await db.admin.query(
        `select state, failure, lease_token as lease from backup_runs where id = $1 and state <> 'RUNNING'`,
        [id],
      )
      expect(rows[0] ?? { state: 'FAILED', failure: 'PROCESS_DIED' }).toMatchObject({
        state: 'FAILED',
        failure: 'PROCESS_DIED',
      })
      return rows[0] ?? null
    }, 20)
    expect(lease).toBeNull()
    await waitFor(() => (partialFiles().length === 0 ? true : null))
    const next = await begin()
    expect(await ended(next.id)).toMatchObject({ state: 'VERIFIED' })
  })

  test('is stopped by whoever stops its process politely, as a service manager does', async () => {
    const { id } = await begin()
    process.kill(await workerOf(id), 'SIGTERM')
    expect(await ended(id)).toMatchObject({ state: 'FAILED', failure: 'PROCESS_DIED' })
    const { failureMessage } = await callerFor(services, operator).backups.getBackup({ id })
    expect(failureMessage).toContain('The server was stopped')
    expect(partialFiles()).toEqual([])
  })

  test.runIf(process.platform === 'linux')('keeps its passphrase where nobody can look at it', async () => {
    const passphrase = 'never on a command line 4711 Zebra'
    const { id } = await begin(passphrase)
    const pid = await workerOf(id)
    for (const file of ['cmdline', 'environ'])
      expect(readFileSync(`/proc/${pid}/${file}`, 'utf8')).not.toContain(passphrase)
    expect(await ended(id)).toMatchObject({ state: 'VERIFIED', encryption: { passphrase: true } })
  })

  test.runIf(process.platform === 'linux')('gives way to the pages, which stay as they were', async () => {
    const before = getPriority()
    const { id } = await begin(undefined, testServices(db, { env: { BACKUP_NICENESS: '7' } }))
    const pid = await workerOf(id)
    expect(getPriority(pid)).toBe(7)
    expect(getPriority()).toBe(before)
    const { rows } = await db.admin.query(READING)
    expect(rows).toHaveLength(1)
    if (existsSync('/proc/self/autogroup')) {
      expect(readFileSync(`/proc/${pid}/autogroup`, 'utf8')).toMatch(/ nice 7$/m)
      expect(readFileSync(`/proc/${rows[0].pid}/autogroup`, 'utf8')).toMatch(/ nice 7$/m)
      expect(readFileSync('/proc/self/autogroup', 'utf8')).not.toMatch(/ nice 7$/m)
    }
    await callerFor(services, operator).backups.cancelBackup({ id })
    await ended(id)
  })
})

test('a backup ends when the server that asked for it is killed, and says so', { timeout: 300_000 }, async () => {
  const claim = { runId: newId(), token: randomUUID() }
  const { STORE_DIR, DATA_DIR } = services.config
  const env = { NODE_ENV: 'test', DATABASE_URL: db.url, STORE_DIR, DATA_DIR, LOG_LEVEL: 'silent' }
  const order = join(STORE_DIR, 'order.json')
  writeFileSync(order, JSON.stringify({ env, claim }))
  const server = spawn(process.execPath, [join(import.meta.dirname, 'server-child.ts'), order], { stdio: 'inherit' })
  afterAll(() => server.kill('SIGKILL'))
  await db.admin.query(
    `insert into backup_runs (id, kind, source, reason, requested_by_name, state, started_at, lease_token, lease_owner, lease_expires_at, created_at, updated_at)
     values ($1, 'comprehensive', 'page', 'of a server', 'somebody', 'RUNNING', now(), $2, $3, now() + interval '30 seconds', now(), now())`,
    [claim.runId, claim.token, `${hostname()}/${server.pid}/`],
  )
  const pid = await workerOf(claim.runId)
  server.kill('SIGKILL')
  await waitFor(() => isGone(pid))
  const { rows } = await db.admin.query('select state, failure, failure_message, lease_token from backup_runs')
  expect(rows).toEqual([
    {
      state: 'FAILED',
      failure: 'PROCESS_DIED',
      failure_message: expect.stringContaining('The server was stopped'),
      lease_token: null,
    },
  ])
  expect(partialFiles()).toEqual([])
})

test('the worker has the nightly backup made by a process of its own, and it cares for the result', {
  timeout: 300_000,
}, async () => {
  await db.admin.query(
    `update backup_schedules set enabled = true, cron = null, active_since = now() - interval '3 days' where id = $1`,
    [NIGHTLY_SCHEDULE_ID],
  )
  const schedule = SCHEDULES.find(({ queue }) => queue === 'backup-schedules')
  const done = schedule?.run(services, { scheduledFor: new Date() })
  const { id } = await waitFor(async () => (await db.admin.query('select id from backup_runs')).rows[0] ?? null)
  const pid = await workerOf(id)
  expect(pid).not.toBe(process.pid)
  expect(await done).toMatchObject([{ run: { id, state: 'VERIFIED' } }])
  await waitFor(() => isGone(pid))
})

test('stored backups are read again at night by a process of its own', { timeout: 300_000 }, async () => {
  const { id } = await begin()
  await ended(id)
  await db.admin.query(
    `update backup_runs set written_at = now() - interval '40 days', verified_at = now() - interval '40 days', verification = null`,
  )
  const schedule = SCHEDULES.find(({ queue }) => queue === 'backup-sweep')
  const done = schedule?.run(services, { scheduledFor: new Date() })
  await waitFor(async () => {
    const { rowCount } = await db.admin.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'counterfoil backup'`,
    )
    return rowCount || null
  })
  expect(await done).toMatchObject({ read: 1, damaged: [], left: 0 })
  const { verification } = await callerFor(services, operator).backups.getBackup({ id })
  expect(verification).toMatchObject({ state: 'PASSED', byName: 'Nightly re-reading' })
})
