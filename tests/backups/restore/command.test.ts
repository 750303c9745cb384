import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { previewForCommand, type RestoreCommand, restoreForCommand } from '#server/backups/commands/restore.service.ts'
import { createServices, type Services } from '#server/services.ts'
import { twoCompanies, type World } from '../../tenancy/world.ts'

let world: World
let file: string
const made: string[] = []

beforeAll(async () => {
  world = await twoCompanies()
  await world.db.admin.query(`update users set password_hash = 'a canary of a hash'`)
  const run = await makeBackupNow(world.services, {
    companyId: null,
    reason: 'to be restored elsewhere',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  file = join(world.services.config.STORE_DIR, run?.filePath ?? '')
}, 120_000)

afterAll(async () => {
  const server = new pg.Client({ connectionString: inject('serverUrl') })
  await server.connect()
  for (const name of made) await server.query(`drop database if exists ${name} with (force)`)
  await server.end()
})

/** Services of a machine that has no database of that name yet. */
function elsewhere(): { services: Services; url: string } {
  const name = `elsewhere_${randomBytes(5).toString('hex')}`
  made.push(name)
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${name}`
  const config = {
    ...world.services.config,
    DATABASE_URL: url.href,
    MIGRATION_DATABASE_URL: url.href,
    BACKUP_DATABASE_URL: url.href,
  }
  return { services: createServices(config), url: url.href }
}

const said: string[] = []
const command = (): RestoreCommand => ({
  file,
  keys: {},
  mode: 'replace',
  reason: 'the machine burned down',
  byName: 'a test',
  say: (line) => said.push(line),
  signal: new AbortController().signal,
})

describe('backup:restore', () => {
  test('needs the file and an empty PostgreSQL alone; then shows, asks and restores into what is there', {
    timeout: 300_000,
  }, async () => {
    const { services, url } = elsewhere()
    expect(await previewForCommand(services, command())).toMatchObject({ state: 'PREVIEWED', target: 'missing' })
    const restored = await restoreForCommand(services, { ...command(), confirmed: false, skipSafetyBackup: false })
    expect(restored, restored.message ?? '').toMatchObject({ state: 'RESTORED', target: 'missing', failure: null })
    expect(restored.passwordsToReset).toBeGreaterThan(0)

    const there = new pg.Client({ connectionString: url })
    await there.connect()
    const count = async (client: pg.Client, table: string) =>
      (await client.query(`select count(*)::int as n from ${table}`)).rows[0].n
    for (const table of ['leads', 'sales', 'appliances', 'users', 'audit_logs'])
      expect(await count(there, table), table).toBe(await count(world.db.admin, table))
    expect(await count(there, 'sessions')).toBe(0)
    const passwords = await there.query('select distinct password_hash from users')
    expect(passwords.rows).toEqual([{ password_hash: null }])
    const holds = await there.query('select company_id, released_at from outbound_holds where company_id is null')
    expect(holds.rows).toEqual([{ company_id: null, released_at: null }])

    // Now it has data: a dry run counts, nothing happens without --yes, and then exactly that happens.
    await there.query('delete from sales')
    await there.query(`update leads set notes = 'scribbled over'`)
    const dry = await previewForCommand(services, command())
    expect(dry, dry.message ?? '').toMatchObject({ state: 'PREVIEWED', target: 'filled' })
    expect(dry.tables.find(({ key }) => key === 'sales')).toMatchObject({ inserts: 2, updates: 0, deletes: 0 })
    const asked = await restoreForCommand(services, { ...command(), confirmed: false, skipSafetyBackup: true })
    expect(asked).toMatchObject({ state: 'NEEDS_CONFIRMATION', inserts: dry.inserts, updates: dry.updates })
    expect(await count(there, 'sales')).toBe(0)
    const again = await restoreForCommand(services, { ...command(), confirmed: true, skipSafetyBackup: true })
    expect(again, again.message ?? '').toMatchObject({
      state: 'RESTORED',
      inserts: dry.inserts,
      updates: dry.updates,
      deletes: dry.deletes,
    })
    expect(said).toContain('WITHOUT a safety backup: what this restore overwrites cannot be brought back.')
    expect(await count(there, 'sales')).toBe(2)
    expect((await there.query(`select from leads where notes = 'scribbled over'`)).rowCount).toBe(0)
    await there.end()
    await services.close()
  })

  test('refuses a file that is no backup, and one that is not there', { timeout: 300_000 }, async () => {
    const { services } = elsewhere()
    expect(
      await previewForCommand(services, { ...command(), file: join(import.meta.dirname, 'command.test.ts') }),
    ).toMatchObject({
      state: 'FAILED',
      failure: 'BACKUP_DAMAGED',
    })
    // The list of its tables is gone with its end, and still nothing is guessed.
    const whole = readFileSync(file)
    const cutOff = join(services.config.STORE_DIR, 'cut-off.json.zst')
    writeFileSync(cutOff, whole.subarray(0, Math.floor(whole.length * 0.6)))
    expect(await previewForCommand(services, { ...command(), file: cutOff })).toMatchObject({
      state: 'FAILED',
      failure: 'BACKUP_DAMAGED',
    })
    await expect(previewForCommand(services, { ...command(), file: '/nowhere/at-all.zst' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await services.close()
  })
})
