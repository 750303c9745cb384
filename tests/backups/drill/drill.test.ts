import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { drillForCommand } from '#server/backups/commands/drill.service.ts'
import { drillBackupNow, settleDeadDrills } from '#server/backups/drill/drill.service.ts'
import { onServer, sweepScratchDatabases } from '#server/backups/restore/load/scratch-database.ts'
import { runNightlyBackup } from '#server/backups/schedules/due.service.ts'
import { createServices } from '#server/services.ts'
import { ownServer, testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { waitFor } from '../waiting.ts'

// What is swept is swept from the whole server: nobody else's trial restores may be on it.
const server = await ownServer()
const db = await testDatabase(server)
const services = testServices(db)
const company = await addCompany(db)
const admin = await addPerson(db, company, { passwordHash: 'a hash that never leaves' })
const operator = await addPerson(db, company, { operator: true })

const backUp = async (companyId: string | null) => {
  const run = await makeBackupNow(services, {
    companyId,
    reason: 'to be drilled',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  if (!run) throw new Error('no backup was made')
  return run
}
const stateOf = async (id: string) =>
  (await db.admin.query('select state from backup_runs where id = $1', [id])).rows[0].state
const scratchDatabases = async () =>
  (await db.admin.query(`select datname from pg_database where datname like 'counterfoil_scratch_%'`)).rows

describe('a drill', () => {
  test('of a whole backup passes, makes it restorable and leaves no database behind', {
    timeout: 120_000,
  }, async () => {
    const run = await backUp(null)
    expect(run.state).toBe('VERIFIED')
    const drill = await drillBackupNow(services, { backupId: run.id, byName: 'a test', source: 'command' })
    expect(drill).toMatchObject({ state: 'PASSED', failure: null, leaseToken: null })
    expect(await stateOf(run.id)).toBe('RESTORABLE')
    expect(await scratchDatabases()).toEqual([])
  })

  test('of one company, asked for on the page, shows its result to that company', { timeout: 120_000 }, async () => {
    const run = await backUp(company.id)
    const begun = await callerFor(services, admin).backups.drillBackup({ id: run.id })
    expect(begun).toMatchObject({ backupId: run.id, state: 'RUNNING', working: true })
    await expect(callerFor(services, admin).backups.drillBackup({ id: run.id })).rejects.toMatchObject({
      cause: { code: 'LOCKED', reason: 'DRILL_RUNNING' },
    })
    const detail = await waitFor(async () => {
      const now = await callerFor(services, admin).backups.getDrill({ id: begun.id })
      return now.working ? null : now
    }, 60)
    expect(detail).toMatchObject({ state: 'PASSED', problems: 0, requestedByName: admin.name })
    expect(detail.report?.tables.find(({ key }) => key === 'userCompanies')).toEqual({
      key: 'userCompanies',
      records: 2,
      restored: 2,
      same: true,
    })
    expect((await callerFor(services, admin).backups.findDrills({ backupId: run.id })).rows).toHaveLength(1)
    const stranger = await addPerson(db, await addCompany(db))
    expect((await callerFor(services, stranger).backups.findDrills({})).rows).toEqual([])
  })

  test('of every night follows the nightly backup', { timeout: 120_000 }, async () => {
    const run = await runNightlyBackup(services, { scheduledFor: new Date('2026-01-20T02:00:00Z') })
    expect(run.state).toBe('RESTORABLE')
    const { rows } = await callerFor(services, operator).backups.findDrills({ backupId: run.id })
    expect(rows).toMatchObject([{ state: 'PASSED', source: 'schedule' }])
  })

  test('of a table that no migration makes fails, and the backup is no longer called restorable', {
    timeout: 120_000,
  }, async () => {
    await db.admin.query('create table by_hand (id int primary key); grant select on by_hand to counterfoil_backup')
    const run = await backUp(null)
    await db.admin.query(`update backup_runs set state = 'RESTORABLE' where id = $1`, [run.id])
    const drill = await drillBackupNow(services, { backupId: run.id, byName: 'a test', source: 'command' })
    await db.admin.query('drop table by_hand')
    expect(drill).toMatchObject({ state: 'FAILED', failureMessage: 'Table byHand: no migration makes this table.' })
    expect(await stateOf(run.id)).toBe('VERIFIED')
  })

  test('that cannot run is not passed, and says why', { timeout: 120_000 }, async () => {
    const run = await backUp(null)
    // A login that may not create databases.
    await db.admin.query(
      `do $$ begin create role drill_without_createdb login password 'drill'; exception when duplicate_object then null; end $$`,
    )
    const url = new URL(services.config.DATABASE_URL)
    url.username = 'drill_without_createdb'
    url.password = 'drill'
    const bound = createServices(
      { ...services.config, MIGRATION_DATABASE_URL: url.href },
      { database: services.database },
    )
    const drill = await drillBackupNow(bound, { backupId: run.id, byName: 'a test', source: 'command' })
    expect(drill).toMatchObject({ state: 'COULD_NOT_RUN', failure: 'PERMISSION' })
    expect(await stateOf(run.id)).toBe('VERIFIED')
  })

  test('whose process died counts as not run, and its database is swept by name and age', {
    timeout: 60_000,
  }, async () => {
    const run = await backUp(company.id)
    await db.admin.query(
      `insert into backup_drills (id, backup_id, company_id, source, requested_by_name, started_at, lease_token, lease_owner, lease_expires_at, created_at, updated_at)
       values (gen_random_uuid(), $1, $2, 'command', 'a dead process', now(), gen_random_uuid(), 'elsewhere/1/1', now() - interval '1 minute', now(), now())`,
      [run.id, company.id],
    )
    const old = Math.floor(Date.now() / 1000) - 3_600
    await db.admin.query(`create database counterfoil_scratch_${old}_0123abcd`)
    await db.admin.query(`create database counterfoil_scratch_${old + 3_590}_0123abce`)
    expect(await settleDeadDrills(services)).toBe(1)
    expect(await scratchDatabases()).toEqual([{ datname: `counterfoil_scratch_${old + 3_590}_0123abce` }])
    expect(await onServer(server, () => sweepScratchDatabases(server, 0))).toBe(1)
    const { rows } = await db.admin.query(
      `select state, failure from backup_drills where requested_by_name = 'a dead process'`,
    )
    expect(rows).toEqual([{ state: 'COULD_NOT_RUN', failure: 'PROCESS_DIED' }])
  })

  test('needs nothing but a file', { timeout: 60_000 }, async () => {
    const run = await backUp(company.id)
    const elsewhere = join(services.config.STORE_DIR, 'copied.zst')
    copyFileSync(join(services.config.STORE_DIR, run.filePath ?? ''), elsewhere)
    const drill = await drillForCommand(services, { file: elsewhere })
    expect(drill).toMatchObject({ state: 'PASSED', records: run.records, id: null })
    await expect(drillForCommand(services, { file: `${elsewhere}.missing` })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
