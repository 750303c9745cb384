import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { runImport } from '#server/imports/working/import.job.ts'
import { SILENCE_MS } from '#server/imports/working/lease.ts'
import { sweepImports } from '#server/imports/working/sweep.job.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { failureText } from '#server/kernel/errors.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { leadsWorld, preview, settled } from '../leads/world.ts'

// A large file is written by two transactions. The second waits with its COMMIT for the first, whose own comes right
// after it; these are about what may happen in between.

const database = await testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'counterfoil-lanes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const env = { NODE_ENV: 'test', DATABASE_URL: database.url, DATA_DIR: folder, STORE_DIR: folder, LOG_LEVEL: 'silent' }
const clock = fakeClock(new Date())
const services = testServices(database, { env, clock })
const world = await leadsWorld(database)
const api = callerFor(services, world.manager).imports
const { admin } = database

const ROWS = 12_000
const file = Buffer.from(
  `name,phone,source\n${Array.from({ length: ROWS }, (_, row) => `Ann ${row},+4479${String(10_000_000 + row)},${row % 2 ? 'fair' : 'web'}`).join('\n')}\n`,
)

let id: string
beforeEach(async () => {
  clock.set(new Date())
  // What a failed test held.
  await admin.query('rollback')
  await admin.query('delete from leads where company_id = $1', [world.company.id])
  await admin.query('delete from leads_daily where company_id = $1', [world.company.id])
  await admin.query('delete from leads_monthly where company_id = $1', [world.company.id])
  id = (
    await api.createImport({
      fileName: 'large.csv',
      content: (async function* () {
        yield file
      })(),
    })
  ).id
  await preview(services, world.manager, id)
})

async function number(text: string): Promise<number> {
  const { rows } = await admin.query(`select (${text})::int as n`)
  return rows[0].n
}
const company = `company_id = '${world.company.id}'`
const leads = () => number(`select count(*) from leads where ${company}`)
const different = () => number(`select count(distinct phone) from leads where ${company}`)
const counted = () => number(`select coalesce(sum(leads_count), 0) from leads_daily where ${company}`)
const countedByMonth = () => number(`select coalesce(sum(leads_count), 0) from leads_monthly where ${company}`)

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    if (await holds()) return
    await sleep(25)
  }
  throw new Error('it did not come to that')
}

/** Everybody who adds an audit entry waits until the returned call. The first lane adds its own after the other's COMMIT. */
async function holdAudit(): Promise<() => Promise<void>> {
  await admin.query('begin')
  await admin.query('select from audit_heads where company_id = $1 for update', [world.company.id])
  return async () => {
    await admin.query('rollback')
  }
}

