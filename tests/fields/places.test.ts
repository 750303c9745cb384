import { describe, expect, test } from 'vitest'
import { FIELD_TYPES, type FieldType } from '#server/fields/fields.schemas.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { importText, newLead } from '../leads/world.ts'
import { addSalesCompany, refusal } from '../sales/arrange.ts'

const db = await testDatabase()
const { person } = await addSalesCompany(db)
const services = testServices(db)
const admin = callerFor(services, person.admin)
const manager = callerFor(services, person.manager)

interface Sample {
  /** As a person types it into a form or a file. */
  typed: string
  stored: unknown
  /** As a file of an export has it. */
  written: string
  /** Words of a filter that find it. */
  sought: string
  /** What the type refuses. */
  bad: string
  reason: string
}

const SAMPLES: Record<FieldType, Sample> = {
  TEXT: {
    typed: ' Blue door ',
    stored: 'Blue door',
    written: 'Blue door',
    sought: 'blue',
    bad: 'a text that is too long for it',
    reason: 'FIELD_TOO_LONG',
  },
  LONG_TEXT: {
    typed: 'Ring twice',
    stored: 'Ring twice',
    written: 'Ring twice',
    sought: 'RING',
    bad: 'a text that is too long for it',
    reason: 'FIELD_TOO_LONG',
  },
  NUMBER: {
    typed: '1 234.5',
    stored: 1234.5,
    written: '1234.5',
    sought: '1 234.50',
    bad: 'twelve',
    reason: 'FIELD_NOT_A_NUMBER',
  },
  MONEY: {
    typed: '12.50',
    stored: 1250,
    written: '12.50',
    sought: '12.5',
    bad: 'much',
    reason: 'FIELD_NOT_A_NUMBER',
  },
  DATE: {
    typed: '2028-02-29',
    stored: '2028-02-29',
    written: '2028-02-29',
    sought: '2028-02-29',
    bad: '2027-02-29',
    reason: 'FIELD_NOT_A_DATE',
  },
  BOOLEAN: {
    typed: 'oui',
    stored: true,
    written: 'yes',
    sought: 'true',
    bad: 'perhaps',
    reason: 'FIELD_NOT_YES_OR_NO',
  },
  SELECT: {
    typed: 'House fr',
    stored: 'house',
    written: 'house',
    sought: 'house',
    bad: 'castle',
    reason: 'FIELD_NOT_OFFERED',
  },
  MULTI_SELECT: {
    typed: 'flat|House',
    stored: ['flat', 'house'],
    written: 'flat|house',
    sought: 'house',
    bad: 'flat|castle',
    reason: 'FIELD_NOT_OFFERED',
  },
  EMAIL: {
    typed: 'Ann@Example.COM',
    stored: 'ann@example.com',
    written: 'ann@example.com',
    sought: 'ANN@example.com',
    bad: 'ann@',
    reason: 'FIELD_NOT_AN_EMAIL',
  },
  PHONE: {
    typed: '07700 900-123',
    stored: '07700900123',
    written: '07700900123',
    sought: '07700 900 123',
    bad: 'call me',
    reason: 'FIELD_NOT_A_PHONE',
  },
  URL: {
    typed: 'https://example.com/a',
    stored: 'https://example.com/a',
    written: 'https://example.com/a',
    sought: 'https://example.com/a',
    bad: 'javascript:alert(1)',
    reason: 'FIELD_NOT_A_URL',
  },
}

const named = (name: string) => ({ en: name, fr: `${name} fr`, ar: `${name} ar` })
const options = ['House', 'Flat'].map((name) => ({ value: name.toLowerCase(), labels: named(name), archived: false }))

/** What holds the values of a type as they are. */
const WIDER: Partial<Record<FieldType, FieldType[]>> = {
  TEXT: ['LONG_TEXT'],
  DATE: ['TEXT', 'LONG_TEXT'],
  SELECT: ['TEXT', 'LONG_TEXT'],
  EMAIL: ['TEXT', 'LONG_TEXT'],
  PHONE: ['TEXT', 'LONG_TEXT'],
  URL: ['TEXT', 'LONG_TEXT'],
}

/** A filterable field of the type in leads or sales, with its sample. */
async function addField(entity: 'LEAD' | 'SALE', type: FieldType) {
  const name = `Own ${type.toLowerCase().replace('_', ' ')}`
  const { id, key } = await admin.fields.createField({
    entity,
    labels: named(name),
    type,
    isFilterable: true,
    options: type.includes('SELECT') ? options : [],
    rules: type.includes('TEXT') ? { maxLength: 12 } : {},
  })
  return { id, key, name, ...SAMPLES[type] }
}

