import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { noticeTroubles } from '#server/backups/notifications/notice.service.ts'
import { executeVerification } from '#server/backups/runs/verification.service.ts'
import { sweepBackups } from '#server/backups/sweep/sweep.service.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person, type TestCompany } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'

vi.setConfig({ testTimeout: 120_000 })

const db = await testDatabase()
const clock = fakeClock('2026-03-01T02:00:00Z')
const services = testServices(db, { clock, env: { BACKUP_SWEEP_DAYS: '30' } })
const store = services.config.STORE_DIR
let company: TestCompany
let admin: Person

beforeAll(async () => {
  company = await addCompany(db)
  admin = await addPerson(db, company)
})
beforeEach(async () => {
  await db.admin.query('delete from backup_alerts; delete from backup_channels; delete from backup_runs')
  clock.set('2026-03-01T02:00:00Z')
})

async function makeBackup(): Promise<{ id: string; path: string; bytes: number }> {
  const run = await makeBackupNow(services, {
    companyId: company.id,
    reason: 'to be read again',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  if (!run?.filePath) throw new Error(run?.failureMessage ?? 'no backup')
  return { id: run.id, path: join(store, run.filePath), bytes: run.fileBytes ?? 0 }
}

const DAY = 86_400_000
const tonight = () => sweepBackups(services, { scheduledFor: clock.now(), execute: executeVerification })
/** As a night with room for so many bytes. */
const within = (bytes: number) =>
  sweepBackups(
    { ...services, config: { ...services.config, BACKUP_SWEEP_GB: bytes / 1e9 } },
    { scheduledFor: clock.now(), execute: executeVerification },
  )
const lastRead = async (id: string) =>
  (await callerFor(services, admin).backups.getBackup({ id })).verification?.startedAt

function flipIn(path: string, table: string): void {
  const { metadata } = JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8'))
  const { offset } = metadata.chunks.find((each: { table: string | null }) => each.table === table)
  const bytes = readFileSync(path)
  bytes[offset + 20] = (bytes[offset + 20] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

test('a backup is read again once nobody has for a month, and then has its peace for another', async () => {
  const { id } = await makeBackup()
  clock.advance(29 * DAY)
  expect(await tonight()).toMatchObject({ read: 0, left: 0 })
  clock.advance(2 * DAY)
  expect(await callerFor(services, admin).backups.getStoreHealth()).toMatchObject({
    sweep: { stored: 1, waiting: 1, days: 30, oldest: new Date('2026-03-01T02:00:00Z') },
  })
  expect(await tonight()).toMatchObject({ read: 1, damaged: [] })
  expect(await lastRead(id)).toBe('2026-04-01T02:00:00.000Z')
  expect((await callerFor(services, admin).backups.getStoreHealth()).sweep.waiting).toBe(0)
  clock.advance(DAY)
  expect(await tonight()).toMatchObject({ read: 0 })
})

test('damage is found with its table and chunk, shown with the backup, and told', async () => {
  const { id, path } = await makeBackup()
  await callerFor(services, admin).backups.createChannel({ coverage: 'company', target: 'ops@example.com' })
  flipIn(path, 'companies')
  clock.advance(31 * DAY)
  expect(await tonight()).toMatchObject({ read: 1, damaged: [id] })
  const run = await callerFor(services, admin).backups.getBackup({ id })
  expect(run.corruptAt).toEqual(clock.now())
  expect(run.verification?.problems).toContainEqual(
    expect.objectContaining({ part: 'chunk', table: 'companies', chunk: 1 }),
  )
  await noticeTroubles(services)
  const { rows } = await db.admin.query(
    `select event, facts ->> 'message' as message from backup_alerts where event = 'corrupt'`,
  )
  expect(rows).toEqual([{ event: 'corrupt', message: expect.stringContaining('Table companies, chunk 1') }])
  // It is known by now, and nobody reads it every night.
  clock.advance(31 * DAY)
  expect(await tonight()).toMatchObject({ read: 0 })
})

test('a night reads no more than its bytes, the longest unread first, but always one', async () => {
  const oldest = await makeBackup()
  clock.advance(DAY)
  const middle = await makeBackup()
  clock.advance(DAY)
  const newest = await makeBackup()
  clock.advance(40 * DAY)
  expect(await within(oldest.bytes + middle.bytes)).toMatchObject({ read: 2, left: 1 })
  const night = clock.now().toISOString()
  expect([await lastRead(oldest.id), await lastRead(middle.id)]).toEqual([night, night])
  // A worker that was killed and begins the same night again has only what is left of it.
  expect(await within(oldest.bytes + middle.bytes)).toMatchObject({ read: 0, left: 1 })
  clock.advance(DAY)
  expect(await within(1_000_000)).toMatchObject({ read: 1, left: 0 })
  expect(await lastRead(newest.id)).toBe(clock.now().toISOString())
  clock.advance(40 * DAY)
  expect(await within(1_000_000 / 1e6)).toMatchObject({ read: 1, left: 2 })
})

test('backups of a store that is away are left alone, and have their turn when it is back', async () => {
  const { id } = await makeBackup()
  clock.advance(31 * DAY)
  renameSync(store, `${store}.away`)
  try {
    expect(await tonight()).toMatchObject({ read: 0, left: 1, damaged: [] })
    expect((await callerFor(services, admin).backups.getBackup({ id })).corruptAt).toBeNull()
  } finally {
    renameSync(`${store}.away`, store)
  }
  expect(await tonight()).toMatchObject({ read: 1, damaged: [] })
})

test('two processes that sweep the same night read each backup once', async () => {
  await makeBackup()
  clock.advance(DAY)
  await makeBackup()
  clock.advance(40 * DAY)
  const both = await Promise.all([tonight(), tonight()])
  expect(both.map(({ read }) => read).reduce((a, b) => a + b)).toBe(2)
})

test('one that was deleted is not looked for', async () => {
  const { id } = await makeBackup()
  await db.admin.query(
    `update backup_runs set removal_rule = 'by hand', removal_began_at = now(), removed_at = now() where id = $1`,
    [id],
  )
  clock.advance(31 * DAY)
  expect(await tonight()).toMatchObject({ read: 0, left: 0 })
})

test('a backup whose reader died in the middle is neither damaged nor read, and has its turn again', async () => {
  const { id } = await makeBackup()
  clock.set('2026-05-01T02:00:00Z')
  const died = await sweepBackups(services, { scheduledFor: clock.now(), execute: async () => undefined })
  expect(died).toMatchObject({ read: 0, damaged: [], left: 1 })
  clock.set('2026-05-02T02:00:00Z')
  expect(await tonight()).toMatchObject({ read: 1, damaged: [] })
  expect(await lastRead(id)).toBe('2026-05-02T02:00:00.000Z')
})