async function startInChild(): Promise<{ child: ChildProcess; ended: Promise<unknown> }> {
  const change = `state = 'QUEUED', on_duplicate = 'skip', started_at = now(), attempts = 0`
  await admin.query(`update lead_import_batches set ${change} where id = $1`, [id])
  const job = JSON.stringify({ env, companyId: world.company.id, batchId: id })
  const child = spawn(process.execPath, ['tests/imports/import-child.ts', job], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout?.on('error', () => undefined)
  return { child, ended: once(child, 'exit') }
}

/** No backend of the child is at work any more: what it had open is rolled back. */
async function abandoned(): Promise<void> {
  await until(async () => {
    const others = `datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`
    return (await number(`select count(*) from pg_stat_activity where ${others}`)) === 0
  })
}

/** Kills a process between its two commits, and waits until its silence is noticed. */
async function killBetween(): Promise<number> {
  const { child, ended } = await startInChild()
  const release = await holdAudit()
  await until(async () => (await leads()) > 0)
  child.kill('SIGKILL')
  await ended
  await release()
  await abandoned()
  clock.set(new Date(Date.now() + 60_000))
  return leads()
}

test('two transactions write every row of a large file once, and count it once', { timeout: 120_000 }, async () => {
  await api.startImport({ id, onDuplicate: 'skip' })
  const done = await settled(services, world.manager, id)
  expect(done).toMatchObject({ state: 'IMPORTED', rows: { created: ROWS, updated: 0 } })
  expect(await leads()).toBe(ROWS)
  expect(await different()).toBe(ROWS)
  expect(await counted()).toBe(ROWS)
  expect(await countedByMonth()).toBe(ROWS)
  await api.undoImport({ id })
  expect(await settled(services, world.manager, id)).toMatchObject({ state: 'UNDONE', rows: { undone: ROWS } })
  expect(await leads()).toBe(0)
  expect(await counted()).toBe(0)
})

test('a process killed before either commit leaves nothing', { timeout: 120_000 }, async () => {
  const { child, ended } = await startInChild()
  await admin.query('begin')
  await admin.query('lock table leads_daily in share row exclusive mode')
  const waiting = `select count(*) from pg_locks where relation = 'leads_daily'::regclass and not granted`
  await until(async () => (await number(waiting)) > 0)
  child.kill('SIGKILL')
  await ended
  await admin.query('rollback')
  await abandoned()
  expect(await leads()).toBe(0)
  expect(await counted()).toBe(0)
  await api.cancelImport({ id })
})

test('what a process killed between its two commits left is finished by the next, row by row once', {
  timeout: 120_000,
}, async () => {
  const half = await killBetween()
  expect(half).toBeGreaterThan(0)
  expect(half).toBeLessThan(ROWS)
  expect(await counted()).toBe(half)
  expect(await sweepImports(services)).toMatchObject({ resumed: 1, failed: 0 })
  const done = await settled(services, world.manager, id)
  expect(done).toMatchObject({ state: 'IMPORTED', rows: { created: ROWS } })
  expect(await leads()).toBe(ROWS)
  expect(await different()).toBe(ROWS)
  expect(await counted()).toBe(ROWS)
  expect(await countedByMonth()).toBe(ROWS)
  expect((await api.findImportRows({ id, outcome: 'skipped' })).rows).toEqual([])
})

test('somebody who cancels an import that died between its two commits has it taken back', {
  timeout: 120_000,
}, async () => {
  await killBetween()
  await api.cancelImport({ id })
  expect(await settled(services, world.manager, id)).toMatchObject({ state: 'CANCELLED' })
  expect(await leads()).toBe(0)
  expect(await counted()).toBe(0)
  expect((await api.findImportRows({ id })).rows).toEqual([])
})

test('an import that cannot be finished is taken back but for what somebody touched, and can be run again', {
  timeout: 120_000,
}, async () => {
  const half = await killBetween()
  await admin.query(
    `update leads set version = 2, notes = 'rang' where id = (select id from leads where ${company} limit 1)`,
  )
  await admin.query('update lead_import_batches set attempts = 3 where id = $1', [id])
  expect(half).toBeGreaterThan(1)
  expect(await sweepImports(services)).toMatchObject({ resumed: 0, failed: 1 })
  expect(await api.getImport({ id })).toMatchObject({ state: 'UNDOING' })
  expect(await settled(services, world.manager, id)).toMatchObject({
    state: 'FAILED',
    failure: failureText('IMPORT_INTERRUPTED'),
    canRunAgain: true,
  })
  expect(await leads()).toBe(1)
  expect(await counted()).toBe(1)
  await api.startImport({ id, onDuplicate: 'skip' })
  expect(await settled(services, world.manager, id)).toMatchObject({ state: 'IMPORTED', rows: { created: ROWS } })
  expect(await different()).toBe(ROWS)
  expect(await counted()).toBe(ROWS)
})

test('what is half there is taken back also when whoever asked for it has left, and once the database lets it', {
  timeout: 120_000,
}, async () => {
  await killBetween()
  const membership = `update user_companies set state = $1 where company_id = '${world.company.id}' and user_id = $2`
  await admin.query('update lead_import_batches set attempts = 3 where id = $1', [id])
  await admin.query(membership, ['disabled', world.manager.id])
  await sweepImports(services)
  // A lead that cannot be deleted: the taking back fails as often as it is tried.
  await admin.query(
    `create function refuse_delete() returns trigger language plpgsql as $$ begin raise 'not now'; end $$`,
  )
  await admin.query('create trigger refuse_delete before delete on leads execute function refuse_delete()')
  const step = () => runImport(services, { companyId: world.company.id, batchId: id })
  const state = async () =>
    (await admin.query('select state, failure from lead_import_batches where id = $1', [id])).rows
  for (let time = 0; time < 4; time += 1) {
    expect(await step()).toBe(true)
    expect(await state()).toEqual([{ state: 'UNDOING', failure: failureText('IMPORT_INTERRUPTED') }])
    clock.advance(SILENCE_MS + 1)
    expect(await sweepImports(services)).toMatchObject({ resumed: 1, failed: 0 })
  }
  expect(await leads()).toBeGreaterThan(0)
  await admin.query('drop trigger refuse_delete on leads')
  expect(await step()).toBe(true)
  await admin.query(membership, ['active', world.manager.id])
  expect(await state()).toEqual([{ state: 'FAILED', failure: failureText('IMPORT_INTERRUPTED') }])
  expect(await leads()).toBe(0)
  expect(await counted()).toBe(0)
})

test('a living process that cannot make its second commit takes back the first', { timeout: 120_000 }, async () => {
  await api.startImport({ id, onDuplicate: 'skip' })
  const release = await holdAudit()
  const worked = runImport(services, { companyId: world.company.id, batchId: id })
  await until(async () => (await leads()) > 0)
  const blocked = `datname = current_database() and wait_event_type = 'Lock' and query like '%audit_heads%'`
  await until(async () => (await number(`select count(*) from pg_stat_activity where ${blocked}`)) > 0)
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${blocked}`)
  await until(async () => (await number(`select count(*) from pg_stat_activity where ${blocked}`)) === 0)
  await release()
  expect(await worked).toBe(true)
  expect(await settled(services, world.manager, id)).toMatchObject({
    state: 'FAILED',
    failure: failureText('IMPORT_BROKE'),
  })
  expect(await leads()).toBe(0)
  expect(await counted()).toBe(0)
})

test('where either transaction fails, nothing of both is there', { timeout: 120_000 }, async () => {
  // A row that no lead can be: the lane that meets it fails, whichever it is.
  for (const row of [1, 5_001, ROWS]) {
    await admin.query(
      `update lead_import_rows set fields = '{"firstName":"Nobody"}' where batch_id = $1 and row_number = $2`,
      [id, row],
    )
    await api.startImport({ id, onDuplicate: 'skip' })
    expect(await settled(services, world.manager, id)).toMatchObject({ state: 'FAILED' })
    expect(await leads(), `row ${row}`).toBe(0)
    expect(await counted()).toBe(0)
    await admin.query(
      `update lead_import_rows set fields = '{"firstName":"Ann","phone":"+447910099999"}' where batch_id = $1 and row_number = $2`,
      [id, row],
    )
  }
})
