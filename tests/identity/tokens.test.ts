import { beforeAll, describe, expect, test } from 'vitest'
import { lesserRole, mayGrant } from '#server/identity/identity.rules.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { ROLES } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { programWith } from './browser.ts'

const clock = fakeClock('2026-04-01T09:00:00Z')
let db: TestDatabase
let services: Services
beforeAll(async () => {
  db = await testDatabase()
  services = testServices(db, { clock })
})

async function newPerson(role: Person['role'] = 'admin', operator = false): Promise<Person> {
  return addPerson(db, await addCompany(db), { role, operator })
}

function make(
  person: Person,
  given: Partial<{
    role: Person['role']
    scopes: ('audit' | 'users')[]
    expiresInDays: number
    operator: boolean
  }> = {},
) {
  return callerFor(services, person).tokens.create({
    name: 'nightly',
    role: 'admin',
    scopes: [],
    expiresInDays: 30,
    ...given,
  })
}

describe('an API token', () => {
  test("works in its company, in its creator's name, and says so in the log", async () => {
    const admin = await newPerson()
    const { token, id } = await make(admin)
    expect(token).toMatch(new RegExp(`^cf_${admin.company.id.replaceAll('-', '')}_[\\w-]{43}$`))
    const program = await programWith(services, token)
    expect(await program.identity.me()).toMatchObject({
      user: { id: admin.id },
      company: { id: admin.company.id },
      role: 'admin',
    })
    expect((await program.audit.find({ action: 'api_token.created' })).rows).toMatchObject([{ entityId: id }])
  })

  test('opens the areas of its scopes and no others', async () => {
    const { token } = await make(await newPerson(), { scopes: ['audit'] })
    const program = await programWith(services, token)
    expect((await program.audit.find({})).rows).toHaveLength(1)
    await expect(program.users.find({})).rejects.toMatchObject({ code: 'FORBIDDEN', cause: { reason: 'TOKEN_SCOPE' } })
  })

  test('does no more than its role', async () => {
    const { token } = await make(await newPerson(), { role: 'viewer' })
    await expect((await programWith(services, token)).audit.find({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('does no more than its creator may do today', async () => {
    const admin = await newPerson()
    const manager = await addPerson(db, admin.company, { role: 'manager' })
    const { token } = await make(manager, { role: 'manager' })
    await callerFor(services, admin).users.changeRole({ userId: manager.id, role: 'agent' })
    expect((await (await programWith(services, token)).identity.me()).role).toBe('agent')
  })

  test('cannot be given more than its creator has', async () => {
    const manager = await newPerson('manager')
    await expect(make(manager, { role: 'admin' })).rejects.toMatchObject({ cause: { field: 'role' } })
    await expect(make(manager, { role: 'agent', operator: true })).rejects.toMatchObject({
      cause: { field: 'operator' },
    })
  })

  test('stops working when it runs out', async () => {
    const { token, expiresAt } = await make(await newPerson(), { expiresInDays: 1 })
    clock.set(new Date(expiresAt.getTime() - 1))
    expect(await (await programWith(services, token)).identity.me()).toBeTruthy()
    clock.set(expiresAt)
    await expect((await programWith(services, token)).identity.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })

  test('stops working the moment it is withdrawn', async () => {
    const admin = await newPerson()
    const { token, id } = await make(admin)
    await callerFor(services, admin).tokens.revoke({ id })
    await expect((await programWith(services, token)).identity.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    await expect(callerFor(services, admin).tokens.revoke({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('opens nothing when a character or its company is changed', async () => {
    const [admin, other] = [await newPerson(), await newPerson()]
    const { token } = await make(admin)
    const elsewhere = token.replace(admin.company.id.replaceAll('-', ''), other.company.id.replaceAll('-', ''))
    const last = token.at(-1) === 'A' ? 'B' : 'A'
    for (const bearer of [
      elsewhere,
      token.slice(0, -1) + last,
      token.toUpperCase(),
      `${token} `,
      token.replace('cf_', 'inv_'),
    ]) {
      await expect((await programWith(services, bearer)).identity.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    }
  })

  test('cannot make itself a successor, or touch people, sessions and passwords', async () => {
    const admin = await newPerson('admin', true)
    const program = await programWith(services, (await make(admin, { operator: true })).token)
    const attempts = [
      program.tokens.create({ name: 'successor', role: 'admin', scopes: [], expiresInDays: 365 }),
      program.tokens.find(),
      program.users.invite({ email: 'friend@example.com', name: 'Friend', role: 'admin' }),
      program.users.disable({ userId: admin.id }),
      program.identity.ownSessions(),
      program.identity.revokeOtherSessions(),
      program.identity.chooseCompany({ companyId: admin.company.id }),
      program.identity.changePassword({ currentPassword: 'x', newPassword: 'grey heron over the weir' }),
      program.identity.updatePreferences({ theme: 'dark' }),
    ]
    for (const outcome of await Promise.allSettled(attempts)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { cause: { reason: 'NEEDS_SESSION' } } })
    }
  })

  test('records its use once a minute at most', async () => {
    const admin = await newPerson()
    const { token } = await make(admin)
    const usedAt = async () => (await callerFor(services, admin).tokens.find())[0]?.lastUsedAt
    expect(await usedAt()).toBeNull()
    const first = clock.now()
    await programWith(services, token)
    clock.advance(59_000)
    await programWith(services, token)
    expect(await usedAt()).toEqual(first)
    clock.advance(1_000)
    await programWith(services, token)
    expect(await usedAt()).toEqual(clock.now())
  })

  test("a manager sees and withdraws its own only; the admin everybody's", async () => {
    const admin = await newPerson()
    const manager = await addPerson(db, admin.company, { role: 'manager' })
    const { id } = await make(admin)
    await make(manager, { role: 'agent' })
    expect(await callerFor(services, manager).tokens.find()).toHaveLength(1)
    expect(await callerFor(services, admin).tokens.find()).toHaveLength(2)
    await expect(callerFor(services, manager).tokens.revoke({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

test('sales and collections contain neither each other nor a manager', () => {
  for (const own of ROLES) {
    expect(mayGrant('admin', own)).toBe(true)
    expect(mayGrant(own, 'viewer')).toBe(true)
    expect(lesserRole(own, own)).toBe(own)
    expect(lesserRole(own, 'viewer')).toBe('viewer')
  }
  expect(mayGrant('agent', 'accounts')).toBe(false)
  expect(mayGrant('agent', 'manager')).toBe(false)
  expect(lesserRole('agent', 'accounts')).toBe('viewer')
  expect(lesserRole('accounts', 'admin')).toBe('accounts')
})
