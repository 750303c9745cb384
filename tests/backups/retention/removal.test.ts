import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pruneForCommand } from '#server/backups/commands/prune.service.ts'
import { finishRemovals } from '#server/backups/retention/removal.service.ts'
import { beginRemoval } from '#server/backups/retention/retention.queries.ts'
import { inSystem } from '#server/backups/runs/in-system.ts'
import { NIGHTLY_SCHEDULE_ID } from '#server/backups/schedules/due.service.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'

const NOW = '2026-06-15T12:00:00Z'
const db = await testDatabase()
const clock = fakeClock(NOW)
const services = testServices(db, { clock })
const folder = join(services.config.STORE_DIR, 'backups/comprehensive')
let admin: Person
let operator: Person

beforeAll(async () => {
  const company = await addCompany(db)
  admin = await addPerson(db, company)
  operator = await addPerson(db, company, { operator: true })
  mkdirSync(folder, { recursive: true })
})

beforeEach(async () => {
  await db.admin.query('delete from backup_runs')
  clock.set(NOW)
})

const POLICY = { keepWithinDays: 3, keepDaily: 5, keepWeekly: 2, keepMonthly: 2, keepYearly: 0, keepRestorable: 2 }

async function setPolicy(given: Partial<typeof POLICY> = {}): Promise<void> {
  const policy = { ...POLICY, ...given }
  await db.admin.query(
    `update backup_schedules set keep_within_days = $1, keep_daily = $2, keep_weekly = $3, keep_monthly = $4, keep_yearly = $5,
       keep_restorable = $6 where id = $7`,
    [...Object.values(policy), NIGHTLY_SCHEDULE_ID],
  )
}

async function addBackup(given: {
  daysAgo: number
  state?: string
  pinned?: boolean
  companyId?: string
  byHand?: boolean
}) {
  const id = newId()
  const name = `comprehensive-backup-${given.daysAgo}-${id}.json.zst`
  const at = new Date(Date.parse(NOW) - given.daysAgo * 86_400_000)
  await db.admin.query(
    `insert into backup_runs (id, company_id, kind, source, reason, requested_by_name, state, started_at, written_at, verified_at, finished_at,
       file_name, file_path, file_bytes, file_sha256, records, manifest_sha256, signing_key_id, metadata, created_at, updated_at,
       schedule_id, pinned_at, pinned_by_name, copies)
     values ($1, $2, 'comprehensive', 'schedule', 'nightly', 'a schedule', $3, $4, $4, $4, $4, $5, $6, 1000, repeat('a', 64), 7,
       repeat('b', 64), 'key', '{}', $4, $4, $7, $8, $9, '[{"store":"folder","state":"PRESENT","checkedAt":"2026-01-01"}]')`,
    [
      id,
      given.companyId ?? null,
      given.state ?? 'RESTORABLE',
      at,
      name,
      `backups/comprehensive/${name}`,
      given.byHand || given.companyId ? null : NIGHTLY_SCHEDULE_ID,
      given.pinned ? at : null,
      given.pinned ? 'somebody' : null,
    ],
  )
  writeFileSync(join(folder, name), 'a backup')
  writeFileSync(join(folder, name.replace('.json.zst', '.manifest.json')), '{}')
  return { id, path: join(folder, name) }
}

const prune = (dryRun = false) => pruneForCommand(services, { company: null, dryRun })
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).sort()

test('a dry run says exactly what the real run then deletes, and the history stays', async () => {
  await setPolicy()
  const nights = []
  for (let daysAgo = 0; daysAgo < 40; daysAgo += 1) nights.push(await addBackup({ daysAgo }))
  const dry = await prune(true)
  expect(dry.removed.length).toBeGreaterThan(25)
  expect(nights.every(({ path }) => existsSync(path))).toBe(true)

  const preview = await callerFor(services, operator).backups.previewRetention({})
  expect(preview.removed.count).toBe(dry.removed.length)
  const real = await prune()
  expect(ids(real.removed)).toEqual(ids(dry.removed))
  expect(ids(real.kept)).toEqual(ids(dry.kept))
  const gone = new Set(ids(real.removed))
  for (const { id, path } of nights) expect(existsSync(path)).toBe(!gone.has(id))

  const { rows } = await db.admin.query('select count(*)::int as n, count(removed_at)::int as removed from backup_runs')
  expect(rows[0]).toEqual({ n: 40, removed: real.removed.length })
  expect((await prune()).removed).toEqual([])
})

test('of random histories the dry run equals the real run, and pins and the floor survive', {
  timeout: 60_000,
}, async () => {
  const random = (below: number) => Math.floor(Math.random() * below)
  for (let round = 0; round < 12; round += 1) {
    await db.admin.query('delete from backup_runs')
    await setPolicy({
      keepDaily: random(6),
      keepWeekly: random(4),
      keepWithinDays: random(9),
      keepRestorable: 1 + random(4),
    })
    const states = ['RESTORABLE', 'VERIFIED', 'WRITTEN', 'FAILED']
    for (let index = 0; index < 25; index += 1) {
      const state = states[random(4)] ?? 'WRITTEN'
      if (state !== 'FAILED') await addBackup({ daysAgo: random(200) - 5, state, pinned: random(6) === 0 })
    }
    const dry = await prune(true)
    const real = await prune()
    expect(ids(real.removed)).toEqual(ids(dry.removed))
    const { rows } = await db.admin.query(`
      select count(*) filter (where pinned_at is not null and removed_at is not null)::int as pins_lost,
        (select count(*)::int from (select removed_at from backup_runs where state = 'RESTORABLE' and started_at <= '${NOW}'
           order by started_at desc, id desc limit (select keep_restorable from backup_schedules where id = '${NIGHTLY_SCHEDULE_ID}')) newest
         where removed_at is not null) as floor_lost from backup_runs`)
    expect(rows[0]).toEqual({ pins_lost: 0, floor_lost: 0 })
  }
})

