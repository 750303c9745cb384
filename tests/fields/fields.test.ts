import { describe, expect, test } from 'vitest'
import type { FieldType } from '#server/fields/fields.schemas.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { newLead } from '../leads/world.ts'
import { addSalesCompany, refusal, refusedFields, washer } from '../sales/arrange.ts'

const db = await testDatabase()
const { person } = await addSalesCompany(db)
const services = testServices(db)
const admin = callerFor(services, person.admin)
const agent = callerFor(services, person.agent)
const viewer = callerFor(services, person.viewer)

const names = (name: string) => ({ en: name, fr: `${name} fr`, ar: `${name} ar` })
const choices = (...values: string[]) => values.map((value) => ({ value, labels: names(value), archived: false }))

/** A field of leads that goes away after the test, so that the others' forms do not ask for it. */
async function withField<T>(
  given: { name: string; type: FieldType; entity?: 'LEAD' | 'SALE' } & Record<string, unknown>,
  work: (field: { id: string; key: string }) => Promise<T>,
): Promise<T> {
  const { name, type, entity = 'LEAD', ...rest } = given
  const field = await admin.fields.createField({ entity, labels: names(name), type, ...rest })
  try {
    return await work(field)
  } finally {
    await admin.fields.removeField({ id: field.id, removed: true })
  }
}

describe('a field of the company', () => {
  test('is filled in, shown, changed and emptied like any other', () =>
    withField({ name: 'Type of home', type: 'SELECT', options: choices('house', 'flat') }, async ({ key }) => {
      expect(key).toBe('typeOfHome')
      const { id } = await agent.leads.createLead(newLead({ custom: { [key]: 'House' } }))
      const lead = await agent.leads.getLead({ id })
      expect(lead.custom).toEqual({ typeOfHome: 'house' })
      const { firstName, lastName, phone, version } = lead
      await agent.leads.updateLead({ id, version, firstName, lastName, phone, custom: { [key]: '' } })
      expect((await agent.leads.getLead({ id })).custom).toEqual({})
    }))

  test('that is required stops a form that lacks it, beside the field', () =>
    withField({ name: 'Budget', type: 'MONEY', isRequired: true }, async () => {
      expect(await refusal(agent.leads.createLead(newLead()))).toMatchObject({
        reason: 'FIELD_REQUIRED',
        field: 'custom.budget',
      })
    }))

  test('typed wrong is told with every other one that is, and with the fields that every record has', () =>
    withField({ name: 'Rooms', type: 'NUMBER', isRequired: true }, () =>
      withField({ name: 'Renewal', type: 'DATE' }, async () => {
        const custom = { renewal: 'soon', nothing: 'x' }
        const problems = { 'custom.nothing': 'FIELD_UNKNOWN', 'custom.renewal': 'FIELD_NOT_A_DATE' }
        const missing = { ...problems, 'custom.rooms': 'FIELD_REQUIRED' }
        const typed = { lastName: 'Wrong', phone: 'ask', custom }
        expect(await refusedFields(agent.leads.createLead(typed))).toEqual({ ...missing, phone: 'PHONE_UNREADABLE' })
        const city = 'x'.repeat(101)
        expect(await refusedFields(agent.leads.createLead({ lastName: 'Wrong', phone: 'ask', city }))).toEqual({
          phone: 'PHONE_UNREADABLE',
          city: 'too_big',
          'custom.rooms': 'FIELD_REQUIRED',
        })
        const { id } = await agent.leads.createLead(newLead({ custom: { rooms: 3 } }))
        // What an edit leaves out stays as it is.
        expect(await refusedFields(agent.leads.updateLead({ ...typed, id, version: 1 }))).toEqual({
          ...problems,
          phone: 'PHONE_UNREADABLE',
        })
      }),
    ))

  test('of a sale typed wrong is told with every other one that is, when it is made and when it is edited', () =>
    withField({ name: 'Fee', type: 'MONEY', entity: 'SALE', isRequired: true }, () =>
      withField({ name: 'Paid on', type: 'DATE', entity: 'SALE' }, async () => {
        const custom = { fee: 'much', paidOn: 'soon' }
        const problems = { 'custom.fee': 'FIELD_NOT_A_NUMBER', 'custom.paidOn': 'FIELD_NOT_A_DATE' }
        const typed = { phone: 'ask', custom }
        const all = { ...problems, phone: 'PHONE_UNREADABLE' }
        expect(await refusedFields(agent.sales.createSale({ lastName: 'Wrong', ...typed }))).toEqual(all)
        const { id, version } = await agent.sales.createSale({ lastName: 'Right', custom: { fee: '1' } })
        expect(await refusedFields(agent.sales.updateSale({ id, version, ...typed }))).toEqual(all)
        const long = { ...typed, city: 'x'.repeat(101) }
        expect(await refusedFields(agent.sales.updateSale({ id, version, ...long }))).toEqual({
          ...all,
          city: 'too_big',
        })
      }),
    ))

  test('that one’s role does not see can be neither read nor set, and an edit leaves it alone', () =>
    withField({ name: 'Margin', type: 'NUMBER', visibleTo: ['admin'] }, async ({ key }) => {
      const { id } = await admin.leads.createLead(newLead({ custom: { [key]: 7 } }))
      const seen = await agent.leads.getLead({ id })
      expect(seen.custom).toEqual({})
      const { firstName, lastName, phone, version } = seen
      const edit = { id, version, firstName: `${firstName}a`, lastName, phone }
      expect(await refusal(agent.leads.updateLead({ ...edit, custom: { [key]: 1 } }))).toMatchObject({
        reason: 'FIELD_UNKNOWN',
      })
      await agent.leads.updateLead({ ...edit, custom: {} })
      expect((await admin.leads.getLead({ id })).custom).toEqual({ margin: 7 })
      expect(JSON.stringify(await agent.leads.findLeads({}))).not.toContain('"margin"')
    }))

  test('filters the list when it is offered as a filter, and finds nothing for whoever does not see it', () =>
    withField({ name: 'Colour', type: 'TEXT', isFilterable: true }, async ({ key }) => {
      const { id } = await agent.leads.createLead(newLead({ custom: { [key]: 'Blue' } }))
      await agent.leads.createLead(newLead({ custom: { [key]: 'Red' } }))
      const { rows } = await agent.leads.findLeads({ custom: { [key]: 'blu' } })
      expect(rows.map((row) => row.id)).toEqual([id])
      expect((await viewer.leads.findLeads({ custom: { [key]: 'blu' } })).rows).toEqual([])
      expect((await agent.leads.findLeads({ custom: { nothing: 'x' } })).rows).toEqual([])
    }))

  test('comes with the exports of leads and of sales', () =>
    withField({ name: 'Visit fee', type: 'MONEY', entity: 'SALE' }, ({ key }) =>
      withField({ name: 'Likes', type: 'MULTI_SELECT', options: choices('tea', 'cake') }, async (likes) => {
        const { id } = await agent.leads.createLead(newLead({ custom: { [likes.key]: ['tea', 'cake'] } }))
        const { csv } = await agent.leads.exportLeads({ sort: '-created' })
        const lines = csv.split('\r\n')
        expect(lines[0]).toMatch(/,Likes$/)
        expect(lines.find((line) => line.startsWith(id))).toMatch(/,"tea\|cake"$/)
        await agent.sales.createSale({ lastName: 'Fee', appliances: [washer], custom: { [key]: '12.50' } })
        const sales = await agent.sales.exportSales({})
        expect(sales.csv.split('\r\n')[0]).toMatch(/,Visit fee$/)
        expect(sales.csv).toMatch(/,12\.50\r\n/)
      }),
    ))

  test('of a sale is kept when the sale is edited elsewhere, and changes raise the version', () =>
    withField({ name: 'Paperless', type: 'BOOLEAN', entity: 'SALE' }, async ({ key }) => {
      const { id, version } = await agent.sales.createSale({ lastName: 'Paper', custom: { [key]: 'on' } })
      const again = await agent.sales.updateSale({ id, version, notes: 'call first' })
      expect((await agent.sales.getSale({ id })).custom).toEqual({ paperless: true })
      await agent.sales.updateSale({ id, version: again.version, custom: { [key]: false } })
      expect(await agent.sales.getSale({ id })).toMatchObject({ custom: { paperless: false }, version: 3 })
    }))
})

