import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, leadsWorld, refusal } from './world.ts'

const database = await testDatabase()
const services = testServices(database)
const world = await leadsWorld(database)
const manager = callerFor(services, world.manager).leads

describe('the list', () => {
  test('gives what filtering all leads by hand gives, page by page, and the export has as many rows', async () => {
    const sources = ['web', 'fair']
    for (let index = 0; index < 40; index += 1) {
      const id = await addLead(services, index % 3 ? world.manager : world.agent, { source: sources[index % 2] })
      if (index % 4 === 0)
        await manager.setDisposition({ ids: [id], disposition: index % 8 ? 'CONTACTED' : 'INTERESTED' })
      if (index % 7 === 0) await manager.removeLeads({ ids: [id] })
    }
    const { rows: everything } = await database.admin.query('select * from leads where company_id = $1', [
      world.company.id,
    ])
    const filters = fc.record(
      {
        source: fc.constantFrom('web', 'fair', 'nowhere'),
        disposition: fc.subarray(['NEW', 'CONTACTED', 'INTERESTED']),
        assigned: fc.constantFrom('me', 'none', world.agent.id),
        nextAction: fc.constantFrom('none', 'planned', 'overdue'),
        deleted: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom('-created', 'created'),
        fc.integer({ min: 1, max: 9 }),
        async (filter, sort, limit) => {
          const expected = everything.filter(
            (lead) =>
              (lead.deleted_at !== null) === (filter.deleted ?? false) &&
              (!filter.source || lead.source === filter.source) &&
              (!filter.disposition?.length || filter.disposition.some((code) => code === lead.disposition)) &&
              (filter.assigned !== 'none' || lead.assigned_to === null) &&
              (filter.assigned !== 'me' || lead.assigned_to === world.manager.id) &&
              (filter.assigned !== world.agent.id || lead.assigned_to === world.agent.id) &&
              (filter.nextAction !== 'none' || lead.next_action_at === null) &&
              (filter.nextAction !== 'planned' || lead.next_action_at !== null) &&
              (filter.nextAction !== 'overdue' || (lead.next_action_at !== null && lead.next_action_at < new Date())),
          )
          const ids: string[] = []
          let cursor: string | undefined
          do {
            const page = await manager.findLeads({ ...filter, sort, limit, ...(cursor ? { cursor } : undefined) })
            expect(page.count).toEqual({ value: expected.length, exact: true })
            ids.push(...page.rows.map(({ id }) => id))
            cursor = page.next ?? undefined
          } while (cursor)
          expect([...ids].sort()).toEqual(expected.map(({ id }) => id).sort())
          expect(new Set(ids).size).toBe(ids.length)
          const exported = await manager.exportLeads({ ...filter, sort })
          expect(exported.rows).toBe(expected.length)
          expect(exported.csv.trim().split('\r\n')).toHaveLength(expected.length + 1)
        },
      ),
      { numRuns: 25 },
    )
  }, 60_000)

  test('is searched by name, phone as typed, email and postcode', async () => {
    const id = await addLead(services, world.manager, {
      lastName: 'Featherstonehaugh',
      phone: '07700 930123',
      email: 'quill@example.org',
      postcode: 'EH1 1YZ',
    })
    for (const search of ['feather', '07700 930123', '930123', 'quill@', 'EH11YZ']) {
      expect(
        (await manager.findLeads({ search })).rows.map((row) => row.id),
        search,
      ).toEqual([id])
    }
  })

  test('is searched by a short number where one begins or ends, not by the middle of somebody’s telephone', async () => {
    const addressed = await addLead(services, world.manager, { lastName: 'Quarry', companyName: 'Unit 8642 Ltd' })
    const beginning = await addLead(services, world.manager, { lastName: 'Quarry', companyName: 'Plot 86429' })
    const lastFour = await addLead(services, world.manager, { lastName: 'Quarry', phone: '07700 938642' })
    const middle = await addLead(services, world.manager, { lastName: 'Quarry', phone: '07786 420555' })
    const found = async (search: string) => (await manager.findLeads({ search })).rows.map(({ id }) => id).sort()
    expect(await found('quarry 8642')).toEqual([addressed, beginning, lastFour].sort())
    expect(await found('8642')).toEqual([addressed, beginning, lastFour].sort())
    expect(await found('quarry 86420')).toEqual([middle])
    expect(await found('7786 420')).toEqual([middle])
  })

  test('hands all that a filter matches to a bulk action', async () => {
    for (let index = 0; index < 5; index += 1) await addLead(services, world.manager, { source: 'bulk' })
    const filters = { source: 'bulk' }
    expect(await manager.assignLeads({ filters, assignedTo: world.agent.id })).toEqual({ changed: 5 })
    expect(await manager.setDisposition({ filters, disposition: 'NO_ANSWER' })).toEqual({
      changed: 5,
      unchanged: 0,
      converted: 0,
    })
    expect(
      (await manager.findLeads({ ...filters, assigned: world.agent.id, disposition: ['NO_ANSWER'] })).count.value,
    ).toBe(5)
    expect(await refusal(manager.assignLeads({ ids: [], assignedTo: 'me' }))).toMatchObject({
      reason: 'NOTHING_SELECTED',
    })
  })

  test('exports nothing that a spreadsheet would run', async () => {
    await addLead(services, world.manager, { lastName: '=HYPERLINK("x")', city: ' @SUM(1)', source: 'formula' })
    const { csv } = await manager.exportLeads({ source: 'formula' })
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`)
    expect(csv).toContain("'@SUM(1)")
    expect(csv).toContain('+4477')
  })
})
