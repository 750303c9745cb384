import { beforeAll, expect, test } from 'vitest'
import { createAdmin, type NewAdmin } from '#server/identity/users/admins.service.ts'
import type { Services } from '#server/services.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { openBrowser } from './browser.ts'

const PASSWORD = 'grey heron over the weir'
let db: TestDatabase
let services: Services
beforeAll(async () => {
  db = await testDatabase()
  services = testServices(db)
})

function make(given: Partial<NewAdmin> = {}) {
  const admin = { email: 'ana@example.com', name: 'Ana Lima', company: 'Larkfield & Söhne', region: 'UAE' as const }
  return createAdmin(services, { ...admin, password: PASSWORD, operator: false, resetPassword: false, ...given })
}

async function signIn(email: string, password: string) {
  const browser = openBrowser(services)
  await (await browser.api()).identity.signIn({ email, password })
  return browser
}

test('the first admin of an empty database brings the company along, and signs in', async () => {
  const made = await make()
  expect(made).toMatchObject({ companySlug: 'larkfield-sohne', companyCreated: true })
  const browser = await signIn('ana@example.com', PASSWORD)
  expect(await (await browser.api()).identity.me()).toMatchObject({
    role: 'admin',
    company: { name: 'Larkfield & Söhne', timeZone: 'Asia/Dubai', currency: 'AED' },
  })
  const { rows } = await (await browser.api()).audit.find({})
  expect(rows.map(({ action }) => action)).toEqual(['user.signed_in', 'user.made_admin', 'company.created'])
  expect(await (await browser.api()).audit.verify()).toMatchObject({ ok: true })
})

test('an account that has a password is left alone unless its reset was asked for', async () => {
  await make({ email: 'ben@example.com', company: 'Ben & Co' })
  const again = { email: 'ben@example.com', company: 'Ben & Co', password: 'a kettle sings at four' }
  await expect(make(again)).rejects.toMatchObject({ reason: 'HAS_PASSWORD' })
  const before = await signIn('ben@example.com', PASSWORD)
  await make({ ...again, resetPassword: true })
  expect(await before.actor(), 'whoever used the old password is out').toBeNull()
  await expect(signIn('ben@example.com', PASSWORD)).rejects.toThrow()
  expect(await (await signIn('ben@example.com', again.password)).actor()).toMatchObject({ role: 'admin' })
})

test('a company whose only admin was switched off gets its admin back', async () => {
  const company = await addCompany(db, { name: 'Lost Keys', slug: 'lost-keys' })
  const person = await addPerson(db, company, { role: 'viewer', email: 'cleo@example.com' })
  await db.admin.query(`update user_companies set state = 'disabled' where user_id = $1`, [person.id])
  expect(await make({ email: person.email, company: 'lost-keys' })).toMatchObject({
    companyCreated: false,
    userId: person.id,
  })
  expect(await (await signIn(person.email, PASSWORD)).actor()).toMatchObject({
    role: 'admin',
    company: { id: company.id },
  })
})

test('a weak password changes nothing, not even the list of companies', async () => {
  await expect(
    make({ email: 'dan@example.com', company: 'Never Made', password: 'password1234' }),
  ).rejects.toMatchObject({
    reason: 'PASSWORD_COMMON',
  })
  const { rows } = await db.admin.query(`select 1 from company_directory where name = 'Never Made'`)
  expect(rows).toEqual([])
})

test('platform staff made here see every company', async () => {
  await make({ email: 'eve@example.com', company: 'Platform', operator: true })
  const other = await addCompany(db)
  const admin = await addPerson(db, other, { role: 'admin' })
  const browser = await signIn('eve@example.com', PASSWORD)
  await (await browser.api()).identity.chooseCompany({ companyId: other.id })
  expect(await browser.actor()).toMatchObject({ user: { isOperator: true }, company: { id: other.id } })
  expect((await callerFor(services, admin).audit.find({})).rows).toMatchObject([{ action: 'company.entered' }])
})