describe('changing a field', () => {
  test('to a type that cannot hold what records have is refused; nothing filled, it is free', () =>
    withField({ name: 'Rooms', type: 'NUMBER' }, async ({ id, key }) => {
      await admin.fields.updateField({ id, labels: names('Rooms'), type: 'DATE' })
      await admin.fields.updateField({ id, labels: names('Rooms'), type: 'NUMBER' })
      await agent.leads.createLead(newLead({ custom: { [key]: 4 } }))
      const change = admin.fields.updateField({ id, labels: names('Rooms'), type: 'DATE' })
      expect(await refusal(change)).toMatchObject({ reason: 'TYPE_IN_USE', field: 'type' })
    }))

  test('cannot take out a choice that records have', () =>
    withField({ name: 'Heating', type: 'SELECT', options: choices('gas', 'oil') }, async ({ id, key }) => {
      await agent.leads.createLead(newLead({ custom: { [key]: 'oil' } }))
      const without = { id, labels: names('Heating'), type: 'SELECT' as const, options: choices('gas') }
      expect(await refusal(admin.fields.updateField(without))).toMatchObject({ reason: 'CHOICE_IN_USE' })
    }))

  test('the order of the form follows', () =>
    withField({ name: 'First', type: 'TEXT' }, (first) =>
      withField({ name: 'Second', type: 'TEXT' }, async (second) => {
        const order = async () => (await agent.fields.findFields({ entity: 'LEAD' })).map(({ key }) => key)
        expect(await order()).toEqual(['first', 'second'])
        await admin.fields.moveField({ id: second.id, step: -1 })
        expect(await order()).toEqual(['second', 'first'])
        expect(first.key).toBe('first')
      }),
    ))

  test('removing keeps the values; brought back, they are there', () =>
    withField({ name: 'Kept', type: 'TEXT' }, async ({ id, key }) => {
      const lead = await agent.leads.createLead(newLead({ custom: { [key]: 'here' } }))
      await admin.fields.removeField({ id, removed: true })
      expect((await agent.leads.getLead({ id: lead.id })).custom).toEqual({})
      await admin.fields.removeField({ id, removed: false })
      expect((await agent.leads.getLead({ id: lead.id })).custom).toEqual({ kept: 'here' })
    }))
})
