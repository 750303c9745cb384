import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keepBackupSchedules } from '#server/backups/commands/scheduler.service.ts'
import { type FiringOptions, NIGHTLY_SCHEDULE_ID, runDueSchedules } from '#server/backups/schedules/due.service.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { waitFor } from '../waiting.ts'

const db = await testDatabase()
const clock = fakeClock('2026-03-10T12:00:00Z')
const services = testServices(db, { clock })
/** Another process of the same installation: it has its own services and, in production, its own pool. */
const others = { ...services, config: { ...services.config } }
let admin: Person
let operator: Person

beforeAll(async () => {
  const company = await addCompany(db)
  admin = await addPerson(db, company)
  operator = await addPerson(db, company, { operator: true })
})

beforeEach(async () => {
  await db.admin.query('delete from backup_runs')
  await db.admin.query('delete from backup_schedules where id <> $1', [NIGHTLY_SCHEDULE_ID])
  await db.admin.query(
    `update backup_schedules set enabled = true, cron = null, time_zone = null, active_since = '2026-01-01'`,
  )
  clock.set('2026-03-10T12:00:00Z')
})

/** Ends the run at once, as if its backup had been made: what is counted here is firings, not files. */
const madeAtOnce: NonNullable<FiringOptions['execute']> = async (_, claim) => {
  const { rows } = await db.admin.query(
    `update backup_runs set state = 'VERIFIED', verified_at = now(), written_at = now(), finished_at = $2, file_name = id::text,
       file_path = id::text, file_bytes = 1, file_sha256 = repeat('a', 64), records = 1, manifest_sha256 = repeat('a', 64),
       signing_key_id = 'x', metadata = '{}', lease_token = null, lease_owner = null, lease_expires_at = null
     where id = $1 returning id, state, started_at as "startedAt", file_path as "filePath"`,
    [claim.runId, clock.now()],
  )
  return rows[0]
}

const failedAtOnce: NonNullable<FiringOptions['execute']> = async (_, claim) => {
  const { rows } = await db.admin.query(
    `update backup_runs set state = 'FAILED', failure = 'NO_SPACE', finished_at = $2, lease_token = null, lease_owner = null,
       lease_expires_at = null where id = $1 returning id, state`,
    [claim.runId, clock.now()],
  )
  return rows[0]
}

const fire = (of = services, execute = madeAtOnce) =>
  runDueSchedules(of, { byName: 'test', execute, care: async (_, { run }) => run })

async function runs(): Promise<{ at: string; n: number }[]> {
  const { rows } = await db.admin.query(
    `select to_char(scheduled_for, 'YYYY-MM-DD"T"HH24:MI') as at, count(*)::int as n from backup_runs group by 1 order by 1`,
  )
  return rows
}

test('two schedulers that fire one schedule 1,000 times make one backup each time', { timeout: 120_000 }, async () => {
  await db.admin.query(`update backup_schedules set cron = '0 * * * *', time_zone = 'UTC'`)
  for (let hour = 0; hour < 1000; hour += 1) {
    clock.advance(3_600_000)
    await Promise.all([fire(services), fire(others)])
  }
  const made = await runs()
  expect(made).toHaveLength(1000)
  expect(made.filter(({ n }) => n !== 1)).toEqual([])
})

test('twenty at the same moment make one, and the others go away empty-handed', async () => {
  const fired = await Promise.all(Array.from({ length: 20 }, (_, index) => fire(index % 2 ? services : others)))
  expect(fired.flat()).toHaveLength(1)
  expect(await runs()).toEqual([{ at: '2026-03-10T02:00', n: 1 }])
})

describe('a scheduler', () => {
  test('that was away for three days makes one backup, and a clock set back makes none', async () => {
    expect(await fire()).toMatchObject([{ missed: expect.any(Number) }])
    clock.set('2026-03-13T12:00:00Z')
    expect(await fire()).toMatchObject([{ scheduledFor: new Date('2026-03-13T02:00:00Z'), missed: 2 }])
    clock.advance(-11 * 3_600_000)
    expect(await fire()).toEqual([])
    clock.set('2026-03-13T11:00:00Z')
    expect(await fire()).toEqual([])
    expect(await runs()).toEqual([
      { at: '2026-03-10T02:00', n: 1 },
      { at: '2026-03-13T02:00', n: 1 },
    ])
  })

  test('tries a failed night again after a pause', async () => {
    expect(await fire(services, failedAtOnce)).toMatchObject([{ attempt: 1 }])
    expect(await fire()).toEqual([])
    clock.advance(6 * 60_000)
    expect(await fire()).toMatchObject([{ attempt: 2, run: { state: 'VERIFIED' } }])
    clock.advance(60_000)
    expect(await fire()).toEqual([])
  })

  test('waits while the same data is being backed up, and then has its turn', async () => {
    const api = callerFor(services, operator)
    const { id } = await api.backups.createBackup({ reason: 'by hand', coverage: 'database' })
    await db.admin.query(
      `update backup_runs set lease_owner = 'elsewhere/1/1' where id = $1 and lease_token is not null`,
      [id],
    )
    const busy = await fire()
    await waitFor(async () => ((await api.backups.getBackup({ id })).working ? null : true))
    const after = await fire()
    expect(busy.length + after.length).toBe(1)
  })

  test('gives two schedules that are due at the same moment a backup each', async () => {
    await callerFor(services, operator).backups.createSchedule({
      ...POLICY,
      name: 'to the bucket',
      cron: '0 2 * * *',
      coverage: 'database',
      enabled: true,
    })
    clock.set('2026-03-11T02:00:01Z')
    expect((await fire()).map(({ schedule }) => schedule.name).sort()).toEqual(['Nightly backup', 'to the bucket'])
  })

  test('goes on after a schedule that fails, and says what it made', async () => {
    const stop = new AbortController()
    const said: string[] = []
    const keeping = keepBackupSchedules(services, {
      say: (line) => said.push(line),
      signal: stop.signal,
      lookEveryMs: 10,
      execute: madeAtOnce,
      care: async (_, { run }) => run,
    })
    await waitFor(async () => (said.length >= 2 ? true : null))
    clock.set('2026-03-11T12:00:00Z')
    await waitFor(async () => (said.length >= 3 ? true : null))
    stop.abort()
    expect(await keeping).toBe(2)
    expect(said.filter((line) => line.startsWith('Nightly backup: VERIFIED'))).toHaveLength(2)
  })
})

