import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { addDays, pointOf } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, addSalesCompany, boiler, refusal, washer } from '../sales/arrange.ts'

const db = await testDatabase()
const clock = fakeClock('2025-03-10T21:30:00Z')
const services = testServices(db, { clock })
// 21:30 in London is already the 11th in Dubai.
const { company, person, colleague } = await addSalesCompany(db, {
  timeZone: 'Asia/Dubai',
  currency: 'AED',
  region: 'UAE',
})
const elsewhere = await addSalesCompany(db)
const manager = callerFor(services, person.manager)
const agent = callerFor(services, person.agent)
const TODAY = '2025-03-11'

interface Known {
  soldOn: string
  agentId: string
  source: string
  value: number
  cancelled: boolean
}
const known: Known[] = []
const leads: { createdOn: string; source: string; disposition: string; assignedTo: string }[] = []

beforeAll(async () => {
  for (let index = 0; index < 60; index += 1) {
    const agentId = index % 3 === 0 ? colleague.id : person.agent.id
    const soldOn = addDays(TODAY, -((index * 7) % 65))
    const source = ['web', 'referral', 'fair'][index % 3] ?? 'web'
    const appliances = index % 2 === 0 ? [washer] : [washer, boiler]
    const made = await manager.sales.createSale({ lastName: `C${index}`, soldOn, source, agentId, appliances })
    const cancelled = index % 5 === 0
    if (cancelled) await manager.sales.cancelSale({ id: made.id, version: made.version, reason: 'No longer wanted' })
    if (index === 7) await manager.sales.removeSale({ id: made.id })
    else known.push({ soldOn, agentId, source, value: index % 2 === 0 ? 12_000 : 36_050, cancelled })
  }
  for (let index = 0; index < 40; index += 1) {
    const lead = {
      createdOn: addDays(TODAY, -((index * 5) % 62)),
      source: ['web', 'fair'][index % 2] ?? 'web',
      disposition: ['NEW', 'CONTACTED', 'CONVERTED', 'NOT_INTERESTED'][index % 4] ?? 'NEW',
      assignedTo: index % 4 === 0 ? colleague.id : person.agent.id,
    }
    leads.push(lead)
    await addLead(db, company, lead)
  }
  // Another company's figures must not be in ours.
  await callerFor(services, elsewhere.person.manager).sales.createSale({ lastName: 'Other', appliances: [boiler] })
  await db.admin.query(
    `insert into messages_daily (company_id, day, channel, direction, status, messages_count) values
       ($1, $2, 'SMS', 'OUTBOUND', 'SENT', 9), ($1, $2, 'SMS', 'OUTBOUND', 'FAILED', 1), ($1, $2, 'SMS', 'INBOUND', 'SENT', 4),
       ($1, $2, 'SMS', 'OUTBOUND', 'PENDING', 2), ($1, $3, 'SMS', 'OUTBOUND', 'SENT', 5), ($1, $2, 'EMAIL', 'OUTBOUND', 'OPENED', 3)`,
    [company.id, TODAY, addDays(TODAY, -40)],
  )
})

const ofAgent = (lead: { assignedTo: string }) => lead.assignedTo === person.agent.id
const within = (day: string, from: string, to: string) => day >= from && day <= to
const sum = (rows: Known[]) => rows.reduce((total, row) => total + row.value, 0)

