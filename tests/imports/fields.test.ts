import { describe, expect, test } from 'vitest'
import { createRowReader } from '#server/imports/reading/rows.rules.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, importText, leadsWorld, preview, refusal, settled } from '../leads/world.ts'

const database = await testDatabase()
const services = testServices(database)
const world = await leadsWorld(database)
const admin = callerFor(services, world.admin)
const api = callerFor(services, world.manager)

const named = (en: string) => ({ en, fr: `${en} (fr)`, ar: `${en} (ar)` })
const field = (
  en: string,
  type: 'TEXT' | 'NUMBER' | 'MONEY' | 'DATE' | 'BOOLEAN' | 'SELECT' | 'MULTI_SELECT',
  more = {},
) => admin.fields.createField({ entity: 'LEAD', labels: named(en), type, ...more })
await field('Renewal', 'DATE')
await field('Rooms', 'NUMBER', { rules: { min: 1, max: 20 } })
await field('Budget', 'MONEY')
await field('Owner', 'BOOLEAN')
await field('Heating', 'SELECT', {
  options: [
    { value: 'gas', labels: named('Gas') },
    { value: 'coal', labels: named('Coal'), archived: true },
  ],
})
await field('Pets', 'MULTI_SELECT', {
  options: [
    { value: 'cat', labels: named('Cat') },
    { value: 'dog', labels: named('Dog') },
  ],
})

const upload = async (text: string, fileName = 'fair.csv', by = api) =>
  (
    await by.imports.createImport({
      fileName,
      content: (async function* () {
        yield Buffer.from(text)
      })(),
    })
  ).id

async function rowsOf(id: string) {
  const { rows } = await api.imports.findImportRows({ id })
  return rows
}

