import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { settleDeadRuns } from '#server/backups/runs/dead-runs.service.ts'
import { runNightlyBackup } from '#server/backups/schedules/due.service.ts'
import { comprehensiveFolder } from '#server/backups/store.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { waitFor } from './waiting.ts'

const db = await testDatabase()
const services = testServices(db)
let admin: Person
let operator: Person

beforeAll(async () => {
  // Drills have a file of their own, which counts the databases they leave.
  await db.admin.query('update backup_schedules set drill = false')
  const company = await addCompany(db)
  admin = await addPerson(db, company)
  operator = await addPerson(db, company, { operator: true })
})

const ended = (person: Person, id: string) =>
  waitFor(async () => {
    const run = await callerFor(services, person).backups.getBackup({ id })
    return run.working ? null : run
  })

/** A run as a process left it that is not this one. */
async function addRun(given: { owner?: string; expires?: string; state?: 'RUNNING' } = {}): Promise<string> {
  const id = newId()
  await db.admin.query(
    `insert into backup_runs (id, company_id, kind, source, reason, requested_by_name, state, started_at, lease_token, lease_owner, lease_expires_at, created_at, updated_at)
     values ($1, $2, 'comprehensive', 'page', 'left behind', 'somebody', 'RUNNING', now(), $3, $4, now() + $5::interval, now(), now())`,
    [id, admin.company.id, randomUUID(), given.owner ?? 'another-host/1/1', given.expires ?? '30 seconds'],
  )
  return id
}

async function removeRun(id: string): Promise<void> {
  await db.admin.query('delete from backup_runs where id = $1', [id])
}

describe('one run at a time', () => {
  test('a second request for the same data is refused, one for other data is not', async () => {
    const held = await addRun()
    await expect(callerFor(services, admin).backups.createBackup({ reason: 'me too' })).rejects.toMatchObject({
      cause: { code: 'LOCKED', reason: 'BACKUP_RUNNING' },
    })
    const whole = await callerFor(services, operator).backups.createBackup({
      reason: 'other data',
      coverage: 'database',
    })
    expect((await ended(operator, whole.id)).state).toBe('VERIFIED')
    await removeRun(held)
  })

  // More than there are connections: none may hold one while it waits for another.
  test('of twenty requests at once exactly one is begun', async () => {
    const api = callerFor(services, admin)
    await Promise.all(Array.from({ length: 20 }, () => api.backups.findBackups({})))
    const asked = await Promise.allSettled(
      Array.from({ length: 20 }, () => api.backups.createBackup({ reason: 'double click' })),
    )
    const begun = asked.filter((each) => each.status === 'fulfilled')
    expect(begun).toHaveLength(1)
    for (const each of begun) expect((await ended(admin, each.value.id)).state).toBe('VERIFIED')
  })
})

describe('a run whose process is gone', () => {
  test('is FAILED at the next start, and its unfinished file is removed', async () => {
    const dead = await addRun({ owner: `${hostname()}/999999999/1` })
    const folder = comprehensiveFolder(services.config)
    mkdirSync(folder, { recursive: true })
    const partial = join(folder, `.${dead}.partial`)
    writeFileSync(partial, 'half a file')
    expect(await settleDeadRuns(services)).toEqual({ ended: 1, filesRemoved: 1 })
    expect(existsSync(partial)).toBe(false)
    expect(await callerFor(services, admin).backups.getBackup({ id: dead })).toMatchObject({
      state: 'FAILED',
      failure: 'PROCESS_DIED',
      working: false,
    })
  })

  test('elsewhere is FAILED once its lease has run out, and shown so before anybody wrote it', async () => {
    const dead = await addRun({ expires: '-10 seconds' })
    const api = callerFor(services, admin)
    expect(await api.backups.getBackup({ id: dead })).toMatchObject({ state: 'FAILED', failure: 'PROCESS_DIED' })
    const next = await api.backups.createBackup({ reason: 'after a crash' })
    expect((await ended(admin, next.id)).state).toBe('VERIFIED')
    expect((await db.admin.query('select state from backup_runs where id = $1', [dead])).rows[0].state).toBe('FAILED')
  })

  test('is told from one that lives: its lease and its file are left alone', async () => {
    const alive = await addRun()
    const partial = join(comprehensiveFolder(services.config), `.${alive}.partial`)
    const strange = join(comprehensiveFolder(services.config), `.${newId()}.partial`)
    writeFileSync(partial, 'being written')
    writeFileSync(strange, 'of another installation, perhaps')
    expect(await settleDeadRuns(services)).toEqual({ ended: 0, filesRemoved: 0 })
    const longAgo = new Date(Date.now() - 2 * 86_400_000)
    utimesSync(strange, longAgo, longAgo)
    expect(await settleDeadRuns(services)).toEqual({ ended: 0, filesRemoved: 1 })
    expect(existsSync(partial)).toBe(true)
    await removeRun(alive)
  })
})

test('a cancelled run ends within seconds and leaves nothing', { timeout: 300_000 }, async () => {
  await db.admin.query(
    `create table padding as select g as id, md5(g::text) as a, md5((g * 7)::text) as b, md5((g * 13)::text) as c from generate_series(1, 1500000) g`,
  )
  await db.admin.query('grant select on padding to counterfoil_backup')
  const api = callerFor(services, operator)
  const { id } = await api.backups.createBackup({ reason: 'too large', coverage: 'database' })
  await waitFor(async () => ((await api.backups.getBackup({ id })).progress?.phase === 'reading' ? true : null))
  const asked = performance.now()
  await api.backups.cancelBackup({ id })
  const run = await ended(operator, id)
  await db.admin.query('drop table padding')
  expect(run).toMatchObject({ state: 'FAILED', failure: 'CANCELLED', path: null })
  expect(performance.now() - asked).toBeLessThan(8_000)
  expect(readdirSync(comprehensiveFolder(services.config)).filter((name) => name.includes(id))).toEqual([])
  await expect(api.backups.cancelBackup({ id })).rejects.toMatchObject({ cause: { code: 'CONFLICT' } })
})

describe('the nightly backup', () => {
  test('is made once for its moment, however many processes ask and however often', async () => {
    const scheduledFor = new Date('2026-02-01T02:00:00Z')
    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, () => runNightlyBackup(services, { scheduledFor })),
    )
    expect(asked.some((each) => each.status === 'fulfilled')).toBe(true)
    // Those that came while it ran were told to try again, as a queue does.
    const again = await Promise.all(Array.from({ length: 5 }, () => runNightlyBackup(services, { scheduledFor })))
    expect(new Set(again.map(({ id }) => id)).size).toBe(1)
    const { rows } = await db.admin.query('select count(*)::int as n from backup_runs where scheduled_for = $1', [
      scheduledFor,
    ])
    expect(rows[0].n).toBe(1)
  })

  test('that failed is tried again for the same moment', async () => {
    const scheduledFor = new Date('2026-02-02T02:00:00Z')
    const file = join(services.config.STORE_DIR, 'a-file-where-a-folder-should-be')
    writeFileSync(file, '')
    const unwritable = { ...services, config: { ...services.config, STORE_DIR: file } }
    await expect(runNightlyBackup(unwritable, { scheduledFor })).rejects.toMatchObject({ code: 'INTERNAL' })
    expect((await runNightlyBackup(services, { scheduledFor })).state).toBe('VERIFIED')
  })
})
