import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeBackupForCommand } from '#server/backups/commands/command.service.ts'
import { settleDeadRuns } from '#server/backups/runs/dead-runs.service.ts'
import { runNightlyBackup } from '#server/backups/schedules/due.service.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person, type TestCompany } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { waitFor } from './waiting.ts'

const db = await testDatabase()
const services = testServices(db)
let company: TestCompany
let admin: Person
let operator: Person

beforeAll(async () => {
  await db.admin.query('update backup_schedules set drill = false')
  company = await addCompany(db)
  admin = await addPerson(db, company)
  operator = await addPerson(db, company, { operator: true, name: 'Olga Operator' })
})

/** What the installation's chain says of one run, oldest first. */
async function platformEntries(runId: string) {
  const { rows } = await callerFor(services, operator).audit.findPlatform({ limit: 200 })
  return rows.filter(({ entityId }) => entityId === runId).reverse()
}

async function companyEntries(runId: string) {
  const { rows } = await callerFor(services, admin).audit.find({ entityId: runId })
  return rows.reverse()
}

describe('the audit log', () => {
  test('of the installation has the nightly backup that nobody asked for', async () => {
    const run = await runNightlyBackup(services, { scheduledFor: new Date('2026-03-01T02:00:00Z') })

    const entries = await platformEntries(run.id)
    expect(entries).toMatchObject([
      { action: 'backup.requested', actor: 'Nightly schedule', userId: null, details: { source: 'schedule' } },
      { action: 'backup.made', details: { sha256: run.fileSha256, manifestSha256: run.manifestSha256 } },
    ])
    expect(await companyEntries(run.id)).toEqual([])
  })

  test('of a company has the backup that a command made of it', async () => {
    const run = await makeBackupForCommand(services, {
      reason: 'before the upgrade',
      company: company.slug,
      byName: 'backup:create',
      say: () => undefined,
      signal: new AbortController().signal,
    })

    expect(await companyEntries(run.id)).toMatchObject([
      { action: 'backup.requested', userName: null, details: { reason: 'before the upgrade', by: 'backup:create' } },
      { action: 'backup.made', userName: null, details: { records: run.records } },
    ])
    expect(await platformEntries(run.id)).toEqual([])
  })

  test('names the operator who asks for a backup of the whole database', async () => {
    const { id } = await callerFor(services, operator).backups.createBackup({
      reason: 'all of it',
      coverage: 'database',
    })
    await waitFor(async () => ((await callerFor(services, operator).backups.getBackup({ id })).working ? null : true))

    expect((await platformEntries(id))[0]).toMatchObject({
      action: 'backup.requested',
      actor: 'Olga Operator',
      userId: operator.id,
      details: { reason: 'all of it', coverage: 'database' },
    })
  })

  test('has the failure of a backup whose process died, once', async () => {
    const id = newId()
    await db.admin.query(
      `insert into backup_runs (id, kind, source, reason, requested_by_name, state, started_at, lease_token, lease_owner, lease_expires_at, created_at, updated_at)
       values ($1, 'sales_data', 'schedule', 'left behind', 'cron', 'RUNNING', now(), $2, 'another-host/1/1', now() - interval '1 minute', now(), now())`,
      [id, randomUUID()],
    )
    await Promise.all([settleDeadRuns(services), settleDeadRuns(services)])

    expect(await platformEntries(id)).toMatchObject([
      { action: 'backup.failed', actor: 'cron', details: { failure: 'PROCESS_DIED' } },
    ])
  })

  test('of the installation is one whole chain, which only operators may read', async () => {
    expect(await callerFor(services, operator).audit.verifyPlatform()).toMatchObject({ ok: true, problem: null })
    await expect(callerFor(services, admin).audit.findPlatform({})).rejects.toMatchObject({
      cause: { code: 'FORBIDDEN' },
    })

    await db.admin.query(`set session_replication_role = replica`)
    await db.admin.query(`update platform_audit_logs set actor = 'nobody' where position = 2`)
    await db.admin.query(`set session_replication_role = origin`)
    expect(await callerFor(services, operator).audit.verifyPlatform()).toMatchObject({
      ok: false,
      problem: { position: 2, kind: 'edited' },
    })
  })

  test('of the installation shows nothing to a connection that works for a company', async () => {
    const client = await db.database.pool.connect()
    try {
      await client.query('begin')
      await client.query(`set local app.company_id = '${company.id}'`)
      const { rows } = await client.query('select count(*)::int as seen from platform_audit_logs')
      expect(rows).toEqual([{ seen: 0 }])
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
