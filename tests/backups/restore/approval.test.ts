import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'
import { createServices } from '#server/services.ts'
import { addPerson, callerFor, type Person } from '../../harness/people.ts'
import { twoCompanies, type World } from '../../tenancy/world.ts'
import { waitFor } from '../waiting.ts'

let world: World
let first: Person
let second: Person
let own: string

beforeAll(async () => {
  world = await twoCompanies()
  // A key that nobody has would close the backups of the company.
  await world.db.admin.query('delete from backup_recipients')
  first = world.ours.people.admin
  second = await addPerson(world.db, world.ours.company, { name: 'Second admin' })
  const run = await makeBackupNow(world.services, {
    companyId: world.ours.company.id,
    reason: 'to be restored',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  if (run?.state !== 'VERIFIED') throw new Error(`no backup: ${run?.failureMessage}`)
  own = run.id
}, 60_000)

beforeEach(async () => {
  await world.db.admin.query('delete from restore_approvals')
})

const backups = (person: Person, services = world.services) => callerFor(services, person).backups
const on = (person: Person) => backups(person).updateRestoreApproval({ required: true, reason: 'four eyes' })
const off = (person: Person) => backups(person).updateRestoreApproval({ required: false, reason: 'too slow' })

async function previewed(person: Person): Promise<RestoreDetail> {
  await world.db.admin.query(`update leads set notes = 'overwritten ' || clock_timestamp() where company_id = $1`, [
    world.ours.company.id,
  ])
  const { id } = await backups(person).createRestore({
    backupId: own,
    reason: 'put the leads back',
    selection: { kind: 'tables', tables: ['leads'] },
    mode: 'merge',
  })
  return await settled(person, id)
}

async function settled(person: Person, id: string): Promise<RestoreDetail> {
  return await waitFor(async () => {
    const now = await backups(person).getRestore({ id })
    return now.working ? null : now
  }, 240)
}

const confirmation = ({ id, phrase }: RestoreDetail) => ({ id, phrase, skipSafetyBackup: true })

async function audited(): Promise<unknown[]> {
  const { rows } = await world.db.admin.query(
    `select action, user_id, details->>'reason' as reason from audit_logs
     where company_id = $1 and entity = 'restore_approval' order by position`,
    [world.ours.company.id],
  )
  return rows
}

describe('a company that asks for a second admin', () => {
  test('gets no restore confirmed that the same person asked for, until another admin agrees', {
    timeout: 300_000,
  }, async () => {
    expect(await on(first)).toMatchObject({
      required: true,
      byInstallation: false,
      own: { required: true, reason: 'four eyes', changedByName: first.name },
      others: 1,
    })
    const preview = await previewed(first)
    expect(preview).toMatchObject({ waitsForApproval: true, approval: { required: true, mayApprove: false } })
    expect((await backups(first).findRestores({})).rows[0]).toMatchObject({ id: preview.id, waitsForApproval: true })
    await expect(backups(first).confirmRestore(confirmation(preview))).rejects.toMatchObject({
      cause: { reason: 'APPROVAL_NEEDED' },
    })
    await expect(backups(first).approveRestore({ id: preview.id })).rejects.toMatchObject({
      cause: { reason: 'SAME_PERSON' },
    })
    expect(await backups(second).approveRestore({ id: preview.id })).toMatchObject({
      waitsForApproval: false,
      approval: { approvedByName: 'Second admin' },
    })
    await backups(first).confirmRestore(confirmation(preview))
    expect(await settled(first, preview.id)).toMatchObject({ state: 'RESTORED', approval: { required: true } })
  })

  test('holds up a preview that was made before it asked', { timeout: 300_000 }, async () => {
    const preview = await previewed(first)
    expect(preview).toMatchObject({ waitsForApproval: false, approval: { required: false } })
    await on(second)
    expect(await backups(first).getRestore({ id: preview.id })).toMatchObject({
      waitsForApproval: true,
      approval: { required: true },
    })
    await expect(backups(first).confirmRestore(confirmation(preview))).rejects.toMatchObject({
      cause: { reason: 'APPROVAL_NEEDED' },
    })
    await backups(second).approveRestore({ id: preview.id })
    await backups(first).confirmRestore(confirmation(preview))
    const done = await settled(first, preview.id)
    expect(done).toMatchObject({ state: 'RESTORED', approval: { required: true, approvedByName: 'Second admin' } })
  })

  test('keeps asking for it after a restore from a time when it did not', { timeout: 300_000 }, async () => {
    await on(first)
    const { id } = await backups(first).createRestore({
      backupId: own,
      reason: 'everything as it was',
      selection: { kind: 'everything' },
      mode: 'replace',
    })
    const preview = await settled(first, id)
    await backups(second).approveRestore({ id })
    await backups(first).confirmRestore(confirmation(preview))
    expect(await settled(first, id)).toMatchObject({ state: 'RESTORED' })
    expect(await backups(first).getRestoreApproval()).toMatchObject({ required: true })
  })

  test('does not ask it of another company', async () => {
    await on(first)
    expect(await backups(world.theirs.people.admin).getRestoreApproval()).toMatchObject({ required: false, own: null })
  })
})

describe('switching the second admin', () => {
  test('on is refused to the only admin, who would lock the company out of its restores', async () => {
    const alone = world.theirs.people.admin
    await expect(on(alone)).rejects.toMatchObject({ cause: { code: 'PRECONDITION', reason: 'NO_SECOND_ADMIN' } })
    expect(await backups(alone).getRestoreApproval()).toMatchObject({ required: false, others: 0 })
  })

  test('off takes two: who asks for it cannot do it, another admin can, and all of it is audited', async () => {
    const before = (await audited()).length
    await on(first)
    expect(await off(first)).toMatchObject({
      required: true,
      lift: { reason: 'too slow', askedByName: first.name, mayLift: false },
    })
    await expect(off(first)).rejects.toMatchObject({ cause: { code: 'FORBIDDEN', reason: 'SAME_ASKER' } })
    expect(await backups(second).getRestoreApproval()).toMatchObject({ required: true, lift: { mayLift: true } })
    expect(await off(second)).toMatchObject({
      required: false,
      own: { required: false, changedByName: 'Second admin' },
      lift: null,
    })
    expect((await audited()).slice(before)).toEqual([
      { action: 'restore_approval.required', user_id: first.id, reason: 'four eyes' },
      { action: 'restore_approval.lift_asked', user_id: first.id, reason: 'too slow' },
      { action: 'restore_approval.lifted', user_id: second.id, reason: 'too slow' },
    ])
  })

  test('off is taken back by asking for on again, and then one more person is needed anew', async () => {
    await on(first)
    await off(first)
    expect(await on(second)).toMatchObject({ required: true, lift: null })
    expect(await off(second)).toMatchObject({ required: true, lift: { askedByName: 'Second admin', mayLift: false } })
  })

  test('off by one person alone is refused by the database too', async () => {
    await on(first)
    await off(first)
    await expect(
      world.db.admin.query('update restore_approvals set required = false where company_id = $1', [
        world.ours.company.id,
      ]),
    ).rejects.toThrow('restore_approvals_second_person_check')
  })

  test('twice changes nothing the second time', async () => {
    await on(first)
    const before = await audited()
    await on(second)
    expect(await backups(first).getRestoreApproval()).toMatchObject({ own: { changedByName: first.name } })
    expect(await audited()).toEqual(before)
  })

  test('does not free a company whose installation asks for two', async () => {
    const services = createServices(
      { ...world.services.config, RESTORE_APPROVAL: true },
      { database: world.db.database, logger: world.services.logger },
    )
    expect(await backups(first, services).getRestoreApproval()).toMatchObject({
      required: true,
      byInstallation: true,
      own: null,
    })
  })

  test('is for admins', async () => {
    const { manager } = world.ours.people
    await expect(on(manager)).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } })
    await expect(backups(manager).getRestoreApproval()).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } })
  })
})
