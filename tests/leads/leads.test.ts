import { describe, expect, test } from 'vitest'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { refusedFields } from '../sales/arrange.ts'
import { addLead, leadsWorld, newLead, refusal } from './world.ts'

const database = await testDatabase()
const services = testServices(database)
const world = await leadsWorld(database)
const manager = callerFor(services, world.manager).leads
const agent = callerFor(services, world.agent).leads
const other = callerFor(services, world.otherAgent).leads
const viewer = callerFor(services, world.viewer).leads
const stranger = callerFor(services, world.stranger).leads

const daily = async () => {
  const { rows } = await database.admin.query(
    `select day::text, source, disposition, leads_count::int as count from leads_daily
     where company_id = $1 and leads_count <> 0 order by 1, 2, 3`,
    [world.company.id],
  )
  const { rows: counted } = await database.admin.query(
    `select created_on::text as day, source, disposition, count(*)::int as count from leads
     where company_id = $1 and deleted_at is null group by 1, 2, 3 order by 1, 2, 3`,
    [world.company.id],
  )
  return { rows, counted }
}

describe('a lead', () => {
  test('is stored normalised, with the company’s first disposition', async () => {
    const { id } = await manager.createLead({
      firstName: ' Ann ',
      lastName: 'Bell',
      phone: '07700 920001',
      email: 'Ann@Example.COM',
      postcode: 'sw1a 1aa',
    })
    expect(await manager.getLead({ id })).toMatchObject({
      firstName: 'Ann',
      phone: '+447700920001',
      email: 'ann@example.com',
      postcode: 'SW1A 1AA',
      disposition: 'NEW',
      version: 1,
    })
  })

  test('submitted twice is one lead', async () => {
    const input = { ...newLead(), id: '0190a3c0-0000-7000-8000-00000000aaaa' }
    expect(await manager.createLead(input)).toEqual({ id: input.id, created: true })
    expect(await manager.createLead(input)).toEqual({ id: input.id, created: false })
  })

  test('with a known phone or email is refused until a second one is wanted', async () => {
    await addLead(services, world.manager, { phone: '07700 920002' })
    expect(await refusal(manager.createLead(newLead({ phone: '+44 7700 920002' })))).toEqual({
      code: 'CONFLICT',
      reason: 'LEAD_DUPLICATE',
      field: 'phone',
    })
    await manager.createLead(newLead({ phone: '+44 7700 920002', allowDuplicate: true }))
  })

  test('that is there already is named to who may open it, with what makes it the same', async () => {
    const typed = { phone: '07700 920090', email: 'twin@example.com' }
    const leadId = await addLead(services, world.agent, { firstName: 'Twin', lastName: 'Bell', ...typed })
    const known = { leadId, name: 'Twin Bell' }
    const told = (lead: Record<string, unknown>, by = manager) =>
      by.createLead(newLead(lead)).then(
        () => null,
        (thrown) => thrown.cause?.params,
      )
    expect(await told(typed)).toEqual({ by: 'BOTH', ...known })
    expect(await told({ ...typed, email: 'another@example.com' })).toEqual({ by: 'PHONE', ...known })
    expect(await told({ phone: '07700 920091', email: 'TWIN@example.com' }, agent)).toEqual({ by: 'EMAIL', ...known })
    expect(await told(typed, other)).toEqual({ by: 'BOTH' })
  })

  test.each([
    [{ firstName: '', lastName: ' ', phone: '07700 920003' }, 'NAME_MISSING', 'lastName'],
    [{ lastName: 'No Contact' }, 'CONTACT_MISSING', 'phone'],
    [{ lastName: 'Bad Phone', phone: 'ask' }, 'PHONE_UNREADABLE', 'phone'],
    [{ lastName: 'Bad Mail', email: 'a@b' }, 'EMAIL_UNREADABLE', 'email'],
  ])('%j is refused as %s at its field', async (input, reason, field) => {
    expect(await refusal(manager.createLead(input))).toEqual({ code: 'BAD_INPUT', reason, field })
  })

  test('typed wrong in several fields tells whoever adds or edits it all of them at once', async () => {
    const typed = { lastName: 'Wrong', phone: 'ask', email: 'a@b' }
    const byRules = { phone: 'PHONE_UNREADABLE', email: 'EMAIL_UNREADABLE' }
    expect(await refusedFields(manager.createLead(typed))).toEqual(byRules)
    const more = { ...typed, country: 'England', city: 'x'.repeat(101) }
    const all = { ...byRules, country: 'COUNTRY_LETTERS', city: 'too_big' }
    expect(await refusedFields(manager.createLead(more))).toEqual(all)
    const id = await addLead(services, world.manager)
    expect(await refusedFields(manager.updateLead({ ...more, id, version: 1 }))).toEqual(all)
    expect(await refusedFields(manager.createLead({ city: more.city, firstName: '' }))).toEqual({
      city: 'too_big',
      lastName: 'NAME_MISSING',
      phone: 'CONTACT_MISSING',
    })
  })

  test('has its name and number judged only where each is right by itself', async () => {
    const long = 'x'.repeat(255)
    expect(await refusedFields(manager.createLead({ lastName: long, email: long }))).toEqual({
      lastName: 'too_big',
      email: 'too_big',
    })
  })

  test('edited by two people keeps the first edit and tells the second', async () => {
    const id = await addLead(services, world.manager, { city: 'Leeds' })
    const edit = { id, version: 1, lastName: 'Edited', phone: '07700 920004' }
    expect(await manager.updateLead({ ...edit, city: 'York' })).toEqual({ version: 2 })
    expect(await refusal(manager.updateLead({ ...edit, city: 'Hull' }))).toEqual({
      code: 'CONFLICT',
      reason: 'STALE_VERSION',
    })
    expect(await manager.getLead({ id })).toMatchObject({ city: 'York', firstName: '', version: 2 })
    const edits = (await manager.getTimeline({ id })).filter(({ kind }) => kind === 'edit')
    expect(edits[0]?.facts).toEqual({ action: 'lead.updated', fields: ['firstName', 'lastName', 'phone', 'city'] })
  })

  test('removed goes to the trash, and comes back', async () => {
    const id = await addLead(services, world.manager)
    await manager.removeLeads({ ids: [id] })
    expect((await manager.findLeads({ deleted: true })).rows.map((row) => row.id)).toContain(id)
    expect((await manager.findLeads({})).rows.map((row) => row.id)).not.toContain(id)
    await manager.restoreLeads({ ids: [id] })
    expect((await manager.findLeads({})).rows.map((row) => row.id)).toContain(id)
  })
})