describe('a field of the company’s own in a file', () => {
  test.each([
    ['GB', '24/12/2026', '2026-12-24'],
    ['AE', '4-2-2026', '2026-02-04'],
    ['US', '2/4/2026', '2026-02-04'],
    ['US', '24.12.2026', '2026-12-24'],
    ['GB', '31/02/2026', undefined],
    ['US', '24/12/2026', undefined],
    // Both orders are usual there.
    ['CA', '4/2/2026', undefined],
  ])('is a day as a spreadsheet in %s writes it: %s', async (country, cell, day) => {
    const fields = await api.fields.findFields({ entity: 'LEAD' })
    const read = createRowReader(['name', 'on'], { name: 'fullName', on: 'custom.renewal' }, country, {
      fields,
      digits: 2,
    })
    const { custom, problems } = read(['Ann Day', cell])
    expect(custom?.renewal).toBe(day)
    expect(problems.some(({ reason }) => reason === 'FIELD_NOT_A_DATE')).toBe(day === undefined)
  })

  const HEADER = 'name,phone,Renewal,Rooms,Budget,Owner,Heating,Pets'

  test('is recognised by its name in any language, and read by its type', async () => {
    const id = await importText(
      services,
      world.manager,
      `${HEADER.replace('Renewal', 'renewal (FR)')}\nAnn Own,07700 930001,2027-03-01,4,1250.50,yes,Gas,dog|Cat\n`,
    )
    const { mapping } = await api.imports.getImport({ id })
    expect(mapping).toMatchObject({ 'renewal (FR)': 'custom.renewal', Pets: 'custom.pets' })
    const lead = (await api.leads.findLeads({ batchId: id })).rows[0]
    expect((await api.leads.getLead({ id: lead?.id ?? '' })).custom).toEqual({
      renewal: '2027-03-01',
      rooms: 4,
      budget: 125_050,
      owner: true,
      heating: 'gas',
      pets: ['dog', 'cat'],
    })
  })

  test.each([
    ['Renewal', '2027-02-30', 'FIELD_NOT_A_DATE'],
    ['Rooms', 'many', 'FIELD_NOT_A_NUMBER'],
    ['Rooms', '0', 'FIELD_TOO_SMALL'],
    ['Rooms', '21', 'FIELD_TOO_LARGE'],
    ['Owner', 'perhaps', 'FIELD_NOT_YES_OR_NO'],
    ['Heating', 'wood', 'FIELD_NOT_OFFERED'],
    ['Heating', 'coal', 'FIELD_NOT_OFFERED'],
    ['Pets', 'cat|bird', 'FIELD_NOT_OFFERED'],
  ])(
    '%s “%s” is refused with its reason, in the preview and in the file of refused rows',
    async (name, value, reason) => {
      const id = await importText(services, world.manager, `name;phone;${name}\nAnn Bad;07700 930002;${value}\n`)
      expect(await rowsOf(id)).toMatchObject([
        {
          verdict: 'invalid',
          outcome: 'rejected',
          errors: [{ field: `custom.${name.toLowerCase()}`, reason, value }],
        },
      ])
      const { csv } = await api.imports.exportRejects({ id })
      expect(csv).toBe(
        `\ufeffRow;Verdict;Reason;name;phone;${name}\r\n2;invalid;${name}: ${reason};Ann Bad;07700 930002;${value.includes('|') ? `"${value}"` : value}\r\n`,
      )
    },
  )

  test('a field that was removed keeps its name in the reasons of older imports', async () => {
    const id = await importText(services, world.manager, 'name;phone;Rooms\nAnn Bad;07700 930009;many\n')
    const rooms = (await admin.fields.findFields({ entity: 'LEAD' })).find(({ key }) => key === 'rooms')
    await admin.fields.removeField({ id: rooms?.id ?? '', removed: true })
    expect((await api.imports.getImport({ id })).fieldNames).toContainEqual({ key: 'rooms', labels: rooms?.labels })
    expect((await api.imports.exportRejects({ id })).csv).toContain('invalid;Rooms: FIELD_NOT_A_NUMBER;')
    await admin.fields.removeField({ id: rooms?.id ?? '', removed: false })
  })

  test('changes a lead when the import updates, whole lists included, and the undo restores it', async () => {
    const id = await addLead(services, world.manager, {
      phone: '07700 930003',
      custom: { pets: ['cat', 'dog'], rooms: 3 },
    })
    const batch = await upload('name,phone,Pets,Rooms\nAnn Smith,07700 930003,cat,\n')
    await preview(services, world.manager, batch)
    expect(await rowsOf(batch)).toMatchObject([{ verdict: 'update', matchedLeadId: id }])
    await api.imports.startImport({ id: batch, onDuplicate: 'update' })
    await settled(services, world.manager, batch)
    expect((await api.leads.getLead({ id })).custom).toEqual({ pets: ['cat'], rooms: 3 })
    await api.imports.undoImport({ id: batch })
    await settled(services, world.manager, batch)
    expect((await api.leads.getLead({ id })).custom).toEqual({ pets: ['cat', 'dog'], rooms: 3 })
  })

  test('that every lead needs refuses new rows without it, and leaves leads that are there alone', async () => {
    const { id: need } = await field('Contract', 'TEXT', { isRequired: true })
    const known = await addLead(services, world.manager, { phone: '07700 930004', custom: { contract: 'C-1' } })
    const text =
      'name,phone,city\nNew Person,07700 930005,York\nAnn Known,07700 930004,York\nNew Person,07700 930005,\n'
    const id = await upload(text)
    await preview(services, world.manager, id)
    expect(await rowsOf(id)).toMatchObject([
      { verdict: 'invalid', errors: [{ field: 'custom.contract', reason: 'FIELD_REQUIRED' }] },
      { verdict: 'update', matchedLeadId: known },
      { verdict: 'duplicate_in_file', duplicateOfRow: 1 },
    ])
    await api.imports.startImport({ id, onDuplicate: 'create' })
    await settled(services, world.manager, id)
    expect((await rowsOf(id)).map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected', 'rejected'])

    const again = await upload(text)
    const { source, country, mapping } = await api.imports.getImport({ id: again })
    await api.imports.previewImport({ id: again, source, country, mapping, defaults: { 'custom.contract': 'none' } })
    await settled(services, world.manager, again)
    expect((await rowsOf(again)).map(({ verdict }) => verdict)).toEqual(['new', 'update', 'duplicate_in_file'])
    await api.imports.startImport({ id: again, onDuplicate: 'update' })
    await settled(services, world.manager, again)
    const [created] = (await api.leads.findLeads({ batchId: again })).rows
    expect((await api.leads.getLead({ id: created?.id ?? '' })).custom).toEqual({ contract: 'none' })
    await admin.fields.removeField({ id: need, removed: true })
  })

  test('that somebody does not see is neither offered to them nor filled by them', async () => {
    await field('Margin', 'NUMBER', { visibleTo: ['admin'] })
    const id = await upload('name,phone,Margin\nAnn Hidden,07700 930006,12\n')
    const { source, country, mapping, fields } = await api.imports.getImport({ id })
    expect(fields.map(({ key }) => key)).not.toContain('margin')
    expect(mapping).not.toHaveProperty('Margin')
    expect(
      await refusal(
        api.imports.previewImport({ id, source, country, mapping: { ...mapping, Margin: 'custom.margin' } }),
      ),
    ).toMatchObject({ code: 'BAD_INPUT', reason: 'MAPPING_FIELD_GONE', field: 'mapping' })
  })

  test('takes only a default that it would take from a person', async () => {
    const id = await upload('name,phone\nAnn Default,07700 930007\n')
    const { source, country, mapping } = await api.imports.getImport({ id })
    const defaults = { 'custom.rooms': 'several' } as const
    expect(await refusal(api.imports.previewImport({ id, source, country, mapping, defaults }))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'defaults.custom.rooms',
      reason: 'FIELD_NOT_A_NUMBER',
    })
  })
})