describe('the sales overview', () => {
  test.each([
    ['7d', addDays(TODAY, -6), addDays(TODAY, -13), addDays(TODAY, -7)],
    ['30d', addDays(TODAY, -29), addDays(TODAY, -59), addDays(TODAY, -30)],
    ['month', '2025-03-01', '2025-02-01', '2025-02-11'],
  ] as const)('of %s equals counting by hand', async (range, from, previousFrom, previousTo) => {
    const overview = await manager.overview.getOverview({ range })
    expect(overview.period).toMatchObject({ from, to: TODAY, previousFrom, previousTo, today: TODAY })

    const now = known.filter((sale) => within(sale.soldOn, from, TODAY))
    const before = known.filter((sale) => within(sale.soldOn, previousFrom, previousTo))
    const live = now.filter((sale) => !sale.cancelled)
    const liveBefore = before.filter((sale) => !sale.cancelled)
    expect(overview.tiles.sales).toEqual({ current: live.length, previous: liveBefore.length })
    expect(overview.tiles.value).toEqual({ current: sum(live), previous: sum(liveBefore) })
    expect(overview.tiles.average.current).toBe(live.length === 0 ? 0 : Math.round(sum(live) / live.length))
    expect(overview.tiles.cancelled).toEqual({
      current: now.length - live.length,
      previous: before.length - liveBefore.length,
    })

    for (const point of overview.trend.current) {
      const own = live.filter((sale) => sale.soldOn === point.point)
      expect(point).toMatchObject({ sales: own.length, value: sum(own) })
    }
    for (const row of overview.agents) {
      const own = live.filter((sale) => sale.agentId === row.agentId)
      expect(row).toMatchObject({ sales: own.length, value: sum(own) })
    }
    const leadsNow = leads.filter((lead) => within(lead.createdOn, from, TODAY))
    for (const stage of overview.funnel) {
      expect(stage.current).toBe(leadsNow.filter((lead) => lead.disposition === stage.code).length)
    }
    for (const row of overview.sources) {
      const own = live.filter((sale) => sale.source === row.source)
      const brought = leadsNow.filter((lead) => lead.source === row.source)
      expect(row).toEqual({
        source: row.source,
        sales: own.length,
        value: sum(own),
        leads: brought.length,
        converted: brought.filter((lead) => lead.disposition === 'CONVERTED').length,
      })
    }
  })

  test('of any period, wherever in a month it begins and ends, equals counting by hand', async () => {
    const ending = fc.integer({ min: 0, max: 60 }).map((days) => addDays(TODAY, -days))
    await fc.assert(
      fc.asyncProperty(ending, fc.integer({ min: 0, max: 400 }), fc.boolean(), async (to, days, ownOnly) => {
        const from = addDays(to, -days)
        const { period, tiles, trend, funnel } = await (ownOnly ? agent : manager).overview.getOverview({
          range: 'custom',
          from,
          to,
        })
        const sales = known.filter((sale) => !sale.cancelled && (!ownOnly || sale.agentId === person.agent.id))
        const soldIn = (first: string, last: string) => sales.filter((sale) => within(sale.soldOn, first, last))
        const now = soldIn(from, to)
        const before = soldIn(period.previousFrom, period.previousTo)
        expect(tiles.sales).toEqual({ current: now.length, previous: before.length })
        expect(tiles.value).toEqual({ current: sum(now), previous: sum(before) })
        expect(trend.current.reduce((total, point) => total + point.value, 0)).toBe(sum(now))
        const came = leads.filter((lead) => within(lead.createdOn, from, to) && (!ownOnly || ofAgent(lead)))
        expect(tiles.leads.current).toBe(came.length)
        expect(trend.current.reduce((total, point) => total + point.leads, 0)).toBe(came.length)
        for (const stage of funnel) {
          expect(stage.current).toBe(came.filter((lead) => lead.disposition === stage.code).length)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('of a long range adds days up to months', async () => {
    const overview = await manager.overview.getOverview({ range: 'custom', from: '2024-08-01', to: TODAY })
    expect(overview.trend.current.map((point) => point.point)).toEqual([
      '2024-08-01',
      '2024-09-01',
      '2024-10-01',
      '2024-11-01',
      '2024-12-01',
      '2025-01-01',
      '2025-02-01',
      '2025-03-01',
    ])
    const march = known.filter((sale) => !sale.cancelled && sale.soldOn >= '2025-03-01')
    expect(overview.trend.current.at(-1)).toMatchObject({ sales: march.length, value: sum(march) })
  })

  test.each([
    ['2025-01-20', TODAY],
    ['2025-01-01', '2025-02-28'],
    ['2024-06-15', TODAY],
    ['2024-03-01', '2025-02-28'],
  ])('from %s to %s adds up whole months and the days around them', async (from, to) => {
    const own = { sales: known.filter((sale) => sale.agentId === person.agent.id), leads: leads.filter(ofAgent) }
    for (const [caller, sales, theirLeads] of [
      [manager, known, leads],
      [agent, own.sales, own.leads],
    ] as const) {
      const { period, tiles, trend, agents, sources } = await caller.overview.getOverview({ range: 'custom', from, to })
      const live = sales.filter((sale) => !sale.cancelled && within(sale.soldOn, from, to))
      const before = sales.filter(
        (sale) => !sale.cancelled && within(sale.soldOn, period.previousFrom, period.previousTo),
      )
      const brought = theirLeads.filter((lead) => within(lead.createdOn, from, to))
      expect(tiles.value).toEqual({ current: sum(live), previous: sum(before) })
      expect(tiles.leads.current).toBe(brought.length)
      for (const point of trend.current) {
        const of = (day: string) => within(day, from, to) && pointOf(day, period) === point.point
        const sold = live.filter((sale) => of(sale.soldOn))
        expect(point).toMatchObject({
          sales: sold.length,
          value: sum(sold),
          leads: brought.filter((lead) => of(lead.createdOn)).length,
          converted: brought.filter((lead) => of(lead.createdOn) && lead.disposition === 'CONVERTED').length,
        })
      }
      const byAgent = (agentId: string | null) => live.filter((sale) => sale.agentId === agentId)
      expect(agents.filter(({ agentId, value }) => value !== sum(byAgent(agentId)))).toEqual([])
      expect(agents.reduce((total, { sales: count }) => total + count, 0)).toBe(live.length)
      expect(sources.reduce((total, { value }) => total + value, 0)).toBe(sum(live))
      expect(sources.reduce((total, { leads: count }) => total + count, 0)).toBe(brought.length)
    }
  })

  test('of an agent counts that agent’s own sales and leads', async () => {
    const overview = await agent.overview.getOverview({ range: '30d' })
    const from = addDays(TODAY, -29)
    const own = known.filter((sale) => sale.agentId === person.agent.id && !sale.cancelled && sale.soldOn >= from)
    expect(overview.isOwn).toBe(true)
    expect(overview.tiles.sales.current).toBe(own.length)
    expect(overview.agents.map((row) => row.agentId)).toEqual([person.agent.id])
    const mine = leads.filter((lead) => lead.assignedTo === person.agent.id && lead.createdOn >= from)
    expect(overview.tiles.leads.current).toBe(mine.length)
    expect(overview.recent.every((sale) => sale.agentId === person.agent.id)).toBe(true)
  })

  test('counts messages sent, failed and waiting, and leaves received ones out', async () => {
    const { messages } = await manager.overview.getOverview({ range: '30d' })
    expect(messages.sms.sent).toEqual({ current: 9, previous: 5 })
    expect(messages.sms.failed).toEqual({ current: 1, previous: 0 })
    expect(messages.sms.pending.current).toBe(2)
    expect(messages.email.sent.current).toBe(3)
  })

  test('lists what is due by the end of the company’s day, overdue first', async () => {
    // 19:59Z is 23:59 on the 11th in Dubai; 20:00Z is the 12th.
    const late = await addLead(db, company, {
      assignedTo: person.agent.id,
      nextActionAt: new Date('2025-03-11T19:59:00Z'),
    })
    await addLead(db, company, { assignedTo: person.agent.id, nextActionAt: new Date('2025-03-11T20:00:00Z') })
    const overdue = await addLead(db, company, {
      assignedTo: colleague.id,
      nextActionAt: new Date('2025-03-10T19:59:00Z'),
    })
    const { due } = await manager.overview.getOverview({})
    expect(due.rows.map((row) => row.id)).toEqual([overdue, late])
    expect({ due: due.due, overdue: due.overdue }).toEqual({ due: 2, overdue: 1 })
    expect((await agent.overview.getOverview({})).due.rows.map((row) => row.id)).toEqual([late])
  })

  test('shows a viewer figures without names of customers', async () => {
    const seen = JSON.stringify(await callerFor(services, person.viewer).overview.getOverview({}))
    expect(seen).not.toMatch(/Lena|Lead"|lena@|7700900123|"C\d+"/)
    expect(seen).toContain('Alice Agent')
  })

  test('says when the company has nothing yet', async () => {
    const empty = await addSalesCompany(db)
    const overview = await callerFor(services, empty.person.admin).overview.getOverview({ range: '7d' })
    expect(overview).toMatchObject({ isEmpty: true, agents: [], tiles: { sales: { current: 0, previous: 0 } } })
    expect(overview.trend.current).toHaveLength(7)
    expect((await manager.overview.getOverview({})).isEmpty).toBe(false)
  })
})

describe('the record search', () => {
  test('finds leads and sales by name, telephone and reference, newest first', async () => {
    const made = await agent.sales.createSale({ firstName: 'Quentin', lastName: 'Findme', phone: '050 123 4567' })
    for (const q of ['findme', '0501234567', made.reference.toLowerCase()]) {
      const found = await agent.search.findRecords({ q })
      expect(found.map((record) => record.href)).toContain(`/sales/${made.id}`)
    }
    expect((await manager.search.findRecords({ q: 'Lena' })).every((record) => record.kind === 'lead')).toBe(true)
    expect(await manager.search.findRecords({ q: 'L' })).toEqual([])
  })

  test('finds nothing of another agent or another company, and no name for a viewer', async () => {
    const made = await agent.sales.createSale({ lastName: 'Secretname' })
    expect(await callerFor(services, colleague).search.findRecords({ q: 'Secretname' })).toEqual([])
    expect(await callerFor(services, elsewhere.person.admin).search.findRecords({ q: made.reference })).toEqual([])
    const viewer = callerFor(services, person.viewer)
    expect(await viewer.search.findRecords({ q: 'Secretname' })).toEqual([])
    expect(await viewer.search.findRecords({ q: made.reference })).toMatchObject([{ title: made.reference }])
    expect(await refusal(viewer.sales.getSale({ id: newId() }))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
