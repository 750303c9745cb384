import { describe, expect, test } from 'vitest'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, importText, leadsWorld, refusal } from './world.ts'

const db = await testDatabase()
const world = await leadsWorld(db)
const services = testServices(db)
const admin = callerFor(services, world.admin)
const manager = callerFor(services, world.manager)
const agent = callerFor(services, world.agent)
const names = (name: string) => ({ en: name, fr: `${name} fr`, ar: `${name} ar` })

const codes = async () => (await admin.dispositions.getSettings()).dispositions.map(({ code }) => code)

describe('an admin', () => {
  test('adds a disposition that agents can choose at once, at the end of the board', async () => {
    const { code } = await admin.dispositions.createDisposition({
      labels: names('Café visit!'),
      colour: 'teal',
      requiresReason: true,
    })
    expect(code).toBe('CAFE_VISIT')
    expect((await codes()).at(-1)).toBe(code)
    const id = await addLead(services, world.agent)
    expect(await refusal(agent.leads.setDisposition({ ids: [id], disposition: code }))).toMatchObject({
      reason: 'REASON_MISSING',
    })
    await agent.leads.setDisposition({ ids: [id], disposition: code, reason: 'on the way' })
    expect((await agent.leads.getLead({ id })).disposition).toBe(code)
  })

  test('cannot make two with the same code: the second gets a number', async () => {
    await admin.dispositions.createDisposition({ labels: names('Twice'), colour: 'red' })
    expect(await admin.dispositions.createDisposition({ labels: names('Twice'), colour: 'red' })).toEqual({
      code: 'TWICE_2',
    })
    expect(await admin.dispositions.createDisposition({ labels: names('لقاء'), colour: 'red' })).toEqual({
      code: 'DISPOSITION',
    })
  })

  test('changes the order step by step', async () => {
    const before = await codes()
    const [first = '', second = ''] = before
    await admin.dispositions.moveDisposition({ code: first, step: 1 })
    expect((await codes()).slice(0, 2)).toEqual([second, first])
    await admin.dispositions.moveDisposition({ code: first, step: -1 })
    await admin.dispositions.moveDisposition({ code: first, step: -1 })
    expect(await codes()).toEqual(before)
  })

  test('moves one past those that are archived, at one click', async () => {
    const [first = '', second = '', third = ''] = await codes()
    await admin.dispositions.archiveDisposition({ code: second, archived: true })
    await admin.dispositions.moveDisposition({ code: first, step: 1 })
    expect((await codes()).slice(0, 2)).toEqual([third, first])
    await admin.dispositions.moveDisposition({ code: first, step: -1 })
    expect((await codes()).slice(0, 2)).toEqual([first, third])
    await admin.dispositions.archiveDisposition({ code: second, archived: false })
  })

  test('archives one: nobody can choose it, leads keep it and stay on the board till the last has left it', async () => {
    const { code } = await admin.dispositions.createDisposition({ labels: names('Fair'), colour: 'amber' })
    const id = await addLead(services, world.agent)
    await agent.leads.setDisposition({ ids: [id], disposition: code })
    const onBoard = async () =>
      (await agent.leads.getBoard({}))
        .find(({ disposition }) => disposition.code === code)
        ?.cards.map((card) => card.id)
    expect(await admin.dispositions.archiveDisposition({ code, archived: true })).toEqual({ leads: 1 })
    expect((await agent.leads.getLead({ id })).disposition).toBe(code)
    const other = await addLead(services, world.agent)
    expect(await refusal(agent.leads.setDisposition({ ids: [other], disposition: code }))).toMatchObject({
      reason: 'DISPOSITION_ARCHIVED',
    })
    expect((await agent.leads.getBoard({})).at(-1)?.disposition.code).toBe(code)
    expect(await onBoard()).toEqual([id])
    await agent.leads.setDisposition({ ids: [id], disposition: 'INTERESTED' })
    expect(await onBoard()).toBeUndefined()
  })

  test('cannot archive where leads start or conversion ends', async () => {
    for (const code of ['NEW', 'CONVERTED']) {
      const call = admin.dispositions.archiveDisposition({ code, archived: true })
      expect(await refusal(call)).toMatchObject({ reason: 'DISPOSITION_NEEDED' })
    }
  })

  test('cannot take the end from conversion', async () => {
    await admin.dispositions.updateDisposition({ code: 'CONVERTED', labels: names('Sold'), colour: 'green' })
    const settings = await admin.dispositions.getSettings()
    expect(settings.dispositions.find(({ code }) => code === 'CONVERTED')).toMatchObject({
      isTerminal: true,
      labels: names('Sold'),
    })
  })

  test('decides what agents see, and the next request follows it', async () => {
    await admin.dispositions.setAgentsSee({ agentsSee: 'OWN' })
    const { rows } = await db.admin.query(`select settings ->> 'agentsSee' as value from companies where id = $1`, [
      world.company.id,
    ])
    expect(rows).toEqual([{ value: 'OWN' }])
    const { rows: others } = await db.admin.query(`select settings from companies where id <> $1`, [world.company.id])
    expect(others.every(({ settings }) => settings.agentsSee === undefined)).toBe(true)
  })
})

test('managers and agents cannot change dispositions', async () => {
  for (const api of [manager, agent]) {
    const call = api.dispositions.createDisposition({ labels: names('Mine'), colour: 'blue' })
    expect((await refusal(call)).code).toBe('FORBIDDEN')
  }
})

describe('the report', () => {
  test('counts leads, worked and converted ones by source, agent and file', async () => {
    const batch = await importText(services, world.manager, 'name,phone\nOne,07700 961001\nTwo,07700 961002\n')
    const { rows: leads } = await db.admin.query<{ id: string; source: string }>(
      'select id, source from leads where import_batch_id = $1 order by import_row_number',
      [batch],
    )
    const [one, two] = leads
    if (!one || !two) throw new Error('nothing was imported')
    await manager.leads.assignLeads({ ids: [one.id, two.id], assignedTo: world.otherAgent.id })
    await manager.leads.setDisposition({ ids: [one.id], disposition: 'INTERESTED' })
    await manager.sales.createSale({ leadId: two.id })
    const year = new Date().getFullYear()
    const report = await manager.dispositions.getReport({ from: `${year - 1}-01-01`, to: `${year + 1}-12-31` })
    const expected = { leads: 2, worked: 2, converted: 1 }
    expect(report.bySource.find(({ key }) => key === one.source)).toMatchObject(expected)
    expect(report.byAgent.find(({ key }) => key === world.otherAgent.id)).toMatchObject(expected)
    expect(report.byBatch).toMatchObject([{ key: batch, name: 'leads.csv', ...expected }])
  })
})
