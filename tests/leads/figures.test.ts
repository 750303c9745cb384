import { expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { reconcileCompany } from '#server/summaries/reconcile.service.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, leadsWorld } from './world.ts'

const db = await testDatabase()
const clock = fakeClock(new Date('2026-03-10T09:00:00Z'))
const services = testServices(db, { clock })
const world = await leadsWorld(db)
const { leads } = callerFor(services, world.manager)
const agent = callerFor(services, world.agent)

const KEPT = `select agent_id, span, starts_on::text, source, disposition, leads_count::int as leads
  from leads_by_agent where company_id = $1 and leads_count <> 0 order by 1, 2, 3, 4, 5`
const COUNTED = `select assigned_to as agent_id, span, date_trunc(span, created_on)::date::text as starts_on, source, disposition, count(*)::int as leads
  from leads cross join unnest(array['DAY', 'MONTH']) as span
  where company_id = $1 and deleted_at is null and assigned_to is not null
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`

async function rows(query: string): Promise<unknown[]> {
  return (await db.admin.query(query, [world.company.id])).rows
}

/** Leads of each agent in the figures, which must be those that are there. */
async function counted(): Promise<Record<string, number>> {
  const kept = await rows(KEPT)
  expect(kept).toEqual(await rows(COUNTED))
  const names = new Map(Object.entries(world).map(([name, person]) => [person.id, name]))
  const sums: Record<string, number> = {}
  for (const row of kept as { agent_id: string; span: string; leads: number }[]) {
    if (row.span !== 'MONTH') continue
    const name = names.get(row.agent_id) ?? row.agent_id
    sums[name] = (sums[name] ?? 0) + row.leads
  }
  return sums
}

test('the leads of each agent are counted through everything that happens to a lead', async () => {
  const own = await addLead(services, world.agent)
  const [one = '', two = '', three = ''] = await Promise.all([1, 2, 3].map(() => addLead(services, world.manager)))
  expect(await counted()).toEqual({ agent: 1 })

  await leads.assignLeads({ ids: [one, two, own], assignedTo: world.otherAgent.id })
  expect(await counted()).toEqual({ otherAgent: 3 })
  await leads.assignLeads({ ids: [one, two], assignedTo: world.otherAgent.id })
  expect(await counted()).toEqual({ otherAgent: 3 })
  await leads.assignLeads({ ids: [two], assignedTo: null })
  expect(await counted()).toEqual({ otherAgent: 2 })

  clock.set(new Date('2026-04-02T09:00:00Z'))
  await addLead(services, world.agent)
  await leads.shareOutLeads({ ids: [one, two, three, own], among: [world.agent.id, world.otherAgent.id] })
  expect(await counted()).toEqual({ agent: 3, otherAgent: 2 })

  await leads.setDisposition({ ids: [one, two, own], disposition: 'CONTACTED' })
  await leads.removeLeads({ ids: [one, two] })
  expect(Object.values(await counted()).reduce((sum, count) => sum + count, 0)).toBe(3)
  await leads.restoreLeads({ ids: [one, two] })
  expect(await counted()).toEqual({ agent: 3, otherAgent: 2 })
})

test('a merge counts the kept lead for whoever gets it, and its undoing puts both back', async () => {
  const keepId = await addLead(services, world.manager)
  const mergeId = await addLead(services, world.agent)
  const before = await counted()
  await leads.mergeLeads({ keepId, mergeId })
  expect((await leads.getLead({ id: keepId })).assignedTo).toBe(world.agent.id)
  expect(await counted()).toEqual(before)
  const [merge] = (await leads.getLead({ id: keepId })).merges
  await leads.undoMerge({ id: merge?.id ?? '' })
  expect((await leads.getLead({ id: keepId })).assignedTo).toBeNull()
  expect(await counted()).toEqual(before)
})

test('a lead that nobody had is counted for whoever sells to it', async () => {
  const leadId = await addLead(services, world.manager)
  const before = await counted()
  await agent.sales.createSale({ leadId })
  expect(await counted()).toEqual({ ...before, agent: (before.agent ?? 0) + 1 })
})

test('figures of agents that went astray are found and put right', async () => {
  const kept = await rows(KEPT)
  await db.admin.query(
    `update leads_by_agent set leads_count = leads_count + 3 where company_id = $1 and span = 'MONTH' and agent_id = $2`,
    [world.company.id, world.agent.id],
  )
  const { drift } = await reconcileCompany(services, { companyId: world.company.id, timeZone: 'Europe/London' })
  expect(Object.keys(drift)).toEqual(['leads_by_agent'])
  expect(await rows(KEPT)).toEqual(kept)
})

test('the report tells the leads of each agent and those of nobody, over whole months and single days', async () => {
  for (const day of ['2025-12-31', '2026-01-01', '2026-02-15', '2026-03-01']) {
    clock.set(new Date(`${day}T12:00:00Z`))
    await addLead(services, world.manager)
    await addLead(services, world.agent)
  }
  for (const [from, to] of [
    ['2025-12-31', '2026-03-10'],
    ['2026-01-01', '2026-02-28'],
    ['2026-01-02', '2026-01-20'],
    ['2026-02-02', '2026-02-01'],
  ] as const) {
    const { byAgent } = await callerFor(services, world.manager).dispositions.getReport({ from, to })
    const { rows: found } = await db.admin.query(
      `select assigned_to as key, count(*)::int as leads, count(*) filter (where disposition <> 'NEW')::int as worked,
         count(*) filter (where disposition = 'CONVERTED')::int as converted
       from leads where company_id = $1 and deleted_at is null and created_on between $2 and $3 group by 1`,
      [world.company.id, from, to],
    )
    expect(byAgent).toHaveLength(found.length)
    expect(byAgent).toEqual(expect.arrayContaining(found.map((row) => expect.objectContaining(row))))
  }
})
