import { expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { findStretches } from '#server/imports/writing/stretches.queries.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { importText, leadsWorld, settled } from '../leads/world.ts'

const database = await testDatabase()
const services = testServices(database)
const world = await leadsWorld(database)
const api = callerFor(services, world.manager)

const scope = { kind: 'system', companyId: world.company.id } as const
const stretchesOf = async (id: string, size: number) => {
  const { rows } = await api.imports.getImport({ id })
  return inTransaction(database.database, scope, (trx) => findStretches(trx, scope, id, rows.total, size))
}

test.each([
  ['under its header', '', 2],
  ['past blank lines at the top', '\n\n', 4],
  ['past the separator line, which a spreadsheet does not show', 'sep=,\n', 2],
])('an import says of each row where a spreadsheet shows it: %s', async (_name, top, first) => {
  const file = `${top}name,phone,notes\nAnn,12,"two\nlines"\nBob,07700 917101,\nBob again,07700 917101,\n`
  const id = await importText(services, world.manager, file)
  const { rows } = await api.imports.findImportRows({ id })
  expect(rows.map(({ rowNumber, inSpreadsheet, repeats }) => [rowNumber, inSpreadsheet, repeats])).toEqual([
    [1, first, null],
    [2, first + 1, null],
    [3, first + 2, first + 1],
  ])
  const { csv } = await api.imports.exportRejects({ id })
  expect(csv).toContain(`\r\n${first},invalid,`)
  expect(csv).toContain(`\r\n${first + 2},duplicate_in_file,repeats row ${first + 1},`)
})

test('empty lines between the rows count, as they do in a spreadsheet', async () => {
  const file = 'name,phone\n\nAnn,07700 917111\n  \n\r\nBob,12\nAnn again,07700 917111\n\n\n'
  const id = await importText(services, world.manager, file)
  const { rows, count } = await api.imports.findImportRows({ id })
  expect(rows.map(({ inSpreadsheet, repeats }) => [inSpreadsheet, repeats])).toEqual([
    [3, null],
    [6, null],
    [7, 3],
  ])
  expect(count.value).toBe(3)
  const { csv } = await api.imports.exportRejects({ id })
  expect(csv).toContain('\r\n6,invalid,')
})

test('half a million empty lines between two rows are nothing to write or to undo', async () => {
  const id = await importText(services, world.manager, `name,phone\nAnn,07700 917131\n${'\n'.repeat(500_000)}Bob,12\n`)
  expect(await stretchesOf(id, 1_000)).toEqual([{ after: 0, upTo: 500_002, rows: 2 }])
})

test.each([
  ['without empty lines', '', [2, 4, 5]],
  ['with empty lines', '\n\n', [4, 10, 13]],
])('the rows of a batch are cut into stretches of as many rows as asked for, %s', async (_name, between, ends) => {
  const rows = Array.from({ length: 5 }, (_, row) => `Ann,0770091714${row}\n`).join(between)
  const id = await importText(services, world.manager, `name,phone\n${rows}`)
  const [first = 0, second = 0, last = 0] = ends
  expect(await stretchesOf(id, 2)).toEqual([
    { after: 0, upTo: first, rows: 2 },
    { after: first, upTo: second, rows: 2 },
    { after: second, upTo: last, rows: 1 },
  ])
})

test('the last row of a file with more empty lines than rows becomes a lead, and is undone', async () => {
  const file = `name,phone\nAnn,07700 917121\n${'\n'.repeat(3_000)}Bob,07700 917122\n`
  const id = await importText(services, world.manager, file)
  const leads = () => api.leads.findLeads({ batchId: id })
  expect((await leads()).rows).toHaveLength(2)
  const { rows } = await api.imports.findImportRows({ id })
  expect(rows.map(({ rowNumber }) => rowNumber)).toEqual([1, 3_002])
  await api.imports.undoImport({ id })
  await settled(services, world.manager, id)
  expect((await leads()).rows).toHaveLength(0)
})

test('a row that repeats one of a much earlier stretch of its file is told so, and is no second lead', async () => {
  const rows = Array.from({ length: 3_000 }, (_, row) => `Ann ${row},+4479008${10_000 + row}\n`)
  const file = `name,phone\n${rows.join('')}First again,+447900810000\nLast again,+447900812999\n`
  const id = await importText(services, world.manager, file)
  const { rows: repeated } = await api.imports.findImportRows({ id, verdict: 'duplicate_in_file' })
  expect(repeated.map(({ rowNumber, duplicateOfRow }) => [rowNumber, duplicateOfRow])).toEqual([
    [3_001, 1],
    [3_002, 3_000],
  ])
  expect((await api.leads.findLeads({ batchId: id })).count.value).toBe(3_000)
})
