import { describe, expect, test } from 'vitest'
import { translate } from '#app/i18n/translator.server.ts'
import { rejectedFileWords } from '#app/screens/leads/imports/rows/reason-words.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, importText, leadsWorld, preview, refusal, settled } from '../leads/world.ts'

const database = await testDatabase()
const services = testServices(database)
const world = await leadsWorld(database)
const api = callerFor(services, world.manager)

const upload = async (text: string) =>
  (
    await api.imports.createImport({
      fileName: 'C:\\files\\fair.csv',
      content: (async function* () {
        yield Buffer.from(text)
      })(),
    })
  ).id

async function verdicts(id: string) {
  const { rows } = await api.imports.findImportRows({ id })
  return rows.map(({ rowNumber, verdict, outcome }) => [rowNumber, verdict, outcome])
}

describe('a preview', () => {
  test('gives every row its verdict, and touches no lead', async () => {
    const live = await addLead(services, world.manager, { phone: '07700 911001', firstName: 'Live', lastName: 'One' })
    const gone = await addLead(services, world.manager, { phone: null, email: 'Gone@example.com', lastName: 'Gone' })
    await api.leads.removeLeads({ ids: [gone] })
    const before = (await api.leads.findLeads({})).count.value

    const id = await upload(
      [
        'First name;Last name;Mobile;E-mail;Town',
        'New;Person;07700 911002;new@example.com;Leeds',
        'Live;Changed;+44 7700 911001;;York',
        'Again;Person;07700911002;;',
        'Deleted;Person;;gone@EXAMPLE.com;',
        'Bad;Phone;12;;',
        ';;07700 911003;;',
        'No;Contact;;;',
        'Too;Wide;07700 911004;;Leeds;surplus',
        'Live;One;07700 911001 ;;',
      ].join('\r\n'),
    )
    await preview(services, world.manager, id)

    expect(await verdicts(id)).toEqual([
      [1, 'new', null],
      [2, 'update', null],
      [3, 'duplicate_in_file', null],
      [4, 'duplicate_in_database', null],
      [5, 'invalid', null],
      [6, 'invalid', null],
      [7, 'invalid', null],
      [8, 'invalid', null],
      [9, 'duplicate_in_file', null],
    ])
    const found = await api.imports.getImport({ id })
    expect(found).toMatchObject({ state: 'PREVIEWED', fileName: 'fair.csv', delimiter: ';', country: 'GB' })
    expect(found.rows).toMatchObject({
      total: 9,
      new: 1,
      update: 1,
      duplicateInFile: 2,
      duplicateInDatabase: 1,
      invalid: 4,
    })
    const { rows } = await api.imports.findImportRows({ id, verdict: 'invalid' })
    expect(rows.map(({ errors }) => errors)).toEqual([
      [{ field: 'phone', reason: 'PHONE_TOO_SHORT', value: '12' }],
      [{ field: 'name', reason: 'NAME_MISSING' }],
      [{ field: 'phone', reason: 'CONTACT_MISSING' }],
      [{ field: 'row', reason: 'TOO_MANY_COLUMNS', value: '6' }],
    ])
    const matched = await api.imports.findImportRows({ id, verdict: 'update' })
    expect(matched.rows[0]).toMatchObject({ matchedLeadId: live })
    expect((await api.leads.findLeads({})).count.value).toBe(before)
  })

  test('is refused without a name or a contact column, with the reason', async () => {
    const id = await upload('Name,Shoe size\nAnn,38\n')
    const { source, country, mapping } = await api.imports.getImport({ id })
    expect(await refusal(api.imports.previewImport({ id, source, country, mapping }))).toMatchObject({
      code: 'BAD_INPUT',
      reason: 'MAPPING_NO_CONTACT',
    })
  })

  test('keeps tabs, line breaks, backslashes and quotation marks as they are in the file', async () => {
    const cell = 'one\ttwo\nthree \\t \\n {"x": "\\u0041"}'
    const id = await upload(
      [
        'First name,Mobile,Notes',
        `Tab,07700 911021,"${cell.replaceAll('"', '""')}"`,
        `Tab,07700 911021,"${cell.replaceAll('"', '""')}"`,
      ].join('\r\n'),
    )
    await preview(services, world.manager, id)
    const { rows } = await api.imports.findImportRows({ id })
    expect(rows.map(({ verdict, duplicateOfRow }) => [verdict, duplicateOfRow])).toEqual([
      ['new', null],
      ['duplicate_in_file', 1],
    ])
    expect(rows[0]?.fields).toMatchObject({ firstName: 'Tab', notes: cell })
    expect(rows[1]?.cells).toEqual(['Tab', '07700 911021', cell])
  })

  test('guesses columns in English, French and Arabic, and remembers what was chosen', async () => {
    const french = await api.imports.getImport({
      id: await upload('Prénom,Nom,Tél.,Courriel,Code postal\nA,B,07700911010,,\n'),
    })
    expect(french.header.map((label) => french.mapping[label])).toEqual([
      'firstName',
      'lastName',
      'phone',
      'email',
      'postcode',
    ])
    const arabic = await api.imports.getImport({
      id: await upload('الاسم,رقم الجوال,البريد الإلكتروني,المدينة\nأ,0501234567,,\n'),
    })
    expect(arabic.header.map((label) => arabic.mapping[label])).toEqual(['fullName', 'phone', 'email', 'city'])

    const first = await upload('Who,Ring\nAnn Odd,07700 911011\n')
    expect((await api.imports.getImport({ id: first })).mapping).toEqual({})
    await api.imports.previewImport({
      id: first,
      source: 'odd list',
      country: 'AE',
      mapping: { Who: 'fullName', Ring: 'phone' },
    })
    await settled(services, world.manager, first)
    const second = await api.imports.getImport({ id: await upload('Who,Ring\nBob Odd,050 123 4568\n') })
    expect(second).toMatchObject({ source: 'odd list', country: 'AE', mapping: { Who: 'fullName', Ring: 'phone' } })
  })
})