describe('a process that dies between deciding and deleting', () => {
  test('leaves a decision that the next one finishes, and nobody is offered the backup meanwhile', async () => {
    const { id, path } = await addBackup({ daysAgo: 1 })
    await inSystem(services, (trx) => beginRemoval(trx, [id], { rule: 'test', at: clock.now() }))
    const api = callerFor(services, operator)
    await expect(api.backups.verifyBackup({ id })).rejects.toMatchObject({ cause: { code: 'PRECONDITION' } })
    await expect(api.backups.downloadBackup({ id })).rejects.toMatchObject({ cause: { code: 'PRECONDITION' } })
    await expect(api.backups.pinBackup({ id })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
    rmSync(path)
    expect((await finishRemovals(services, 'everybody', 'test')).removed).toMatchObject([{ id }])
    expect((await finishRemovals(services, 'everybody', 'test')).removed).toEqual([])
    expect(await api.backups.getBackup({ id })).toMatchObject({
      removedAt: clock.now(),
      copies: [{ state: 'REMOVED' }],
    })
  })

  test('or meets a store that will not delete: it says so, keeps the decision, and tries again', async () => {
    const { id, path } = await addBackup({ daysAgo: 1 })
    await inSystem(services, (trx) => beginRemoval(trx, [id], { rule: 'test', at: clock.now() }))
    const bucket = {
      S3_BUCKET: 'away',
      S3_ENDPOINT: 'http://127.0.0.1:9',
      S3_ACCESS_KEY_ID: 'a',
      S3_SECRET_ACCESS_KEY: 'b',
    }
    const unreachable = { ...services, config: { ...services.config, ...bucket } }
    expect(await finishRemovals(unreachable, 'everybody', 'test')).toMatchObject({ removed: [], failed: [{ id }] })
    expect(existsSync(path)).toBe(false)
    expect((await finishRemovals(services, 'everybody', 'test')).removed).toMatchObject([{ id }])
  })
})

describe('a person', () => {
  test('pins a backup, and then neither a rule nor anybody deletes it', async () => {
    await setPolicy({ keepWithinDays: 0, keepDaily: 1, keepWeekly: 0, keepMonthly: 0, keepRestorable: 1 })
    const old = await addBackup({ daysAgo: 300 })
    await addBackup({ daysAgo: 0 })
    const api = callerFor(services, operator)
    await api.backups.pinBackup({ id: old.id, reason: 'before the merger' })
    expect((await prune()).removed).toEqual([])
    await expect(api.backups.removeBackup({ id: old.id, reason: 'tidying up' })).rejects.toMatchObject({
      cause: { code: 'CONFLICT', reason: 'BACKUP_PINNED' },
    })
    await api.backups.unpinBackup({ id: old.id })
    expect((await prune()).removed).toMatchObject([{ id: old.id }])
  })

  test('deletes a backup with a reason, but none of the last that are proven', async () => {
    await setPolicy({ keepRestorable: 2 })
    const [newest, second, third] = [
      await addBackup({ daysAgo: 0 }),
      await addBackup({ daysAgo: 1 }),
      await addBackup({ daysAgo: 2 }),
    ]
    const api = callerFor(services, operator)
    for (const { id } of [newest, second]) {
      await expect(api.backups.removeBackup({ id, reason: 'tidying up' })).rejects.toMatchObject({
        cause: { code: 'PRECONDITION', reason: 'LAST_RESTORABLE' },
      })
    }
    await api.backups.removeBackup({ id: third.id, reason: 'tidying up' })
    expect(existsSync(third.path)).toBe(false)
    expect(await api.backups.getBackup({ id: third.id })).toMatchObject({
      removalRule: `deleted by ${operator.name}: tidying up`,
    })
  })

  test('of a company reaches its own backups alone, and without a schedule nothing of them is deleted', async () => {
    const whole = await addBackup({ daysAgo: 400 })
    const own = await addBackup({ daysAgo: 400, companyId: admin.company.id })
    await addBackup({ daysAgo: 0, companyId: admin.company.id })
    const api = callerFor(services, admin)
    await expect(api.backups.pinBackup({ id: whole.id })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
    const preview = await api.backups.previewRetention({})
    expect(preview.groups).toMatchObject([{ coverage: 'company', byHand: true, schedule: null }])
    expect(preview.removed.count).toBe(0)
    await api.backups.removeBackup({ id: own.id, reason: 'asked by the client' })
    expect(existsSync(own.path)).toBe(false)
  })

  test('sees what another policy would do before choosing it', async () => {
    await setPolicy()
    for (let daysAgo = 0; daysAgo < 20; daysAgo += 1) await addBackup({ daysAgo })
    const trial = { keepWithinDays: 0, keepDaily: 1, keepWeekly: 0, keepMonthly: 0, keepYearly: 0, keepRestorable: 4 }
    const preview = await callerFor(services, operator).backups.previewRetention({
      scheduleId: NIGHTLY_SCHEDULE_ID,
      policy: trial,
    })
    expect(preview.kept.count).toBe(4)
    expect((await prune(true)).kept.length).toBeGreaterThan(4)
  })
})
