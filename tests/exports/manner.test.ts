import { expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { messageFilters } from '#server/communications/communications.schemas.ts'
import { exportMessages } from '#server/communications/messages/messages-export.ts'
import { memberScope } from '#server/companies/companies.service.ts'
import { labelColumns, proposeMapping } from '#server/imports/reading/mapping.rules.ts'
import { instantWriter } from '#server/kernel/csv.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { newLead } from '../leads/world.ts'
import { addSalesCompany } from '../sales/arrange.ts'

const db = await testDatabase()
const { company, person } = await addSalesCompany(db)
const api = callerFor(testServices(db), person.manager)

/** An hour that comes twice in London, and moments on both sides of the meridian. */
const MOMENTS = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.999Z', '2026-07-20T23:05:09Z', '2026-01-20T02:05:09Z']

const columns = (csv: string) => {
  const [header = '', ...lines] = csv.replace('\ufeff', '').trimEnd().split('\r\n')
  const names = header.split(',')
  return lines.map((line) =>
    Object.fromEntries(
      line.split(',').map((cell, at): [string, string] => [names[at] ?? '', cell.replaceAll('"', '')]),
    ),
  )
}

test.each(['Europe/London', 'America/St_Johns', 'Asia/Dubai', 'Asia/Kathmandu', 'Pacific/Kiritimati'])(
  'a manager in %s reads in the files of sales and of leads the same moment, with the offset it was written in',
  async (zone) => {
    await db.admin.query('update companies set time_zone = $2 where id = $1', [company.id, zone])
    for (const moment of MOMENTS) {
      const source = newId()
      const { id } = await api.leads.createLead(newLead({ source }))
      const sale = await api.sales.createSale({ lastName: 'Zone', source })
      await db.admin.query('update leads set created_at = $2 where id = $1', [id, moment])
      await db.admin.query('update sales set created_at = $2 where id = $1', [sale.id, moment])
      const [lead] = columns((await api.leads.exportLeads({ source })).csv)
      const [sold] = columns((await api.sales.exportSales({ source })).csv)
      expect(lead?.Created).toBe(sold?.Created)
      expect(lead?.Created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
      expect(new Date(lead?.Created ?? '').toISOString()).toBe(moment.replace(/(\.\d+)?Z$/, '.000Z'))
    }
  },
)

test('an hour that comes twice is told apart by its offset', () => {
  const written = instantWriter('Europe/London')
  expect(MOMENTS.slice(0, 2).map((moment) => written(new Date(moment)))).toEqual([
    '2026-10-25T01:30:00+01:00',
    '2026-10-25T01:30:00+00:00',
  ])
})

test('a manager reads in both files where each stands, in words', async () => {
  const source = newId()
  const { id } = await api.leads.createLead(newLead({ source }))
  await api.leads.setDisposition({ ids: [id], disposition: 'NO_ANSWER' })
  const sale = await api.sales.createSale({ lastName: 'Words', source })
  await db.admin.query(`update sales set status = 'ON_HOLD' where id = $1`, [sale.id])
  expect(columns((await api.leads.exportLeads({ source })).csv)).toMatchObject([{ Disposition: 'No answer' }])
  expect(columns((await api.sales.exportSales({ source })).csv)).toMatchObject([{ Status: 'On hold', Cancelled: '' }])
})

test('a call in the file of messages is told in the same words, and at a time with its offset', async () => {
  const { id: leadId } = await api.leads.createLead(newLead({ source: newId() }))
  await api.communications.logContact({
    leadId,
    type: 'CALL',
    direction: 'OUTBOUND',
    status: 'NO_ANSWER',
    summary: 'x',
  })
  const scope = { companyId: company.id, userId: person.manager.id, role: 'manager' as const }
  const { csv } = await inTransaction(db.database, scope, async (trx) =>
    exportMessages(trx, await memberScope(trx, scope, person.manager.id), messageFilters.parse({})),
  )
  expect(columns(csv)).toMatchObject([
    { When: expect.stringMatching(/[+-]\d\d:\d\d$/), Channel: 'Call', Direction: 'Outbound', Status: 'No answer' },
  ])
})

test('a manager who gives our own file of leads to the import finds every column it can fill proposed', async () => {
  const { csv } = await api.leads.exportLeads({ source: newId() })
  const mapping = proposeMapping(labelColumns(csv.replace('\ufeff', '').trimEnd().split(',')))
  expect(mapping).toEqual({
    'First name': 'firstName',
    'Last name': 'lastName',
    Company: 'companyName',
    Phone: 'phone',
    Email: 'email',
    City: 'city',
    Postcode: 'postcode',
    Source: 'source',
  })
})
