import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { KillableServer, type Outcome, type Running } from '../killed/killable-server.ts'
import { canMount, SmallDisk } from './small-disk.ts'

const MEGABYTE = 1024 * 1024
const FIGURES = /\(\/[^)]*counterfoil-small-[^)]*\).*[\d.]+ MB/

/** Where nobody may mount, `full-disk.test.ts` imitates the disk of the store. */
describe.runIf(canMount())('a disk that holds the database and is full', () => {
  let disk: SmallDisk
  let server: KillableServer
  let good: { name: string; bytes: Buffer; id: string }
  let live: string

  beforeAll(async () => {
    disk = new SmallDisk(640)
    server = await KillableServer.start(disk.folder)
    await server.admin.query(`
      insert into companies (id, name, slug, region, time_zone, locale, currency)
        select gen_random_uuid(), repeat(md5(g::text), 3), 'company-' || g, 'UK', 'Europe/London', 'en', 'GBP' from generate_series(1, 50000) g`)
    const made = await server.command('create.ts', ['--reason', 'the good one']).ended
    expect(made, made.words).toMatchObject({ code: 0 })
    const folder = join(server.store, 'backups/comprehensive')
    const name = readdirSync(folder).find((each) => each.endsWith('.zst')) ?? ''
    good = { name, bytes: readFileSync(join(folder, name)), id: String(made.json.id) }
    await scribble()
  }, 600_000)

  afterAll(async () => {
    disk.free()
    await server.stop()
    disk.remove()
  })

  beforeEach(async () => {
    disk.free()
    await server.again()
  })

  async function scribble(): Promise<void> {
    await server.admin.query(`update companies set name = 'scribbled over' where right(slug, 1) = '7'`)
    live = await liveRows()
  }

  async function liveRows(): Promise<string> {
    const { rows } = await server.admin.query(
      `select md5(string_agg(c::text, ',' order by id)) as hash from companies c`,
    )
    return rows[0].hash
  }

  /** What must be true after every failure, once there is room again. */
  async function nothingHappened(): Promise<void> {
    disk.free()
    for (let attempt = 1; ; attempt += 1) {
      try {
        await server.again()
        break
      } catch (error) {
        if (attempt > 1_500) throw error
        await sleep(200)
      }
    }
    expect(await liveRows()).toBe(live)
    const folder = join(server.store, 'backups/comprehensive')
    expect(readFileSync(join(folder, good.name)).equals(good.bytes)).toBe(true)
    expect(readdirSync(folder).filter((name) => name.includes('.partial'))).toEqual([])
    const { rows } = await server.admin.query(`select state from backup_runs where id = $1`, [good.id])
    expect(['VERIFIED', 'RESTORABLE']).toContain(rows[0].state)
  }

  const file = () => join(server.store, 'backups/comprehensive', good.name)
  const restore = (...more: string[]) =>
    server.command('restore.ts', ['--file', file(), '--into', server.url, '--yes', ...more])
  const messageOf = ({ json }: Outcome) => String(json.message ?? (json.error as { message?: string })?.message)

  /** Begins a command and takes the room away from it once it got so far. One that was done before anybody looked is begun again. */
  async function fillWhen(begin: () => Running, condition: string, bytes = 0): Promise<Outcome> {
    for (;;) {
      const running = begin()
      for (let there = false; !there && !running.over; await sleep(5)) {
        there = (await server.admin.query(`select ${condition} as there`)).rows[0].there
        if (there) disk.leave(bytes)
      }
      const outcome = await running.ended
      if (outcome.code !== 0) return outcome
      disk.free()
      await scribble()
    }
  }

  test('refuses a drill before it begins, with the folder and the figures', { timeout: 600_000 }, async () => {
    disk.leave(40 * MEGABYTE)
    const drilled = await server.command('drill.ts', ['--id', good.id]).ended
    expect(drilled, drilled.words).toMatchObject({ code: 1, json: { state: 'COULD_NOT_RUN' } })
    expect(messageOf(drilled)).toMatch(FIGURES)
    expect(messageOf(drilled)).toMatch(/may need \d+ MB.*has \d+ MB free/)
    await nothingHappened()
  })

  test('refuses a restore before it begins', { timeout: 600_000 }, async () => {
    disk.leave(40 * MEGABYTE)
    const restored = await restore('--skip-safety-backup').ended
    expect(restored, restored.words).toMatchObject({ code: 1, json: { state: 'FAILED', failure: 'NO_SPACE' } })
    expect(messageOf(restored)).toMatch(FIGURES)
    await nothingHappened()
  })

  test.each([
    ['the making of the schema', `exists (select from pg_database where datname like 'counterfoil_preparing%')`, 2],
    ['the copying of the schema', `exists (select from pg_stat_activity where query like 'create database%')`, 1],
    [
      'the loading of the rows',
      `exists (select from pg_stat_activity where query like 'copy "public"."companies"%')`,
      1,
    ],
    ['the staging of the rows', `exists (select from pg_namespace where nspname like 'counterfoil_restore_%')`, 1],
  ])('stops a restore at %s and changes nothing', { timeout: 600_000 }, async (_moment, condition, megabytes) => {
    const restored = await fillWhen(() => restore('--skip-safety-backup'), condition, megabytes * MEGABYTE)
    expect(restored, restored.words).toMatchObject({ json: { state: 'FAILED' } })
    // A server that finds no room for its log stops, and cannot say why any more.
    expect(['NO_SPACE', 'CONNECTION_LOST']).toContain(restored.json.failure)
    if (restored.json.failure === 'NO_SPACE') expect(messageOf(restored)).toMatch(FIGURES)
    await nothingHappened()
  })

  test('stops a drill in the middle, which then did not pass', { timeout: 600_000 }, async () => {
    const drilled = await fillWhen(
      () => server.command('drill.ts', ['--id', good.id]),
      `exists (select from pg_stat_activity where query like 'copy "public"."companies"%')`,
      MEGABYTE,
    )
    expect(drilled.code, drilled.words).not.toBe(0)
    await nothingHappened()
    const { rows } = await server.admin.query(`select state from backup_drills order by started_at desc limit 1`)
    expect(rows).not.toEqual([{ state: 'PASSED' }])
  })

  test('stops the safety backup, and with it the restore', { timeout: 600_000 }, async () => {
    const restored = await fillWhen(
      () => restore(),
      `exists (select from backup_runs where reason like 'Before restoring%' and lease_token is not null)`,
    )
    expect(restored, restored.words).toMatchObject({ json: { state: 'FAILED' } })
    // On a fast machine the backup was made, and the restore itself finds no room.
    expect(['SAFETY_BACKUP_FAILED', 'NO_SPACE', 'CONNECTION_LOST']).toContain(restored.json.failure)
    await nothingHappened()
  })

  test('stops a backup in the middle with the folder and the figures', { timeout: 600_000 }, async () => {
    const made = await fillWhen(
      () => server.command('create.ts', ['--reason', 'on a full disk']),
      `exists (select from pg_stat_activity where application_name = 'counterfoil backup' and query like 'copy%')`,
    )
    expect(made, made.words).toMatchObject({ code: 1 })
    await nothingHappened()
    const { rows } = await server.admin.query(
      `select state, failure from backup_runs where reason = 'on a full disk' order by started_at desc limit 1`,
    )
    expect(rows).toMatchObject([{ state: 'FAILED' }])
  })

  test('is forgotten once there is room: backup, drill and restore succeed', { timeout: 600_000 }, async () => {
    const made = await server.command('create.ts', ['--reason', 'with room again']).ended
    expect(made, made.words).toMatchObject({ code: 0 })
    const drilled = await server.command('drill.ts', ['--id', good.id]).ended
    expect(drilled, drilled.words).toMatchObject({ code: 0, json: { state: 'PASSED' } })
    const restored = await restore().ended
    expect(restored, restored.words).toMatchObject({ code: 0, json: { state: 'RESTORED', updates: 5_000 } })
  })
})