describe('an import', () => {
  test('writes new leads in the order of the file, counts them, and says what became of each row', async () => {
    const id = await importText(
      services,
      world.manager,
      'name,phone,notes\nAda A,07700 912001,"a\nb"\nBea B,07700 912002,\nBea B,07700 912002,\nX,1,\n',
    )
    const found = await api.imports.getImport({ id })
    expect(found).toMatchObject({ state: 'IMPORTED', rows: { created: 2, updated: 0, processed: 4 } })
    expect(await verdicts(id)).toEqual([
      [1, 'new', 'created'],
      [2, 'new', 'created'],
      [3, 'duplicate_in_file', 'skipped'],
      [4, 'invalid', 'rejected'],
    ])
    const leads = await api.leads.findLeads({ batchId: id })
    expect(leads.rows.map(({ firstName, phone, source }) => [firstName, phone, source])).toEqual([
      ['Ada', '+447700912001', 'leads'],
      ['Bea', '+447700912002', 'leads'],
    ])
    const { rows } = await database.admin.query(
      'select coalesce(sum(leads_count), 0)::int as daily, (select count(*)::int from leads where company_id = $1 and deleted_at is null) as leads from leads_daily where company_id = $1',
      [world.company.id],
    )
    expect(rows[0].daily).toBe(rows[0].leads)
  })

  test.each([
    ['skip', 'Old', 1],
    ['update', 'New', 1],
    ['create', 'Old', 2],
  ] as const)('with “%s” leaves the lead as asked', async (choice, lastName, leads) => {
    const phone = `+4477009130${{ skip: '10', update: '11', create: '12' }[choice]}`
    const id = await addLead(services, world.manager, { phone, lastName: 'Old', city: 'Leeds' })
    const batch = await importText(services, world.manager, `name,phone\nAnn New,${phone}\n`, choice)
    expect(await api.leads.getLead({ id })).toMatchObject({ lastName, city: 'Leeds' })
    expect((await api.leads.findLeads({ search: phone })).count.value).toBe(leads)
    const outcome = { skip: 'skipped', update: 'updated', create: 'created' }[choice]
    expect((await api.imports.findImportRows({ id: batch })).rows[0]).toMatchObject({ outcome })
  })

  test('treats a lead that came after the preview as a duplicate', async () => {
    const id = await upload('name,phone\nAnn Late,07700 914001\n')
    await preview(services, world.manager, id)
    await addLead(services, world.manager, { phone: '07700 914001' })
    await api.imports.startImport({ id, onDuplicate: 'skip' })
    expect(await settled(services, world.manager, id)).toMatchObject({ state: 'IMPORTED', rows: { created: 0 } })
    expect((await api.imports.findImportRows({ id })).rows[0]).toMatchObject({ verdict: 'new', outcome: 'skipped' })
  })

  test('of the same file again is recognised, and brings nothing twice', async () => {
    const text = 'name,phone\nAnn Twice,07700 915001\nBob Twice,07700 915002\n'
    const first = await importText(services, world.manager, text)
    const second = await upload(text)
    expect((await api.imports.getImport({ id: second })).sameFile).toMatchObject([
      { id: first, state: 'IMPORTED', rowsCreated: 2 },
    ])
    await preview(services, world.manager, second)
    expect((await verdicts(second)).map(([, verdict]) => verdict)).toEqual([
      'duplicate_in_database',
      'duplicate_in_database',
    ])
  })

  test('started by two clicks at once is written once', async () => {
    const id = await upload('name,phone\nAnn Click,07700 916001\n')
    await preview(services, world.manager, id)
    await Promise.all([1, 2, 3].map(() => api.imports.startImport({ id, onDuplicate: 'create' })))
    await settled(services, world.manager, id)
    expect((await api.leads.findLeads({ batchId: id })).count.value).toBe(1)
  })

  test('hands out the rows it did not take, harmless for a spreadsheet', async () => {
    const id = await importText(services, world.manager, 'name,phone,notes\n=1+1,12,"@x, ""y"""\nAnn,07700 917001,ok\n')
    const { csv, fileName } = await api.imports.exportRejects({ id })
    expect(fileName).toBe('leads-rejected.csv')
    expect(csv).toBe(
      '\ufeffRow,Verdict,Reason,name,phone,notes\r\n2,invalid,phone: PHONE_TOO_SHORT,\'=1+1,12,"\'@x, ""y"""\r\n',
    )
  })

  test('hands them to a person in their own language, with the reason in words', async () => {
    const known = await addLead(services, world.manager, { phone: '07700 917003' })
    const text = 'name,phone\nAnn Words,12\nBob,07700 917002\nBo,07700 917002\nCy,07700 917003\n'
    const id = await importText(services, world.manager, text)
    const words = rejectedFileWords(translate('fr'), 'fr')
    expect((await api.imports.exportRejects({ id, words })).csv).toBe(
      '\ufeffLigne,Verdict,Pourquoi,name,phone\r\n2,Invalide,Téléphone\u00a0: trop court,Ann Words,12\r\n4,Répétée dans le fichier,Répète la ligne 3,Bo,07700 917002\r\n' +
        `5,Modifierait une piste,Ouvrir la piste\u00a0: /leads/${known},Cy,07700 917003\r\n`,
    )
  })
})