describe('a disposition', () => {
  test('is added to the history with reason and actor', async () => {
    const id = await addLead(services, world.agent)
    const nextActionAt = new Date('2027-01-04T09:00:00Z')
    await agent.setDisposition({
      ids: [id],
      disposition: 'CALL_BACK',
      nextActionAt,
      nextAction: 'Ring again',
      from: 'NEW',
    })
    await agent.setDisposition({ ids: [id], disposition: 'NOT_INTERESTED', reason: 'Has cover' })
    const history = (await agent.getTimeline({ id })).filter(({ kind }) => kind === 'disposition')
    expect(history.map(({ facts, actorName }) => [facts, actorName])).toMatchObject([
      [{ from: 'CALL_BACK', to: 'NOT_INTERESTED', reason: 'Has cover' }, world.agent.name],
      [{ from: 'NEW', to: 'CALL_BACK', reason: null }, world.agent.name],
    ])
    expect(await agent.getLead({ id })).toMatchObject({ disposition: 'NOT_INTERESTED', nextActionAt: null, version: 3 })
  })

  test('set by a double click is set once', async () => {
    const id = await addLead(services, world.manager)
    const click = () => manager.setDisposition({ ids: [id], disposition: 'CONTACTED', from: 'NEW' })
    const results = await Promise.all([click(), click(), click()])
    expect(results.map(({ changed }) => changed).sort()).toEqual([0, 0, 1])
    expect((await manager.getTimeline({ id })).filter(({ kind }) => kind === 'disposition')).toHaveLength(1)
  })

  test('set by several people at once leaves an unbroken history', async () => {
    const id = await addLead(services, world.manager)
    const codes = ['CONTACTED', 'NO_ANSWER', 'INTERESTED', 'QUOTED', 'WRONG_NUMBER']
    await Promise.all(
      codes.map((disposition, index) => (index % 2 ? manager : agent).setDisposition({ ids: [id], disposition })),
    )
    const { rows } = await database.admin.query(
      `select from_code, to_code from lead_disposition_history where lead_id = $1
       order by at, id`,
      [id],
    )
    expect(rows).toHaveLength(5)
    // Whatever the order was, each entry begins where another ended, and the last one is the lead's.
    const next = new Map(rows.map((row) => [row.from_code, row.to_code]))
    let code = 'NEW'
    for (let step = 0; step < 5; step += 1) code = next.get(code) ?? 'broken'
    expect(await manager.getLead({ id })).toMatchObject({ disposition: code, version: 6 })
  })

  test('that another person has changed meanwhile is refused', async () => {
    const id = await addLead(services, world.manager)
    await manager.setDisposition({ ids: [id], disposition: 'DO_NOT_CONTACT', reason: 'Asked us' })
    expect(await refusal(agent.setDisposition({ ids: [id], disposition: 'INTERESTED', from: 'NEW' }))).toMatchObject({
      code: 'CONFLICT',
      reason: 'DISPOSITION_CHANGED',
    })
    expect(await manager.getLead({ id })).toMatchObject({ doNotContact: true })
  })

  test.each([
    ['CALL_BACK', 'NEXT_ACTION_MISSING'],
    ['NOT_INTERESTED', 'REASON_MISSING'],
    ['CONVERTED', 'DISPOSITION_BY_CONVERSION'],
    ['NO_SUCH', 'DISPOSITION_UNKNOWN'],
  ])('%s without what it asks for is refused as %s', async (disposition, reason) => {
    const id = await addLead(services, world.manager)
    expect(await refusal(manager.setDisposition({ ids: [id], disposition }))).toMatchObject({
      code: 'BAD_INPUT',
      reason,
    })
  })

  test('keeps the daily figures equal to the leads', async () => {
    const { rows, counted } = await daily()
    expect(rows).toEqual(counted)
  })
})

