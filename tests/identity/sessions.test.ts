import { beforeAll, describe, expect, test } from 'vitest'
import { resolveActor } from '#server/identity/actor.service.ts'
import { hashPassword } from '#server/identity/passwords.ts'
import { readSessionCookie, removeEndedSessions } from '#server/identity/sessions.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import type { Services } from '#server/services.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person, type TestCompany } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { openBrowser } from './browser.ts'

const PASSWORD = 'grey heron over the weir'
const HOUR = 3_600_000
const DAY = 24 * HOUR

let db: TestDatabase
let company: TestCompany
let passwordHash: string
beforeAll(async () => {
  db = await testDatabase()
  company = await addCompany(db)
  passwordHash = await hashPassword(PASSWORD)
})

function newPerson(given: { operator?: boolean; role?: Person['role'] } = {}): Promise<Person> {
  return addPerson(db, company, { role: 'agent', passwordHash, ...given })
}

async function signedIn(services: Services, person: Person, address?: string) {
  const browser = openBrowser(services, address)
  await (await browser.api()).identity.signIn({ email: person.email, password: PASSWORD })
  return browser
}

describe('a session', () => {
  test('ends after twelve hours without use, and lives on while it is used', async () => {
    const clock = fakeClock('2026-03-01T08:00:00Z')
    const services = testServices(db, { clock })
    const browser = await signedIn(services, await newPerson())

    clock.advance(11 * HOUR)
    expect(await browser.actor()).not.toBeNull()
    clock.advance(11 * HOUR)
    expect(await browser.actor()).not.toBeNull()
    clock.advance(12 * HOUR)
    expect(await browser.actor()).toBeNull()
    clock.set('2026-03-01T08:00:01Z')
    expect(await browser.actor(), 'an ended session is gone for good').toBeNull()
  })

  test('ends after seven days however busy it was', async () => {
    const clock = fakeClock('2026-03-01T08:00:00Z')
    const browser = await signedIn(testServices(db, { clock }), await newPerson())
    for (let hours = 6; hours < 7 * 24; hours += 6) {
      clock.advance(6 * HOUR)
      expect(await browser.actor(), `after ${hours} hours`).not.toBeNull()
    }
    clock.advance(6 * HOUR)
    expect(await browser.actor()).toBeNull()
  })

  test('writes when it was last seen once a minute at most', async () => {
    const clock = fakeClock('2026-03-01T08:00:00Z')
    const person = await newPerson()
    const browser = await signedIn(testServices(db, { clock }), person)
    const lastSeen = async () =>
      (await db.admin.query('select last_seen_at from sessions where user_id = $1', [person.id])).rows[0].last_seen_at
    clock.advance(59_000)
    await browser.actor()
    expect(await lastSeen()).toEqual(new Date('2026-03-01T08:00:00Z'))
    clock.advance(1_000)
    await browser.actor()
    expect(await lastSeen()).toEqual(new Date('2026-03-01T08:01:00Z'))
  })

  test('gets a new token at every sign-in, and the old one is dead', async () => {
    const services = testServices(db)
    const person = await newPerson()
    const browser = await signedIn(services, person)
    const before = browser.token()
    await (await browser.api()).identity.signIn({ email: person.email, password: PASSWORD })
    expect(browser.token()).not.toBe(before)
    expect(await resolveActor(services, { sessionToken: before, bearer: null })).toBeNull()
  })

  test('is over for the server too after signing out', async () => {
    const services = testServices(db)
    const browser = await signedIn(services, await newPerson())
    const kept = browser.token()
    await (await browser.api()).identity.signOut()
    expect(browser.setCookie).toContain('Max-Age=0')
    expect(await resolveActor(services, { sessionToken: kept, bearer: null })).toBeNull()
  })

  test('no value stored in the database works as a cookie or as a token', async () => {
    const services = testServices(db)
    const admin = await newPerson({ role: 'admin' })
    const browser = await signedIn(services, admin)
    const { token } = await (await browser.api()).tokens.create({
      name: 'nightly',
      role: 'agent',
      scopes: [],
      expiresInDays: 30,
    })
    expect(await resolveActor(services, { sessionToken: null, bearer: token })).not.toBeNull()

    const { rows: columns } = await db.admin.query(
      `select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2`,
    )
    const stored = new Set<string>()
    for (const { table_name, column_name } of columns) {
      const { rows } = await db.admin.query(`select distinct "${column_name}"::text as value from "${table_name}"`)
      for (const { value } of rows) if (value) stored.add(value)
    }
    expect(stored.size).toBeGreaterThan(50)
    expect([...stored].filter((value) => value.includes(token) || value.includes(browser.token() ?? 'none'))).toEqual(
      [],
    )
    for (const value of stored) {
      expect(await resolveActor(services, { sessionToken: value, bearer: null })).toBeNull()
      expect(await resolveActor(services, { sessionToken: null, bearer: value })).toBeNull()
    }
  })

  test('a bearer token that is wrong never falls back to the cookie beside it', async () => {
    const services = testServices(db)
    const browser = await signedIn(services, await newPerson())
    expect(await resolveActor(services, { sessionToken: browser.token(), bearer: 'cf_nonsense' })).toBeNull()
  })
})

