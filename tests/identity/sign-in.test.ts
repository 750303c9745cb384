import { beforeAll, describe, expect, test } from 'vitest'
import { removeEndedCounts } from '#server/identity/guessing/guessing.queries.ts'
import { accountDelayMs } from '#server/identity/guessing/limiter.ts'
import { hashPassword, passwordWork } from '#server/identity/passwords.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type Person, type TestCompany } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { openBrowser } from './browser.ts'

const PASSWORD = 'grey heron over the weir'
const ATTACKER = '198.51.100.66'

let db: TestDatabase
let services: Services
let company: TestCompany
let passwordHash: string
beforeAll(async () => {
  db = await testDatabase()
  services = testServices(db)
  company = await addCompany(db)
  passwordHash = await hashPassword(PASSWORD)
})

function newPerson(): Promise<Person> {
  return addPerson(db, company, { role: 'agent', passwordHash })
}

async function tryToSignIn(email: string, password: string, address?: string): Promise<'in' | AppError> {
  const browser = openBrowser(services, address)
  try {
    await (await browser.api()).identity.signIn({ email, password })
    return 'in'
  } catch (error) {
    if (error instanceof Error && error.cause instanceof AppError) return error.cause
    throw error
  }
}

describe('signing in', () => {
  test('works with the address in any case, and opens the company used last', async () => {
    const person = await newPerson()
    const browser = openBrowser(services)
    const signedIn = await (await browser.api()).identity.signIn({
      email: ` ${person.email.toUpperCase()} `,
      password: PASSWORD,
    })
    expect(signedIn).toEqual({ companyId: company.id })
    expect(await (await browser.api()).identity.me()).toMatchObject({
      user: { id: person.id, email: person.email },
      company: { id: company.id, name: company.name },
      role: 'agent',
      companies: [{ id: company.id }],
    })
  })

  test('gives an unknown address the same answer, for the same work, as a wrong password', async () => {
    const person = await newPerson()
    const unfinished = await addPerson(db, company)
    const answers = []
    for (const email of [person.email, 'nobody@example.com', unfinished.email]) {
      const before = passwordWork.runs
      const answer = await tryToSignIn(email, 'not the password at all')
      answers.push({
        work: passwordWork.runs - before,
        code: (answer as AppError).code,
        words: (answer as AppError).userMessage,
      })
    }
    expect(answers[0]).toMatchObject({ work: 1, code: 'BAD_INPUT' })
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  test('tells the owner of a switched-off account so, but only with the right password', async () => {
    const person = await newPerson()
    await db.admin.query('update users set disabled_at = now() where id = $1', [person.id])
    expect(await tryToSignIn(person.email, 'wrong')).toMatchObject({ reason: 'WRONG_CREDENTIALS' })
    expect(await tryToSignIn(person.email, PASSWORD)).toMatchObject({ reason: 'ACCOUNT_OFF' })
  })

  test.each(['\0', 'a\0@example.com', '\ud800@example.com', `'; drop table users; --`, 'x'.repeat(254)])(
    'answers hostile addresses like any other: %j',
    async (email) => {
      expect(await tryToSignIn(email, 'some password', '198.51.100.201')).toMatchObject({ code: 'BAD_INPUT' })
    },
  )
})

describe('guessing', () => {
  test('the eleventh try is refused, even with the right password', async () => {
    const person = await newPerson()
    for (let tries = 1; tries <= 10; tries += 1) {
      expect(await tryToSignIn(person.email, `guess ${tries}`, ATTACKER)).toMatchObject({ code: 'BAD_INPUT' })
    }
    expect(await tryToSignIn(person.email, PASSWORD, ATTACKER)).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  })

  test('ten tries sent at the same moment count as ten', async () => {
    const person = await newPerson()
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, index) => tryToSignIn(person.email, `guess ${index}`, '198.51.100.67')),
    )
    expect(answers.filter((answer) => answer !== 'in' && answer.code === 'BAD_INPUT')).toHaveLength(10)
    expect(answers.filter((answer) => answer !== 'in' && answer.code === 'TOO_MANY_REQUESTS')).toHaveLength(4)
  })

  test('nobody is locked out by somebody else: the person signs in from another address meanwhile', async () => {
    const person = await newPerson()
    for (let tries = 1; tries <= 12; tries += 1) await tryToSignIn(person.email, `guess ${tries}`, '198.51.100.68')
    expect(await tryToSignIn(person.email, PASSWORD, '203.0.113.80')).toBe('in')
    expect(await tryToSignIn(person.email, PASSWORD, '198.51.100.68')).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  })

  test('an address that tries many accounts has to wait as well', async () => {
    const refusals = []
    for (let tries = 1; tries <= 61; tries += 1)
      refusals.push(await tryToSignIn(`person${tries}@example.net`, 'guess', '198.51.100.69'))
    expect(refusals.at(59)).toMatchObject({ code: 'BAD_INPUT' })
    expect(refusals.at(60)).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  })

  test('all addresses of one IPv6 network count as one', async () => {
    const person = await newPerson()
    for (let tries = 1; tries <= 10; tries += 1) await tryToSignIn(person.email, 'guess', `2001:db8:1:2::${tries}`)
    expect(await tryToSignIn(person.email, PASSWORD, '2001:0db8:0001:0002:ffff::1')).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
    })
    expect(await tryToSignIn(person.email, PASSWORD, '2001:db8:1:3::1')).toBe('in')
  })

  test('the right password clears the count', async () => {
    const person = await newPerson()
    for (let round = 1; round <= 3; round += 1) {
      for (let tries = 1; tries <= 6; tries += 1) await tryToSignIn(person.email, 'guess', '198.51.100.70')
      expect(await tryToSignIn(person.email, PASSWORD, '198.51.100.70')).toBe('in')
    }
  })

  test('each pause is twice as long as the one before, and hammering does not lengthen it', async () => {
    const person = await newPerson()
    const address = '198.51.100.71'
    const pauses: number[] = []
    for (let round = 1; round <= 3; round += 1) {
      for (let tries = 1; tries <= 10; tries += 1) await tryToSignIn(person.email, 'guess', address)
      const refused = await tryToSignIn(person.email, 'guess', address)
      pauses.push(Number(/limit, (\d+) s/.exec((refused as AppError).message)?.[1]))
      expect(await tryToSignIn(person.email, 'guess', address)).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
      // The pause is over: nothing else tells the limiter what time it is.
      await db.admin.query(`delete from rate_limits where key like 'sign_in_pair:%'`)
      await db.admin.query(`delete from rate_limits where key like 'sign_in_address:%' or key like 'sign_in_account:%'`)
    }
    expect(pauses).toEqual([60, 120, 240])
  })

  test('an account tried from everywhere slows down and never locks', () => {
    expect([1, 20, 21, 30, 31, 51, 100, 100_000].map(accountDelayMs)).toEqual([0, 0, 250, 250, 500, 2000, 4000, 4000])
  })

  test('the counts do not say who signs in from where, and old ones are swept', async () => {
    const person = await newPerson()
    await tryToSignIn(person.email, 'guess', '198.51.100.72')
    const { rows } = await db.admin.query<{ key: string }>('select key from rate_limits')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ key }) => key.includes('198.51') || key.includes('@'))).toEqual([])
    await removeEndedCounts(services.database.kysely, new Date(Date.now() + 25 * 3_600_000))
    expect((await db.admin.query('select 1 from rate_limits')).rowCount).toBe(0)
  })
})