describe('roles', () => {
  test('an agent sees own and unassigned leads, and nobody else’s', async () => {
    const mine = await addLead(services, world.agent)
    const theirs = await addLead(services, world.otherAgent)
    const free = await addLead(services, world.manager)
    const seen = (await agent.findLeads({ limit: 200 })).rows.map(({ id }) => id)
    expect(seen).toEqual(expect.arrayContaining([mine, free]))
    expect(seen).not.toContain(theirs)
    const refused = [
      () => agent.getLead({ id: theirs }),
      () => agent.getTimeline({ id: theirs }),
      () => agent.updateLead({ id: theirs, version: 1, lastName: 'X', phone: '07700 920009' }),
      () => agent.setDisposition({ ids: [theirs], disposition: 'CONTACTED' }),
      () => agent.assignLeads({ ids: [theirs], assignedTo: 'me' }),
    ]
    for (const call of refused) expect(await refusal(call())).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('an agent takes a lead and gives it back, but hands it to nobody', async () => {
    const id = await addLead(services, world.manager)
    await agent.assignLeads({ ids: [id], assignedTo: 'me' })
    expect(await refusal(other.getLead({ id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(agent.assignLeads({ ids: [id], assignedTo: world.otherAgent.id }))).toMatchObject({
      reason: 'ONLY_TO_YOURSELF',
    })
    await agent.assignLeads({ ids: [id], assignedTo: null })
    expect(await other.getLead({ id })).toMatchObject({ assignedTo: null })
    expect(await refusal(agent.removeLeads({ ids: [id] }))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('a viewer gets no personal data, neither shown, exported nor searched for', async () => {
    const id = await addLead(services, world.manager, {
      firstName: 'Zebedee',
      lastName: 'Quick',
      phone: '07700 929999',
      email: 'zebedee@example.com',
      city: 'Ely',
      notes: 'canary',
    })
    await manager.setDisposition({ ids: [id], disposition: 'NOT_INTERESTED', reason: 'canary' })
    const all = [
      await viewer.getLead({ id }),
      await viewer.findLeads({ limit: 200 }),
      await viewer.exportLeads({}),
      await viewer.getTimeline({ id }),
    ]
    expect(JSON.stringify(all)).not.toMatch(/Zebedee|Quick|7700929999|zebedee|Ely|canary/)
    expect(await refusal(viewer.findLeads({ search: 'Zebedee' }))).toMatchObject({
      reason: 'SEARCH_NEEDS_PERSONAL_DATA',
    })
    expect(await refusal(viewer.createLead(newLead()))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('another company’s lead does not exist', async () => {
    const id = await addLead(services, world.manager)
    const refused = [
      () => stranger.getLead({ id }),
      () => stranger.getTimeline({ id }),
      () => stranger.updateLead({ id, version: 1, lastName: 'X', phone: '07700 920010' }),
      () => stranger.setDisposition({ ids: [id], disposition: 'CONTACTED' }),
      () => stranger.assignLeads({ ids: [id], assignedTo: 'me' }),
      () => stranger.removeLeads({ ids: [id] }),
      () => stranger.restoreLeads({ ids: [id] }),
      () =>
        stranger
          .createLead(newLead({ id }))
          .then(() => stranger.getLead({ id: '0190a3c0-0000-7000-8000-00000000ffff' })),
    ]
    for (const call of refused) expect(await refusal(call())).toMatchObject({ code: 'NOT_FOUND' })
    expect((await stranger.findLeads({ search: 'Smith' })).rows.every((row) => row.id === id)).toBe(true)
  })
})
