import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'
import { createServices, type Services } from '#server/services.ts'
import { addPerson, callerFor, type Person } from '../../harness/people.ts'
import { twoCompanies, type World } from '../../tenancy/world.ts'
import { waitFor } from '../waiting.ts'

let world: World
let first: Person
let second: Person
let admin: Person
let whole: string

beforeAll(async () => {
  world = await twoCompanies()
  // Samples in the way: a key that nobody has closes the backups.
  await world.db.admin.query('delete from backup_recipients')
  first = await addPerson(world.db, world.ours.company, { operator: true, name: 'First operator' })
  second = await addPerson(world.db, world.ours.company, { operator: true, name: 'Second operator' })
  admin = await addPerson(world.db, world.theirs.company, { name: 'Admin of the other company' })
  const run = await makeBackupNow(world.services, {
    companyId: null,
    reason: 'to be restored',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  if (run?.state !== 'VERIFIED') throw new Error(`no backup: ${run?.failureMessage}`)
  whole = run.id
}, 60_000)

beforeEach(async () => {
  await world.db.admin.query('delete from restore_approvals')
  await world.db.admin.query('update users set disabled_at = null where id = $1', [second.id])
})

const backups = (person: Person, services: Services = world.services) => callerFor(services, person).backups
/** The company that the operators do not even work in. */
const theyAskForTwo = () =>
  backups(world.theirs.people.admin).updateRestoreApproval({ required: true, reason: 'four eyes' })

async function previewed(coverage: 'database' | 'company' = 'database'): Promise<RestoreDetail> {
  await world.db.admin.query(`update leads set notes = 'overwritten ' || clock_timestamp()`)
  const { id } = await backups(first).createRestore({
    backupId: whole,
    reason: 'put the leads back',
    coverage,
    selection: { kind: 'tables', tables: ['leads'] },
    mode: 'merge',
  })
  return await settled(id)
}

async function settled(id: string): Promise<RestoreDetail> {
  return await waitFor(async () => {
    const now = await backups(first).getRestore({ id })
    return now.working ? null : now
  }, 240)
}

const confirmation = ({ id, phrase }: RestoreDetail) => ({ id, phrase, skipSafetyBackup: true })

describe('a restore of the whole database', () => {
  test('takes one operator while no company asks for two', { timeout: 300_000 }, async () => {
    const preview = await previewed()
    expect(preview).toMatchObject({ state: 'PREVIEWED', waitsForApproval: false, approval: { required: false } })
    expect(await backups(first).getRestoreApproval()).toMatchObject({ whole: { required: false, companies: [] } })
    await backups(first).confirmRestore(confirmation(preview))
    expect(await settled(preview.id)).toMatchObject({ state: 'RESTORED' })
  })

  test('takes two as soon as one of its companies asks for two, and says which', { timeout: 300_000 }, async () => {
    await theyAskForTwo()
    const preview = await previewed()
    const names = [world.theirs.company.name]
    expect(preview).toMatchObject({
      waitsForApproval: true,
      approval: { required: true, mayApprove: false, whole: { required: true, companies: names, others: 1 } },
    })
    expect((await backups(first).findRestores({})).rows[0]).toMatchObject({ id: preview.id, waitsForApproval: true })
    await expect(backups(first).confirmRestore(confirmation(preview))).rejects.toMatchObject({
      cause: { reason: 'APPROVAL_NEEDED' },
    })
    await expect(backups(first).approveRestore({ id: preview.id })).rejects.toMatchObject({
      cause: { reason: 'SAME_PERSON' },
    })
    // Who asked for the rule does not see everybody's data, so cannot agree to it.
    await expect(backups(admin).approveRestore({ id: preview.id })).rejects.toMatchObject({
      cause: { code: 'NOT_FOUND' },
    })
    await backups(second).approveRestore({ id: preview.id })
    await backups(first).confirmRestore(confirmation(preview))
    expect(await settled(preview.id)).toMatchObject({
      state: 'RESTORED',
      approval: { required: true, approvedByName: 'Second operator' },
    })
  })

  test('that was previewed before a company asked for two waits as well', { timeout: 300_000 }, async () => {
    const preview = await previewed()
    await theyAskForTwo()
    expect(await settled(preview.id)).toMatchObject({ waitsForApproval: true, approval: { required: true } })
    await expect(backups(first).confirmRestore(confirmation(preview))).rejects.toMatchObject({
      cause: { reason: 'APPROVAL_NEEDED' },
    })
    await backups(second).cancelRestore({ id: preview.id })
  })

  test('leaves the restore of a company that does not ask to one admin', { timeout: 300_000 }, async () => {
    await theyAskForTwo()
    const preview = await previewed('company')
    expect(preview).toMatchObject({ waitsForApproval: false, approval: { required: false, whole: null } })
    await backups(first).cancelRestore({ id: preview.id })
  })
})

describe('what a restore of everything takes', () => {
  test('is told to operators with who could agree, and to nobody else', async () => {
    await theyAskForTwo()
    const told = (person: Person) => backups(person).getRestoreApproval()
    expect((await told(first)).whole).toEqual({ required: true, companies: [world.theirs.company.name], others: 1 })
    await world.db.admin.query('update users set disabled_at = now() where id = $1', [second.id])
    expect((await told(first)).whole).toMatchObject({ others: 0 })
    expect((await told(world.ours.people.admin)).whole).toBeNull()
    expect((await told(world.theirs.people.admin)).whole).toBeNull()
  })

  test('is two where the installation says so, whatever companies say', async () => {
    const services = createServices(
      { ...world.services.config, RESTORE_APPROVAL: true },
      { database: world.db.database, logger: world.services.logger },
    )
    expect(await backups(first, services).getRestoreApproval()).toMatchObject({
      byInstallation: true,
      whole: { required: true, companies: [] },
    })
  })
})