const columnOf = (csv: string, name: string, row: RegExp) => {
  const lines = csv.replace('\ufeff', '').split('\r\n')
  const at = lines[0]?.split(',').indexOf(name) ?? -1
  return lines
    .find((line) => row.test(line))
    ?.split(',')
    [at]?.replaceAll('"', '')
}

describe.each(FIELD_TYPES)('a field of leads of type %s', async (type) => {
  const field = await addField('LEAD', type)

  test('is filled in a form, which refuses what does not fit', async () => {
    const { id } = await manager.leads.createLead(newLead({ custom: { [field.key]: field.typed } }))
    expect((await manager.leads.getLead({ id })).custom).toEqual({ [field.key]: field.stored })
    const wrong = newLead({ custom: { [field.key]: field.bad } })
    expect(await refusal(manager.leads.createLead(wrong))).toMatchObject({
      field: `custom.${field.key}`,
      reason: field.reason,
    })
  })

  test('stands in the list, which a filter narrows to it', async () => {
    await manager.leads.createLead(newLead())
    const { rows } = await manager.leads.findLeads({ custom: { [field.key]: field.sought } })
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row.custom).toEqual({ [field.key]: field.stored })
    expect((await manager.leads.findLeads({ custom: { [field.key]: 'no such thing' } })).rows).toEqual([])
  })

  test('comes with the export, and back by an import of it', async () => {
    const found = await manager.leads.exportLeads({ sort: '-created', custom: { [field.key]: field.sought } })
    expect(columnOf(found.csv, field.name, /Smith/)).toBe(field.written)
    const phone = (person: number) => `077009${40 + person}0${String(FIELD_TYPES.indexOf(type)).padStart(2, '0')}`
    const rows = [
      `Ann Back;${phone(0)};${field.written}`,
      `Bea Typed;${phone(1)};${field.typed}`,
      `Cox Bad;${phone(2)};${field.bad}`,
    ]
    const batchId = await importText(services, person.manager, `name;phone;${field.name}\n${rows.join('\n')}\n`)
    const leads = await manager.leads.findLeads({ batchId })
    expect(leads.rows.map(({ custom }) => custom)).toEqual([
      { [field.key]: field.stored },
      { [field.key]: field.stored },
    ])
    const refused = await manager.imports.findImportRows({ id: batchId, verdict: 'invalid' })
    expect(refused.rows.map(({ errors }) => errors)).toEqual([
      [{ field: `custom.${field.key}`, reason: field.reason, value: field.bad }],
    ])
  })

  test('keeps its type while leads have it, unless the new one holds the same values', async () => {
    const change = { id: field.id, labels: named(field.name), options: type.includes('SELECT') ? options : [] }
    const wider = WIDER[type] ?? []
    for (const to of FIELD_TYPES) {
      if (to === type || wider.includes(to)) continue
      const more = to.includes('SELECT') ? { options } : {}
      expect(await refusal(admin.fields.updateField({ ...change, type: to, ...more })), to).toMatchObject({
        reason: 'TYPE_IN_USE',
      })
    }
    for (const to of wider) {
      await admin.fields.updateField({ ...change, type: to, isFilterable: true })
      const { rows } = await manager.leads.findLeads({ custom: { [field.key]: field.written } })
      expect(rows.length, to).toBeGreaterThan(0)
    }
  })
})

describe.each(FIELD_TYPES)('a field of sales of type %s', async (type) => {
  const field = await addField('SALE', type)

  test('is filled, listed, found and exported', async () => {
    const lastName = `Own${type}`
    const { id } = await manager.sales.createSale({ lastName, custom: { [field.key]: field.typed } })
    expect((await manager.sales.getSale({ id })).custom).toEqual({ [field.key]: field.stored })
    const filter = { custom: { [field.key]: field.sought } }
    const { rows } = await manager.sales.findSales(filter)
    expect(rows.map((row) => [row.id, row.custom])).toEqual([[id, { [field.key]: field.stored }]])
    const { csv } = await manager.sales.exportSales(filter)
    expect(columnOf(csv, field.name, new RegExp(lastName))).toBe(field.written)
    const wrong = { lastName: 'Wrong', custom: { [field.key]: field.bad } }
    expect(await refusal(manager.sales.createSale(wrong))).toMatchObject({
      field: `custom.${field.key}`,
      reason: field.reason,
    })
  })
})