describe('an undo', () => {
  test('takes leads back for good, restores updated ones, and keeps and lists what was touched since', async () => {
    const known = await addLead(services, world.manager, { phone: '07700 918009', lastName: 'Before', city: 'Leeds' })
    const text = `name,phone\nUn Touched,07700 918001\nEd Ited,07700 918002\nDis Posed,07700 918003\nAnn After,07700 918009\n`
    const id = await importText(services, world.manager, text, 'update')
    const leads = (await api.leads.findLeads({ batchId: id })).rows
    const byName = (name: string) => leads.find(({ firstName }) => firstName === name)?.id ?? ''
    await api.leads.updateLead({ id: byName('Ed'), version: 1, firstName: 'Eddy', phone: '07700 918002' })
    await api.leads.setDisposition({ ids: [byName('Dis')], disposition: 'CONTACTED' })
    expect(await api.leads.getLead({ id: known })).toMatchObject({ lastName: 'After' })

    await api.imports.undoImport({ id })
    expect(await settled(services, world.manager, id)).toMatchObject({ state: 'UNDONE', rows: { undone: 2, kept: 2 } })
    expect((await api.leads.findLeads({ batchId: id })).rows.map(({ firstName }) => firstName).sort()).toEqual([
      'Dis',
      'Eddy',
    ])
    expect(await api.leads.getLead({ id: known })).toMatchObject({ lastName: 'Before', city: 'Leeds' })
    const kept = await api.imports.findImportRows({ id, outcome: 'kept' })
    expect(kept.rows.map(({ rowNumber, leadId }) => [rowNumber, leadId])).toEqual([
      [2, byName('Ed')],
      [3, byName('Dis')],
    ])
    expect((await verdicts(id)).map(([, , outcome]) => outcome)).toEqual(['undone', 'kept', 'kept', 'undone'])

    const again = await importText(services, world.manager, text)
    expect((await verdicts(again)).map(([, verdict]) => verdict).slice(0, 1)).toEqual(['new'])
  })
})

describe('roles and companies', () => {
  test('viewers cannot import, and another company’s import does not exist', async () => {
    const id = await upload('name,phone\nAnn Own,07700 919001\n')
    const viewer = callerFor(services, world.viewer)
    const stranger = callerFor(services, world.stranger)
    expect(await refusal(viewer.imports.getImport({ id }))).toMatchObject({ code: 'FORBIDDEN' })
    const content = (async function* () {
      yield Buffer.from('a,b\n1,2\n')
    })()
    expect(await refusal(viewer.imports.createImport({ fileName: 'x.csv', content }))).toMatchObject({
      code: 'FORBIDDEN',
    })
    for (const call of [
      () => stranger.imports.getImport({ id }),
      () => stranger.imports.findImportRows({ id }),
      () => stranger.imports.startImport({ id, onDuplicate: 'skip' }),
      () => stranger.imports.cancelImport({ id }),
      () => stranger.imports.undoImport({ id }),
      () => stranger.imports.exportRejects({ id }),
    ]) {
      expect(await refusal(call())).toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  test('a cancelled import leaves neither rows nor file, and cannot be started', async () => {
    const id = await upload('name,phone\nAnn Never,07700 919002\n')
    await preview(services, world.manager, id)
    await api.imports.cancelImport({ id })
    expect(await api.imports.getImport({ id })).toMatchObject({ state: 'CANCELLED', samples: [] })
    expect((await api.imports.findImportRows({ id })).rows).toEqual([])
    expect(await refusal(api.imports.startImport({ id, onDuplicate: 'skip' }))).toMatchObject({ code: 'CONFLICT' })
  })
})
