import { beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { isOutboundHeld } from '#server/backups/restore/aftermath/outbound-holds.queries.ts'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'
import { SCHEDULES } from '#server/jobs/schedules.ts'
import { addPerson, callerFor, type Person } from '../../harness/people.ts'
import { fingerprint, idOf, twoCompanies, type World } from '../../tenancy/world.ts'
import { waitFor } from '../waiting.ts'

let world: World
let whole: string
let operator: Person
const CHANGING = [
  'audit_logs',
  'audit_heads',
  'backup_runs',
  'backup_drills',
  'restore_runs',
  'outbound_holds',
  'sessions',
]

beforeAll(async () => {
  world = await twoCompanies()
  // Samples in the way: sending is paused, two must agree, and a key that nobody has closes the company's backups.
  await world.db.admin.query('delete from outbound_holds; delete from restore_approvals; delete from backup_recipients')
  operator = await addPerson(world.db, world.ours.company, { operator: true, name: 'The operator' })
  whole = await backUp(null)
}, 60_000)

async function backUp(companyId: string | null): Promise<string> {
  const given = { reason: 'to be restored', byName: 'a test', source: 'command', scheduledFor: null } as const
  const run = await makeBackupNow(world.services, { companyId, ...given })
  if (run?.state !== 'VERIFIED') throw new Error(`no backup: ${run?.failureMessage}`)
  return run.id
}

const backups = (person: Person, services = world.services) => callerFor(services, person).backups

async function settled(person: Person, id: string): Promise<RestoreDetail> {
  return await waitFor(async () => {
    const now = await backups(person).getRestore({ id })
    return now.working ? null : now
  }, 240)
}

/** What the worker does every ten minutes. */
async function sweep(): Promise<void> {
  const schedule = SCHEDULES.find(({ queue }) => queue === 'scratch-sweep')
  await schedule?.run(world.services, { scheduledFor: world.services.clock.now() })
}

/** How many restores have rows beside the live ones. */
async function stagings(): Promise<number> {
  const { rows } = await world.db.admin.query<{ n: number }>(
    `select count(*)::int as n from pg_namespace where nspname like 'counterfoil_restore%'`,
  )
  return rows[0]?.n ?? 0
}

/** What the company owns, but for what every restore writes itself. */
async function owned(company = world.ours): Promise<Map<string, string>> {
  const all = await fingerprint(world, company)
  for (const name of CHANGING) all.delete(name)
  return all
}

const changesOf = (restore: RestoreDetail) =>
  Object.fromEntries(
    (restore.preview?.tables ?? []).filter(({ same }) => !same).map((t) => [t.key, [t.inserts, t.updates, t.deletes]]),
  )

describe('a restore of the whole database', () => {
  test('is previewed, confirmed in words, made, and leaves everything safe', { timeout: 300_000 }, async () => {
    const [before, beforeTheirs] = [await owned(), await owned(world.theirs)]
    const { admin } = world.db
    await admin.query('update users set password_hash = $2 where id = $1', [operator.id, 'the hash of today'])
    await admin.query('delete from sales where company_id = $1', [world.ours.company.id])
    await admin.query(`update leads set notes = 'changed' where company_id = $1`, [world.theirs.company.id])
    const newcomer = await addPerson(world.db, world.ours.company, { name: 'Hired after the backup' })
    const auditBefore = (await admin.query('select count(*)::int as n from audit_logs')).rows[0].n

    const begun = await backups(operator).createRestore({
      backupId: whole,
      reason: 'somebody deleted our sales',
      coverage: 'database',
      selection: { kind: 'everything' },
      mode: 'replace',
    })
    expect(begun).toMatchObject({ state: 'PREPARING', working: true, coverage: 'database' })
    const preview = await settled(operator, begun.id)
    expect(preview).toMatchObject({ state: 'PREVIEWED', failure: null, phrase: 'restore everything' })
    expect(changesOf(preview)).toMatchObject({ sales: [1, 0, 0], leads: [0, 2, 0], users: [0, 0, 1] })

    const differences = await backups(operator).findRestoreDifferences({ id: begun.id, table: 'leads', limit: 1 })
    expect(differences.rows).toMatchObject([{ change: 'update', changed: ['notes'], before: { notes: 'changed' } }])
    const rest = await backups(operator).findRestoreDifferences({
      id: begun.id,
      table: 'leads',
      cursor: differences.next ?? '',
    })
    expect(rest.rows).toHaveLength(1)
    expect(rest.rows[0]?.key).not.toEqual(differences.rows[0]?.key)
    const people = await backups(operator).findRestoreDifferences({ id: begun.id, table: 'users' })
    expect(people.rows[0]?.before).toMatchObject({ name: 'Hired after the backup' })
    expect(Object.keys(people.rows[0]?.before ?? {})).not.toContain('password_hash')

    const confirm = { id: begun.id, skipSafetyBackup: false }
    await expect(backups(operator).confirmRestore({ ...confirm, phrase: 'yes' })).rejects.toMatchObject({
      cause: { reason: 'PHRASE' },
    })
    await backups(operator).confirmRestore({ ...confirm, phrase: preview.phrase })
    const done = await settled(operator, begun.id)
    expect(done, done.failureMessage ?? '').toMatchObject({ state: 'RESTORED', confirmedByName: 'The operator' })
    expect(done.outcome).toMatchObject({
      inserts: preview.inserts,
      updates: preview.updates,
      deletes: preview.deletes,
      sessionsEnded: 2,
    })

    expect(await owned()).toEqual(before)
    expect(await owned(world.theirs)).toEqual(beforeTheirs)
    const { rows } = await admin.query('select password_hash from users where id = $1', [operator.id])
    expect(rows).toEqual([{ password_hash: 'the hash of today' }])
    expect((await admin.query('select from users where id = $1', [newcomer.id])).rowCount).toBe(0)
    expect((await admin.query('select from sessions')).rowCount).toBe(0)
    // History went on: more of it, none replaced, and the safety backup is part of it.
    expect((await admin.query('select count(*)::int as n from audit_logs')).rows[0].n).toBeGreaterThanOrEqual(
      auditBefore,
    )
    const { rows: entries } = await admin.query(
      `select action, details from platform_audit_logs where entity = 'restore' order by position`,
    )
    expect(entries.map(({ action }) => action)).toEqual([
      'backup.restore_requested',
      'backup.restore_confirmed',
      'backup.restored',
    ])
    expect(await backups(operator).getBackup({ id: done.safetyBackupId ?? '' })).toMatchObject({ state: 'VERIFIED' })
    // The rows that were staged go as soon as the restore has said that it is done.
    await waitFor(async () => ((await stagings()) === 0 ? true : null))

    const held = () =>
      inTransaction(world.db.database, { companyId: world.theirs.company.id }, (trx) =>
        isOutboundHeld(trx, world.theirs.company.id),
      )
    expect(await held()).toBe(true)
    await expect(
      backups(world.theirs.people.admin).releaseOutbound({ reason: 'we want to send' }),
    ).rejects.toMatchObject({ cause: { reason: 'NOTHING_HELD' } })
    expect(await backups(operator).releaseOutbound({ reason: 'looked through the queue' })).toEqual({ released: 1 })
    expect(await held()).toBe(false)
  })

  test('is for operators only', async () => {
    const { admin } = world.ours.people
    await expect(
      backups(admin).createRestore({
        backupId: whole,
        reason: 'not mine',
        coverage: 'database',
        selection: { kind: 'everything' },
        mode: 'merge',
      }),
    ).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } })
    await expect(
      backups(admin).createRestore({
        backupId: whole,
        reason: 'not mine',
        selection: { kind: 'everything' },
        mode: 'merge',
      }),
    ).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
  })
})

