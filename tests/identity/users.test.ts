import { beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from '#server/identity/passwords.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import type { Services } from '#server/services.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { openBrowser } from './browser.ts'

const PASSWORD = 'grey heron over the weir'
const clock = fakeClock('2026-04-01T09:00:00Z')

let db: TestDatabase
let services: Services
let passwordHash: string
beforeAll(async () => {
  db = await testDatabase()
  services = testServices(db, { clock })
  passwordHash = await hashPassword(PASSWORD)
})

async function newAdmin(): Promise<Person> {
  return addPerson(db, await addCompany(db), { role: 'admin', passwordHash })
}

function tokenOf(link: string): string {
  return link.replace('/invitation/', '')
}

describe('an invitation', () => {
  test('lets somebody new choose a password and start at once', async () => {
    const admin = await newAdmin()
    const invited = await callerFor(services, admin).users.invite({
      email: 'New.Person@Example.com',
      name: 'New Person',
      role: 'agent',
    })
    const browser = openBrowser(services)
    const token = tokenOf(invited.link)
    expect(await (await browser.api()).identity.getInvitation({ token })).toMatchObject({
      companyName: admin.company.name,
      email: 'new.person@example.com',
      hasAccount: false,
    })
    await (await browser.api()).identity.acceptInvitation({ token, password: PASSWORD })
    expect(await (await browser.api()).identity.me()).toMatchObject({
      role: 'agent',
      company: { id: admin.company.id },
    })

    const again = (await openBrowser(services).api()).identity.acceptInvitation({
      token,
      password: 'another good phrase',
    })
    await expect(again, 'a link works once').rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('is taken up by one of two who follow it at the same moment', async () => {
    const admin = await newAdmin()
    const invited = await callerFor(services, admin).users.invite({
      email: 'race@example.com',
      name: 'R',
      role: 'agent',
    })
    const accept = async (password: string) =>
      (await openBrowser(services).api()).identity.acceptInvitation({ token: tokenOf(invited.link), password })
    const outcomes = await Promise.allSettled([accept('the first good phrase'), accept('the second good phrase')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('never sets a new password for somebody who has one: the inviter has seen the link', async () => {
    const [theirs, mine] = [await newAdmin(), await newAdmin()]
    const invited = await callerFor(services, mine).users.invite({
      email: theirs.email,
      name: 'Whoever',
      role: 'viewer',
    })
    const token = tokenOf(invited.link)
    const thief = openBrowser(services, '198.51.100.10')
    const attempt = (await thief.api()).identity.acceptInvitation({ token, password: 'a password of the thief' })
    await expect(attempt).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect(await thief.actor()).toBeNull()

    const owner = openBrowser(services)
    await (await owner.api()).identity.acceptInvitation({ token, password: PASSWORD })
    const me = await (await owner.api()).identity.me()
    expect(me).toMatchObject({ user: { id: theirs.id, name: theirs.name }, role: 'viewer' })
    expect(me.companies).toHaveLength(2)
  })

  test('runs out after a week, and inviting again ends the link before', async () => {
    const admin = await newAdmin()
    const invite = () =>
      callerFor(services, admin).users.invite({ email: 'late@example.com', name: 'Late', role: 'agent' })
    const look = async (link: string) =>
      (await openBrowser(services).api()).identity.getInvitation({ token: tokenOf(link) })
    const [first, second] = [await invite(), await invite()]
    await expect(look(first.link)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await look(second.link)).toMatchObject({ email: 'late@example.com' })
    clock.advance(7 * 24 * 3_600_000)
    await expect(look(second.link)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('refuses a password that guessers try first, and keeps the link good', async () => {
    const admin = await newAdmin()
    const { link } = await callerFor(services, admin).users.invite({
      email: 'weak@example.com',
      name: 'Weak',
      role: 'agent',
    })
    for (const password of ['short', 'password1234', 'Welcome2026!!']) {
      const attempt = (await openBrowser(services).api()).identity.acceptInvitation({ token: tokenOf(link), password })
      await expect(attempt, password).rejects.toMatchObject({ code: 'BAD_REQUEST', cause: { field: 'password' } })
    }
    const browser = openBrowser(services)
    await (await browser.api()).identity.acceptInvitation({ token: tokenOf(link), password: PASSWORD })
    expect(await browser.actor()).not.toBeNull()
  })

  test('is refused for somebody who is a member already', async () => {
    const admin = await newAdmin()
    const member = await addPerson(db, admin.company, { role: 'agent' })
    const attempt = callerFor(services, admin).users.invite({ email: member.email, name: 'Again', role: 'admin' })
    await expect(attempt).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { field: 'email', reason: 'ALREADY_MEMBER' },
    })
  })
})

describe('the last admin', () => {
  test('cannot be demoted or switched off', async () => {
    const admin = await newAdmin()
    const operator = await addPerson(db, await addCompany(db), { role: 'admin', operator: true })
    const inside = { ...operator, company: admin.company }
    await db.admin.query(
      `insert into user_companies (company_id, user_id, role, joined_as) values ($1, $2, 'admin', 'operator')`,
      [admin.company.id, operator.id],
    )
    const { users } = callerFor(services, inside)
    await expect(users.changeRole({ userId: admin.id, role: 'agent' })).rejects.toMatchObject({
      cause: { reason: 'LAST_ADMIN' },
    })
    await expect(users.disable({ userId: admin.id })).rejects.toMatchObject({ cause: { reason: 'LAST_ADMIN' } })
  })

  test('is never lost to two admins who remove each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const one = await newAdmin()
      const two = await addPerson(db, one.company, { role: 'admin' })
      await Promise.allSettled([
        callerFor(services, one).users.changeRole({ userId: two.id, role: 'viewer' }),
        callerFor(services, two).users.disable({ userId: one.id }),
      ])
      const { rows } = await db.admin.query(
        `select 1 from user_companies where company_id = $1 and role = 'admin' and state = 'active'`,
        [one.company.id],
      )
      expect(rows).toHaveLength(1)
    }
  })
})

describe('an admin', () => {
  test('cannot change their own role or switch themselves off', async () => {
    const admin = await newAdmin()
    await addPerson(db, admin.company, { role: 'admin' })
    const { users } = callerFor(services, admin)
    await expect(users.changeRole({ userId: admin.id, role: 'viewer' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(users.disable({ userId: admin.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('changes a role, which holds from the next request on', async () => {
    const admin = await newAdmin()
    const person = await addPerson(db, admin.company, { role: 'agent', passwordHash })
    const browser = openBrowser(services)
    await (await browser.api()).identity.signIn({ email: person.email, password: PASSWORD })
    await callerFor(services, admin).users.changeRole({ userId: person.id, role: 'viewer' })
    expect((await browser.actor())?.role).toBe('viewer')
    const page = await callerFor(services, admin).audit.find({ action: 'user.role_changed' })
    expect(page.rows).toMatchObject([
      { entityId: person.id, details: { from: 'agent', to: 'viewer' }, userId: admin.id },
    ])
  })

  test('switches somebody off and on again, and their tokens stay withdrawn', async () => {
    const admin = await newAdmin()
    const person = await addPerson(db, admin.company, { role: 'manager', passwordHash })
    await callerFor(services, person).tokens.create({ name: 'script', role: 'agent', scopes: [], expiresInDays: 5 })
    const { users, tokens } = callerFor(services, admin)
    expect(await users.disable({ userId: person.id })).toEqual({ endedSessions: 0, revokedTokens: 1 })
    expect(await users.enable({ userId: person.id })).toEqual({ state: 'active' })
    expect(await tokens.find()).toMatchObject([{ name: 'script', state: 'revoked' }])
  })

  test('finds people by name, address, role and state, page by page', async () => {
    const admin = await newAdmin()
    for (const name of ['Ann Bay', 'Ben Cole', 'Cat 100%', 'Dan Dale'])
      await addPerson(db, admin.company, { role: 'agent', name })
    const { users } = callerFor(services, admin)
    const first = await users.find({ role: 'agent', limit: 3 })
    expect(first.rows.map(({ name }) => name)).toEqual(['Ann Bay', 'Ben Cole', 'Cat 100%'])
    expect(first.count.value).toBe(4)
    const second = await users.find({ role: 'agent', limit: 3, cursor: first.next ?? '' })
    expect(second.rows.map(({ name }) => name)).toEqual(['Dan Dale'])
    expect((await users.find({ search: '0%' })).rows.map(({ name }) => name)).toEqual(['Cat 100%'])
    expect((await users.find({ search: admin.email.toUpperCase() })).rows).toMatchObject([{ id: admin.id }])
  })

  test("cannot touch another company's people", async () => {
    const [admin, other] = [await newAdmin(), await newAdmin()]
    const theirs = await addPerson(db, other.company, { role: 'agent' })
    const { users } = callerFor(services, admin)
    await expect(users.changeRole({ userId: theirs.id, role: 'admin' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(users.disable({ userId: theirs.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await users.find({})).rows.map(({ id }) => id)).toEqual([admin.id])
  })
})

describe('platform staff', () => {
  test("enter any company, and the company's own log says so", async () => {
    const [home, customer] = [await newAdmin(), await newAdmin()]
    const operator = await addPerson(db, home.company, { role: 'agent', operator: true, passwordHash })
    const browser = openBrowser(services)
    await (await browser.api()).identity.signIn({ email: operator.email, password: PASSWORD })
    await (await browser.api()).identity.chooseCompany({ companyId: customer.company.id })
    expect(await browser.actor()).toMatchObject({ role: 'admin', company: { id: customer.company.id } })
    await (await browser.api()).identity.chooseCompany({ companyId: home.company.id })
    expect((await browser.actor())?.role, 'at home they are what they were').toBe('agent')

    const page = await callerFor(services, customer).audit.find({ action: 'company.entered' })
    expect(page.rows).toMatchObject([{ userId: operator.id, userName: operator.name }])
    expect((await callerFor(services, customer).users.find({})).rows).toContainEqual(
      expect.objectContaining({ id: operator.id, operator: true }),
    )
  })

  test('are the only ones who do: anybody else gets the same answer as for a company that does not exist', async () => {
    const [admin, other] = [await newAdmin(), await newAdmin()]
    const browser = openBrowser(services)
    await (await browser.api()).identity.signIn({ email: admin.email, password: PASSWORD })
    for (const companyId of [other.company.id, '0192d6f0-0000-7000-8000-0000000000ff']) {
      const attempt = (await browser.api()).identity.chooseCompany({ companyId })
      await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    expect((await browser.actor())?.company?.id).toBe(admin.company.id)
  })
})