const POLICY = { keepWithinDays: 7, keepDaily: 7, keepWeekly: 4, keepMonthly: 12, keepYearly: 1, keepRestorable: 2 }

describe('a person', () => {
  test('sees when a schedule is next due in its own zone, and what it last made', async () => {
    const api = callerFor(services, admin)
    const made = await api.backups.createSchedule({
      ...POLICY,
      name: 'Dubai mornings',
      cron: '0 6 * * 1-5',
      timeZone: 'Asia/Dubai',
      enabled: true,
    })
    expect(made).toMatchObject({ coverage: 'company', last: null, followsConfiguration: false })
    expect(made.next[0]).toEqual(new Date('2026-03-11T02:00:00Z'))
    clock.set('2026-03-11T02:00:30Z')
    await fire()
    const [seen] = await api.backups.findSchedules()
    expect(seen).toMatchObject({ name: 'Dubai mornings', last: { state: 'VERIFIED', working: false } })
    expect(seen?.next[0]).toEqual(new Date('2026-03-12T02:00:00Z'))
  })

  test('is told what is wrong with the times of a schedule', async () => {
    const api = callerFor(services, admin)
    const create = (given: { cron?: string; timeZone?: string; kind?: 'database' }) =>
      api.backups.createSchedule({ ...POLICY, name: 'mine', enabled: true, ...given })
    await expect(create({ cron: '0 2 31 2 *' })).rejects.toMatchObject({ cause: { field: 'cron', reason: 'BAD_CRON' } })
    await expect(create({ cron: '*/5 * * * *' })).rejects.toMatchObject({ cause: { reason: 'TOO_OFTEN' } })
    const refused = (path: string, reason: string) => ({
      cause: { cause: { issues: [{ path: [path], params: { reason } }] } },
    })
    await expect(create({ cron: '0 25 * * *' })).rejects.toMatchObject(refused('cron', 'BAD_CRON'))
    await expect(create({ cron: '* * * * * *' })).rejects.toMatchObject(refused('cron', 'BAD_CRON'))
    await expect(create({ cron: '0 2 * * *', timeZone: 'Mars/Base' })).rejects.toMatchObject(
      refused('timeZone', 'BAD_TIME_ZONE'),
    )
    await expect(create({})).rejects.toMatchObject(refused('cron', 'NEEDS_TIME'))
    await expect(create({ cron: '0 2 * * *', kind: 'database' })).rejects.toMatchObject(
      refused('kind', 'ONLY_WHOLE_DATABASE'),
    )
    expect(await api.backups.findSchedules()).toEqual([])
  })

  test('who changes or switches on a schedule has nothing past made up', async () => {
    const api = callerFor(services, operator)
    await api.backups.enableSchedule({ id: NIGHTLY_SCHEDULE_ID, enabled: false })
    expect(await fire()).toEqual([])
    await api.backups.enableSchedule({ id: NIGHTLY_SCHEDULE_ID, enabled: true })
    expect(await fire()).toEqual([])
    clock.set('2026-03-11T02:00:00Z')
    expect(await fire()).toHaveLength(1)
  })

  test('of a company neither sees nor follows the schedules of the whole database', async () => {
    const api = callerFor(services, admin)
    expect(await api.backups.findSchedules()).toEqual([])
    await expect(api.backups.runSchedule({ id: NIGHTLY_SCHEDULE_ID })).rejects.toMatchObject({
      cause: { code: 'NOT_FOUND' },
    })
    await expect(
      api.backups.createSchedule({ ...POLICY, name: 'all', coverage: 'database', cron: '0 2 * * *' }),
    ).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } })
  })

  test('runs a schedule now, and its own night still comes', async () => {
    const api = callerFor(services, operator)
    const { id } = await api.backups.runSchedule({ id: NIGHTLY_SCHEDULE_ID })
    await waitFor(async () => ((await api.backups.getBackup({ id })).working ? null : true))
    expect(await api.backups.getBackup({ id })).toMatchObject({
      state: 'VERIFIED',
      reason: 'Nightly backup',
      source: 'page',
    })
    expect(await fire()).toHaveLength(1)
  })
})