describe('a source', () => {
  const text = 'Who,Ring,Where\nAnn Source,050 123 4571,\n'
  const answers = {
    source: 'Spring fair',
    country: 'AE',
    mapping: { Who: 'fullName', Ring: 'phone', Where: 'city' },
    defaults: { city: 'Dubai', 'custom.rooms': '2' },
  } as const

  test('is remembered with its columns, its defaults and the choice about repetitions, and recognised again', async () => {
    const first = await upload(text)
    await api.imports.previewImport({ id: first, ...answers })
    await settled(services, world.manager, first)
    await api.imports.startImport({ id: first, onDuplicate: 'update' })
    await settled(services, world.manager, first)
    const [lead] = (await api.leads.findLeads({ batchId: first })).rows
    expect(await api.leads.getLead({ id: lead?.id ?? '' })).toMatchObject({ city: 'Dubai', custom: { rooms: 2 } })

    const second = await api.imports.getImport({ id: await upload('WHERE,who,Ring\n,Bob Source,050 123 4569\n') })
    expect(second).toMatchObject({
      source: 'Spring fair',
      country: 'AE',
      onDuplicate: 'update',
      mapping: { WHERE: 'city', who: 'fullName', Ring: 'phone' },
      defaults: { city: 'Dubai', 'custom.rooms': '2' },
      recognised: [{ name: 'Spring fair' }],
    })
  })

  test('with the same columns as another is offered beside it, and taken over when asked', async () => {
    const other = await upload(text)
    await api.imports.previewImport({
      id: other,
      source: 'Autumn fair',
      country: 'GB',
      mapping: { Who: 'companyName', Ring: 'phone' },
    })
    await settled(services, world.manager, other)
    const id = await upload(text)
    const found = await api.imports.getImport({ id })
    expect(found.recognised.map(({ name }) => name)).toEqual(['Autumn fair', 'Spring fair'])
    const spring = found.recognised[1]?.id ?? ''
    await api.imports.applySource({ id, sourceId: spring })
    expect(await api.imports.getImport({ id })).toMatchObject({
      source: 'Spring fair',
      mapping: { Who: 'fullName', Ring: 'phone', Where: 'city' },
    })
  })

  test('is recognised by the way its files are read, where the bytes alone mislead', async () => {
    // Most lines of the first file have semicolons; of the second only the header has, and commas everywhere.
    const first = await upload('Name;Mobile\nAnn A;07700 931050\nBea B;07700 931051\n')
    await api.imports.previewImport({
      id: first,
      source: 'Semicolons',
      country: 'GB',
      mapping: { Name: 'fullName', Mobile: 'phone' },
    })
    await settled(services, world.manager, first)
    const misled = 'Name;Mobile\n"Cox, C, Miss";07700 931052\n'.replaceAll('"', '')
    const found = await api.imports.getImport({ id: await upload(`${misled}${'Day, D, Ms\n'.repeat(20)}`) })
    expect(found).toMatchObject({ delimiter: ';', header: ['Name', 'Mobile'], source: 'Semicolons' })
  })

  test('is corrected and forgotten, which the audit log tells', async () => {
    const { rows } = await api.imports.findSources({})
    const spring = rows.find(({ name }) => name === 'Spring fair')
    if (!spring) throw new Error('the source is not in the list')
    const { id, mapping } = spring
    const change = { id, country: 'FR', onDuplicate: 'skip', mapping } as const
    expect(await refusal(api.imports.updateSource({ ...change, name: 'Autumn fair' }))).toMatchObject({
      code: 'CONFLICT',
      field: 'name',
      reason: 'SOURCE_NAME_TAKEN',
    })
    await api.imports.updateSource({ ...change, name: 'Spring fair 2027' })
    expect(await api.imports.getSource({ id })).toMatchObject({ name: 'Spring fair 2027', country: 'FR', defaults: {} })
    await api.imports.removeSource({ id })
    expect(await refusal(api.imports.getSource({ id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await api.imports.getImport({ id: await upload(text) })).recognised.map(({ name }) => name)).not.toContain(
      'Spring fair 2027',
    )
    const audit = await database.admin.query(`select action from audit_logs where entity_id = $1 order by position`, [
      id,
    ])
    expect(audit.rows.map(({ action }) => action)).toEqual(['lead_import_source.updated', 'lead_import_source.removed'])
  })
})
