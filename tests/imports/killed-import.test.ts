import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { runImport } from '#server/imports/working/import.job.ts'
import { sweepImports } from '#server/imports/working/sweep.job.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { failureText } from '#server/kernel/errors.ts'
import { waitFor } from '../backups/waiting.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { leadsWorld, settled } from '../leads/world.ts'

const database = await testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'counterfoil-killed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const env = { NODE_ENV: 'test', DATABASE_URL: database.url, DATA_DIR: folder, STORE_DIR: folder, LOG_LEVEL: 'silent' }
const clock = fakeClock(new Date())
const services = testServices(database, { env, clock })
const world = await leadsWorld(database)
const api = callerFor(services, world.manager)

/** Few enough for one transaction. */
const ROWS = 9_000
const file = Buffer.from(
  `name,phone\n${Array.from({ length: ROWS }, (_, row) => `Ann ${row},+4479${String(10_000_000 + row)}`).join('\n')}\n`,
)

async function leads(): Promise<number> {
  const { rows } = await database.admin.query('select count(*)::int as n from leads where company_id = $1', [
    world.company.id,
  ])
  return rows[0].n
}

/** Gives the batch to a child process, and kills that after `ms`; null lets it finish. */
async function runInChild(batchId: string, state: string, ms: number | null): Promise<void> {
  await database.admin.query(
    `update lead_import_batches set state = $2, lease = null, attempts = 0, failure = null, started_at = coalesce(started_at, now()) where id = $1`,
    [batchId, state],
  )
  const job = JSON.stringify({ env, companyId: world.company.id, batchId })
  const child = spawn(process.execPath, ['tests/imports/import-child.ts', job], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // The pipe of a killed child may end in an error of its own.
  child.stdout.on('error', () => undefined)
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  if (ms !== null) {
    await sleep(ms)
    child.kill('SIGKILL')
  }
  await ended
}

/** No backend of the child is at work any more: what it had open is rolled back. */
async function abandoned(): Promise<void> {
  await waitFor(async () => {
    const { rows } = await database.admin.query(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`,
    )
    return rows[0].n === 0 ? true : null
  })
}

test('an import killed at any moment leaves all of its leads or none, and is taken up again', {
  timeout: 240_000,
}, async () => {
  const { id } = await api.imports.createImport({
    fileName: 'big.csv',
    content: (async function* () {
      yield file
    })(),
  })
  const { source, country, mapping } = await api.imports.getImport({ id })
  await api.imports.previewImport({ id, source, country, mapping })
  await settled(services, world.manager, id)

  const killedAt: number[] = []
  // A whole run first, undone again, to know how long one takes on this machine.
  const started = performance.now()
  await runInChild(id, 'QUEUED', null)
  const whole = performance.now() - started
  expect(await leads()).toBe(ROWS)
  await api.imports.undoImport({ id })
  expect((await settled(services, world.manager, id)).rows).toMatchObject({ undone: ROWS, kept: 0 })
  expect(await leads()).toBe(0)

  for (let round = 0; round < 5; round += 1) {
    const ms = Math.round(Math.random() * whole * 1.1)
    killedAt.push(ms)
    await database.admin.query(
      `update lead_import_batches set state = 'PREVIEWED', undone_at = null, undone_by = null, rows_created = 0 where id = $1`,
      [id],
    )
    await runInChild(id, 'QUEUED', ms)
    await abandoned()
    const count = await leads()
    expect([0, ROWS], `killed after ${ms} of ${Math.round(whole)} ms`).toContain(count)

    const { rows } = await database.admin.query(
      'select coalesce(sum(leads_count), 0)::int as n from leads_daily where company_id = $1',
      [world.company.id],
    )
    expect(rows[0].n).toBe(count)
    // A minute later the sweep notices its silence, and a living process does it from the beginning.
    clock.set(new Date(Date.now() + 60_000))
    if (count === 0) {
      expect(await api.imports.getImport({ id })).toMatchObject({ waiting: true, noWorker: true })
      expect(await sweepImports(services)).toMatchObject({ resumed: 1 })
    }
    const found = await settled(services, world.manager, id)
    expect(found).toMatchObject({ state: 'IMPORTED', rows: { created: ROWS } })
    expect(await leads()).toBe(ROWS)
    await api.imports.undoImport({ id })
    await settled(services, world.manager, id)
    expect(await leads()).toBe(0)
    clock.set(new Date())
  }
})

test('an import whose workers die three times has failed, with nothing written, and can be run again', {
  timeout: 60_000,
}, async () => {
  const { id } = await upload('name,phone\nAnn Crash,07700 941001\n')
  const { source, country, mapping } = await api.imports.getImport({ id })
  await api.imports.previewImport({ id, source, country, mapping })
  await settled(services, world.manager, id)
  const before = await leads()
  await database.admin.query(
    `update lead_import_batches set state = 'IMPORTING', lease = $2, attempts = 3, started_at = now(), heartbeat_at = now() - interval '5 minutes' where id = $1`,
    [id, randomUUID()],
  )
  expect(await sweepImports(services)).toMatchObject({ failed: 1, resumed: 0 })
  const found = await api.imports.getImport({ id })
  expect(found).toMatchObject({
    state: 'FAILED',
    failure: failureText('IMPORT_INTERRUPTED'),
    canRunAgain: true,
  })
  expect(found.log.at(-1)).toMatchObject({ what: 'failed' })
  expect(await leads()).toBe(before)
  await api.imports.startImport({ id, onDuplicate: 'skip' })
  expect(await settled(services, world.manager, id)).toMatchObject({ state: 'IMPORTED' })
  expect(await leads()).toBe(before + 1)
})

test('an import that a living worker holds is not begun a second time', { timeout: 60_000 }, async () => {
  const { id } = await upload('name,phone\nAnn Late,07700 940001\n')
  const { source, country, mapping } = await api.imports.getImport({ id })
  await api.imports.previewImport({ id, source, country, mapping })
  await settled(services, world.manager, id)
  const before = await leads()
  await runInChild(id, 'QUEUED', null)
  expect(await leads()).toBe(before + 1)
  // Somebody else holds the lease, and is alive.
  await database.admin.query(
    `update lead_import_batches set state = 'QUEUED', lease = $2, attempts = 1, heartbeat_at = $3 where id = $1`,
    [id, randomUUID(), clock.now()],
  )
  expect(await runImport(services, { companyId: world.company.id, batchId: id })).toBe(false)
  expect(await leads()).toBe(before + 1)
})

async function upload(text: string): Promise<{ id: string }> {
  return api.imports.createImport({
    fileName: 'small.csv',
    content: (async function* () {
      yield Buffer.from(text)
    })(),
  })
}