describe('the cookie', () => {
  test('has the __Host- prefix and Secure on https', async () => {
    const services = testServices(db, { env: { ORIGIN: 'https://console.example.com' } })
    const browser = await signedIn(services, await newPerson())
    expect(browser.setCookie).toMatch(
      /^__Host-counterfoil=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/,
    )
  })

  test('is plain on http, where browsers would refuse the other', async () => {
    const browser = await signedIn(testServices(db), await newPerson())
    expect(browser.setCookie).toMatch(/^counterfoil=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/)
  })

  test('is found among others', () => {
    const config = { ORIGIN: undefined, SESSION_MAX_DAYS: 7 }
    expect(readSessionCookie('a=1; counterfoil=xyz; b=2', config)).toBe('xyz')
    expect(readSessionCookie('not_counterfoil=xyz; counterfoil=', config)).toBeNull()
    expect(readSessionCookie('', config)).toBeNull()
  })
})

describe('a person with two browsers', () => {
  test('sees both, and ends the other one', async () => {
    const services = testServices(db)
    const person = await newPerson()
    const [desk, phone] = [await signedIn(services, person), await signedIn(services, person, '198.51.100.7')]
    const listed = await (await desk.api()).identity.ownSessions()
    expect(listed).toHaveLength(2)
    expect(listed.filter(({ current }) => current)).toHaveLength(1)
    const other = listed.find(({ current }) => !current)
    expect(other?.address).toBe('198.51.100.7')

    await (await desk.api()).identity.revokeSession({ ref: other?.ref ?? '' })
    expect(await phone.actor()).toBeNull()
    expect(await desk.actor()).not.toBeNull()
  })

  test("cannot end anybody else's", async () => {
    const services = testServices(db)
    const [mine, theirs] = [await signedIn(services, await newPerson()), await signedIn(services, await newPerson())]
    const [session] = await (await theirs.api()).identity.ownSessions()
    const attempt = (await mine.api()).identity.revokeSession({ ref: session?.ref ?? '' })
    await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await theirs.actor()).not.toBeNull()
  })

  test('is out of the second one at once when an admin switches the account off', async () => {
    const services = testServices(db)
    const [admin, person] = [await newPerson({ role: 'admin' }), await newPerson()]
    const [desk, phone] = [await signedIn(services, person), await signedIn(services, person)]
    const ended = await callerFor(services, admin).users.disable({ userId: person.id })
    expect(ended.endedSessions).toBe(2)
    expect(await desk.actor()).toBeNull()
    expect(await phone.actor()).toBeNull()
    await expect(signedIn(services, person)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('is out of the second one after changing the password in the first', async () => {
    const services = testServices(db)
    const person = await newPerson()
    const [desk, phone] = [await signedIn(services, person), await signedIn(services, person)]
    const change = { currentPassword: PASSWORD, newPassword: 'a kettle sings at four' }
    expect(await (await desk.api()).identity.changePassword(change)).toEqual({ endedSessions: 1 })
    expect(await phone.actor()).toBeNull()
    expect(await desk.actor()).not.toBeNull()
  })
})

test('cleaning removes ended sessions and leaves the others', async () => {
  const clock = fakeClock('2031-03-01T08:00:00Z')
  const services = testServices(db, { clock })
  const old = await newPerson()
  await signedIn(services, old)
  clock.advance(2 * DAY)
  const fresh = await newPerson()
  const browser = await signedIn(services, fresh)
  expect(await removeEndedSessions(services)).toBeGreaterThanOrEqual(1)
  expect(await browser.actor()).not.toBeNull()
  const { rows } = await db.admin.query('select 1 from sessions where user_id = $1', [old.id])
  expect(rows).toEqual([])
})
