import { describe, expect, test } from 'vitest'
import { countriesIn } from '#app/i18n/countries.server.ts'
import { createFormat } from '#app/i18n/format.ts'
import { phoneInGroups } from '#app/ui/value/contact.tsx'
import { countryCodes, isCountry } from '#server/leads/editing/countries.schemas.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { refusedFields } from '../sales/arrange.ts'
import { addLead, leadsWorld, newLead, refusal } from './world.ts'

const database = await testDatabase()
const services = testServices(database)
const world = await leadsWorld(database)
const { leads, sales } = callerFor(services, world.manager)

/** As leads and sales were stored before anybody asked whether there is such a country. */
const store = (table: 'leads' | 'sales', id: string) =>
  database.admin.query(`update ${table} set country = 'ZZ' where id = $1`, [id])

test('a country is one of today: no union, no code given up, none for testing', () => {
  expect(['GB', 'AE', 'FR', 'XK', 'PS'].map(isCountry)).toEqual([true, true, true, true, true])
  for (const code of ['ZZ', 'EU', 'UN', 'UK', 'DD', 'QQ', 'XA', 'gb', 'GBR', '']) expect(isCountry(code)).toBe(false)
})

const inLanguage = (language: 'en' | 'fr' | 'ar') => createFormat({ language, timeZone: 'UTC', currency: 'GBP' })

test('a reader is told the country by its name in their language, and sees what is none as it is stored', () => {
  expect(inLanguage('en').country('GB')).toBe('United Kingdom')
  expect(inLanguage('fr').country('GB')).toBe('Royaume-Uni')
  expect(inLanguage('ar').country('GB')).toBe('المملكة المتحدة')
  expect(inLanguage('en').country('ZZ')).toBe('ZZ')
})

test('every country is there to choose from, in the order of its names', () => {
  for (const language of ['en', 'fr', 'ar'] as const) {
    const countries = countriesIn(language)
    expect(countries.map(({ value }) => value).sort()).toEqual(countryCodes())
    for (const { value, label } of countries) expect(label).toBe(inLanguage(language).country(value))
  }
  const french = countriesIn('fr').map(({ label }) => label)
  expect(french.indexOf('Émirats arabes unis')).toBe(french.indexOf('Équateur') - 1)
})

describe('whoever types two letters that are no country', () => {
  test('is told so at the field, together with everything else that is wrong', async () => {
    const wrong = { country: 'ZZ', phone: 'ask' }
    const problems = { country: 'COUNTRY_UNKNOWN', phone: 'PHONE_UNREADABLE' }
    expect(await refusedFields(leads.createLead({ lastName: 'Wrong', ...wrong }))).toEqual(problems)
    expect(await refusedFields(sales.createSale({ lastName: 'Wrong', ...wrong }))).toEqual(problems)
    const tooLong = { lastName: 'Wrong', ...wrong, city: 'x'.repeat(101) }
    expect(await refusedFields(leads.createLead(tooLong))).toEqual({ ...problems, city: 'too_big' })
    expect(await refusedFields(sales.createSale(tooLong))).toEqual({ ...problems, city: 'too_big' })
  })

  test('is told of everything in the order of the form', async () => {
    const wrong = { lastName: 'x'.repeat(300), country: 'ZZ', phone: 'ask', email: 'none', city: 'x'.repeat(101) }
    const order = ['lastName', 'phone', 'email', 'city', 'country']
    expect(Object.keys(await refusedFields(leads.createLead(wrong)))).toEqual(order)
    expect(Object.keys(await refusedFields(sales.createSale(wrong)))).toEqual(order)
  })

  test('cannot put them into a lead or a sale that has a country', async () => {
    const id = await addLead(services, world.manager, { country: 'GB' })
    const { firstName, lastName, phone, version } = await leads.getLead({ id })
    const edit = { id, version, firstName, lastName, phone, country: 'ZZ' }
    const refused = { code: 'BAD_INPUT', reason: 'COUNTRY_UNKNOWN', field: 'country' }
    expect(await refusal(leads.updateLead(edit))).toMatchObject(refused)
    const sale = await sales.createSale({ lastName: 'Sold', country: 'GB' })
    expect(await refusal(sales.updateSale({ id: sale.id, version: sale.version, country: 'ZZ' }))).toMatchObject(
      refused,
    )
  })
})

describe('whoever edits a record that has had no country since before anybody asked', () => {
  test('saves the rest of a lead with it, or mends it', async () => {
    const id = await addLead(services, world.manager)
    await store('leads', id)
    const { firstName, lastName, phone, version, country } = await leads.getLead({ id })
    const edit = { id, firstName, lastName, phone, country, city: 'York' }
    const saved = await leads.updateLead({ ...edit, version })
    expect(await leads.getLead({ id })).toMatchObject({ city: 'York', country: 'ZZ' })
    const longCity = { ...edit, city: 'x'.repeat(101), version: saved.version }
    expect(await refusedFields(leads.updateLead(longCity))).toEqual({ city: 'too_big' })
    await leads.updateLead({ ...edit, version: saved.version, country: 'GB' })
    expect(await leads.getLead({ id })).toMatchObject({ country: 'GB' })
  })

  test('saves the rest of a sale with it, and makes a sale of such a lead', async () => {
    const leadId = await addLead(services, world.manager)
    await store('leads', leadId)
    const { id, version } = await sales.createSale({ leadId, lastName: 'Sold', country: 'ZZ' })
    const saved = await sales.updateSale({ id, version, country: 'ZZ', city: 'York' })
    expect(await sales.getSale({ id })).toMatchObject({ city: 'York', country: 'ZZ' })
    const longCity = { id, version: saved.version, country: 'ZZ', city: 'x'.repeat(101) }
    expect(await refusedFields(sales.updateSale(longCity))).toEqual({ city: 'too_big' })
  })
})

test('a number shown in groups is the same number when its form is saved as it is', async () => {
  for (const typed of [
    '+447700900123',
    '+442079460123',
    '+971501234567',
    '+33612345678',
    '+14165550123',
    '+35312345678',
  ]) {
    const { id } = await leads.createLead(newLead({ phone: typed, allowDuplicate: true }))
    const { firstName, lastName, phone, version } = await leads.getLead({ id })
    const shown = phoneInGroups(phone ?? '')
    expect(shown).toMatch(/^\+\d+ /)
    expect(await leads.updateLead({ id, version, firstName, lastName, phone: shown })).toEqual({ version })
    const sale = await sales.createSale({ lastName: 'Sold', phone: typed })
    const again = await sales.updateSale({ id: sale.id, version: sale.version, phone: shown })
    expect(again.version).toBe(sale.version)
  }
})