describe('a restore of one company', () => {
  test('puts back one deleted sale with what hangs on it, and touches nobody else', { timeout: 300_000 }, async () => {
    const { admin } = world.ours.people
    const own = await backUp(world.ours.company.id)
    const [before, theirs] = [await owned(), await fingerprint(world, world.theirs)]
    await world.db.admin.query('delete from sales where company_id = $1', [world.ours.company.id])
    await world.db.admin.query(`update leads set notes = 'stays' where company_id = $1`, [world.ours.company.id])
    const begun = await backups(admin).createRestore({
      backupId: own,
      reason: 'one sale was deleted',
      selection: { kind: 'rows', table: 'sales', keys: [{ id: idOf(world.ours, 'sales') }] },
      mode: 'add',
    })
    const preview = await settled(admin, begun.id)
    expect(preview, preview.failureMessage ?? '').toMatchObject({
      state: 'PREVIEWED',
      phrase: `restore ${world.ours.company.slug}`,
    })
    expect(changesOf(preview)).toMatchObject({ sales: [1, 0, 0], appliances: [1, 0, 0] })
    expect(Object.values(changesOf(preview)).every(([, updates, deletes]) => updates === 0 && deletes === 0)).toBe(true)
    await backups(admin).confirmRestore({ id: begun.id, phrase: preview.phrase, skipSafetyBackup: true })
    const done = await settled(admin, begun.id)
    expect(done, done.failureMessage ?? '').toMatchObject({
      state: 'RESTORED',
      safetySkipped: true,
      safetyBackupId: null,
    })
    const after = await owned()
    for (const [table, hash] of before) if (table !== 'leads') expect(after.get(table), table).toBe(hash)
    expect(await fingerprint(world, world.theirs)).toEqual(theirs)
    expect(
      (
        await world.db.admin.query(`select notes from leads where company_id = $1 and notes = 'stays'`, [
          world.ours.company.id,
        ])
      ).rowCount,
    ).toBeGreaterThan(0)
  })

  test('asks again when the live data changed since the preview, and writes nothing', {
    timeout: 300_000,
  }, async () => {
    const { admin } = world.ours.people
    const own = await backUp(world.ours.company.id)
    await world.db.admin.query(`update leads set notes = 'one' where company_id = $1`, [world.ours.company.id])
    const input = {
      backupId: own,
      reason: 'put it back',
      selection: { kind: 'tables' as const, tables: ['leads'] },
      mode: 'replace' as const,
    }
    const begun = await backups(admin).createRestore(input)
    await expect(backups(admin).createRestore(input)).rejects.toMatchObject({ cause: { reason: 'RESTORE_RUNNING' } })
    const preview = await settled(admin, begun.id)
    expect(changesOf(preview)).toEqual({ leads: [0, 2, 0] })
    await world.db.admin.query(`update leads set notes = 'two' where id = $1`, [idOf(world.ours, 'leads')])
    const before = await owned()
    await backups(admin).confirmRestore({ id: begun.id, phrase: preview.phrase, skipSafetyBackup: true })
    const again = await settled(admin, begun.id)
    expect(again).toMatchObject({ state: 'PREVIEWED', failure: 'CHANGED_SINCE' })
    expect(await owned()).toEqual(before)
    await backups(admin).confirmRestore({ id: begun.id, phrase: preview.phrase, skipSafetyBackup: true })
    expect(await settled(admin, begun.id)).toMatchObject({ state: 'RESTORED', outcome: { updates: 2 } })
  })

  test('from a whole backup needs an operator and changes that company alone', { timeout: 300_000 }, async () => {
    const theirs = await fingerprint(world, world.theirs)
    await world.db.admin.query(`update leads set notes = 'wrong' where company_id = $1`, [world.ours.company.id])
    const begun = await backups(operator).createRestore({
      backupId: whole,
      reason: 'their request',
      coverage: 'company',
      selection: { kind: 'everything' },
      mode: 'merge',
    })
    const preview = await settled(operator, begun.id)
    expect(preview, preview.failureMessage ?? '').toMatchObject({ state: 'PREVIEWED' })
    expect(changesOf(preview)).toMatchObject({ leads: [0, 2, 0] })
    await backups(operator).confirmRestore({ id: begun.id, phrase: preview.phrase, skipSafetyBackup: true })
    expect(await settled(operator, begun.id)).toMatchObject({ state: 'RESTORED' })
    expect(await fingerprint(world, world.theirs)).toEqual(theirs)
  })

  test('that nobody confirmed is removed with its rows after a day, and so is what no restore names', {
    timeout: 300_000,
  }, async () => {
    const { admin } = world.ours.people
    const own = await backUp(world.ours.company.id)
    const begun = await backups(admin).createRestore({
      backupId: own,
      reason: 'never confirmed',
      selection: { kind: 'everything' },
      mode: 'replace',
    })
    expect(await settled(admin, begun.id)).toMatchObject({ state: 'PREVIEWED' })
    await world.db.admin.query(`update restore_runs set expires_at = now() - interval '1 minute' where id = $1`, [
      begun.id,
    ])
    // As a session leaves it that outlived its process.
    await world.db.admin.query(`create schema counterfoil_restore_${'0'.repeat(32)} authorization counterfoil_owner`)
    await sweep()
    expect(await backups(admin).getRestore({ id: begun.id })).toMatchObject({ state: 'EXPIRED' })
    expect(await stagings()).toBe(0)
    const confirmed = backups(admin).confirmRestore({ id: begun.id, phrase: 'ours', skipSafetyBackup: true })
    await expect(confirmed).rejects.toMatchObject({ cause: { reason: 'PREVIEW_EXPIRED' } })
  })
})
