import { existsSync } from 'node:fs'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { uploadPath } from '#server/imports/reading/uploads.ts'
import { sweepImports } from '#server/imports/working/sweep.job.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { startWorker } from '#server/worker.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { leadsWorld, preview, settled } from '../leads/world.ts'
import { workJobs } from './jobs.ts'

const database = await testDatabase()
const clock = fakeClock(new Date())
const services = testServices(database, { clock })
const world = await leadsWorld(database)
const api = callerFor(services, world.manager).imports

const upload = async (text: string, name = 'fair.csv', by = api) =>
  (
    await by.createImport({
      fileName: name,
      content: (async function* () {
        yield Buffer.from(text)
      })(),
    })
  ).id

async function leadsOf(batchId: string): Promise<number> {
  const { rows } = await database.admin.query('select count(*)::int as n from leads where import_batch_id = $1', [
    batchId,
  ])
  return rows[0].n
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  await expect.poll(holds, { interval: 25 }).toBe(true)
}

test('without a worker an import waits and says so, and the next worker does it through its queue', {
  timeout: 60_000,
}, async () => {
  const id = await upload('name,phone\nAnn Queue,07700 921001\n', 'queue.csv')
  const { source, country, mapping } = await api.getImport({ id })
  await api.previewImport({ id, source, country, mapping })
  expect(await api.getImport({ id })).toMatchObject({
    state: 'PREVIEWING',
    waiting: true,
    noWorker: true,
    rate: null,
  })

  const worker = await startWorker(services)
  try {
    const reached = (state: string) => until(async () => (await api.getImport({ id })).state === state)
    await reached('PREVIEWED')
    await api.startImport({ id, onDuplicate: 'skip' })
    await reached('IMPORTED')
    const done = await api.getImport({ id })
    expect(done).toMatchObject({ rows: { new: 1, created: 1 }, noWorker: false })
    expect(done.log.map(({ what }) => what)).toEqual(['uploaded', 'checkAsked', 'checked', 'writeAsked', 'imported'])
  } finally {
    await worker.stop()
  }
})

test('a job that was lost is sent again by the sweep', async () => {
  const id = await upload('name,phone\nAnn Lost,07700 921002\n')
  const { source, country, mapping } = await api.getImport({ id })
  await api.previewImport({ id, source, country, mapping })
  await database.admin.query('delete from outbox')
  clock.advance(60_000)
  expect(await sweepImports(services)).toMatchObject({ resumed: 1 })
  expect(await settled(services, world.manager, id)).toMatchObject({ state: 'PREVIEWED' })
})

test('an import that is cancelled while it is written leaves nothing', { timeout: 60_000 }, async () => {
  const id = await upload('name,phone\nAnn Stop,07700 921003\nBea Stop,07700 921004\n')
  await preview(services, world.manager, id)
  // The daily figures come last: whoever holds them stops the writer just before its end.
  await database.admin.query('begin')
  await database.admin.query('lock table leads_daily in share row exclusive mode')
  await api.startImport({ id, onDuplicate: 'skip' })
  const worked = workJobs(services)
  await until(async () => {
    const { rows } = await database.admin.query(
      `select count(*)::int as n from pg_locks where relation = 'leads_daily'::regclass and not granted`,
    )
    return rows[0].n > 0
  })
  const cancelled = api.cancelImport({ id })
  await until(async () => (await api.getImport({ id })).state === 'CANCELLED')
  await database.admin.query('rollback')
  await cancelled
  await worked
  await until(async () => (await api.findImportRows({ id })).rows.length === 0)
  expect(await leadsOf(id)).toBe(0)
  expect(await api.getImport({ id })).toMatchObject({ state: 'CANCELLED' })
})

test('an upload that nobody finished in a week is removed, and the audit log says so', async () => {
  const id = await upload('name,phone\nAnn Week,07700 921005\n', 'forgotten.csv')
  await preview(services, world.manager, id)
  const path = uploadPath(services.config, world.company.id, id)
  clock.advance(6 * 24 * 3_600_000)
  const fresh = await upload('name,phone\nAnn Fresh,07700 921006\n', 'fresh.csv')
  expect((await sweepImports(services)).swept).toBe(0)
  clock.advance(2 * 24 * 3_600_000)
  // What the tests above left half-done is a week old as well.
  expect((await sweepImports(services)).swept).toBeGreaterThanOrEqual(1)
  expect(await api.getImport({ id })).toMatchObject({ state: 'CANCELLED', samples: [] })
  expect((await api.findImportRows({ id })).rows).toEqual([])
  expect(existsSync(path)).toBe(false)
  expect(await api.getImport({ id: fresh })).toMatchObject({
    state: 'UPLOADED',
    samples: [['Ann Fresh', '07700 921006']],
  })
  const { rows } = await database.admin.query(
    `select user_id, details ->> 'fileName' as file from audit_logs where action = 'lead_import.swept' and entity_id = $1`,
    [id],
  )
  expect(rows).toEqual([{ user_id: null, file: 'forgotten.csv' }])
})

test('a file that belongs to no import is removed after a day', async () => {
  const path = uploadPath(services.config, world.company.id, newId())
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, 'half an upl')
  await utimes(path, clock.now(), clock.now())
  expect((await sweepImports(services)).files).toBe(0)
  clock.advance(25 * 3_600_000)
  expect((await sweepImports(services)).files).toBe(1)
  expect(existsSync(path)).toBe(false)
})
