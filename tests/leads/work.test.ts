import { describe, expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { decideContact } from '#server/leads/leads.rules.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, leadsWorld, refusal } from './world.ts'

const db = await testDatabase()
const world = await leadsWorld(db)
const clock = fakeClock(new Date('2026-03-10T09:00:00Z'))
const services = testServices(db, { clock })
const manager = callerFor(services, world.manager)
const agent = callerFor(services, world.agent)

describe('sharing leads out', () => {
  test('gives everybody one in turn, and begins with whoever waited longest', async () => {
    const first = await addLead(services, world.manager)
    await manager.leads.assignLeads({ ids: [first], assignedTo: world.agent.id })
    const ids = []
    for (let count = 0; count < 5; count += 1) ids.push(await addLead(services, world.manager))
    const { shares } = await manager.leads.shareOutLeads({ ids, among: [world.agent.id, world.otherAgent.id] })
    expect(shares).toEqual([
      { id: world.otherAgent.id, count: 3 },
      { id: world.agent.id, count: 2 },
    ])
  })

  test('goes to nobody who does not work leads here', async () => {
    const id = await addLead(services, world.manager)
    const call = manager.leads.shareOutLeads({ ids: [id], among: [world.agent.id, world.stranger.id] })
    expect(await refusal(call)).toMatchObject({ reason: 'ASSIGNEE_UNKNOWN' })
    expect((await manager.leads.getLead({ id })).assignedTo).toBeNull()
  })
})

describe('consent', () => {
  const unknown = {
    emailConsent: 'UNKNOWN',
    smsConsent: 'UNKNOWN',
    callConsent: 'UNKNOWN',
    letterConsent: 'UNKNOWN',
  } as const

  test('is kept per channel with how it came, and what was before stays in the audit log', async () => {
    const id = await addLead(services, world.manager)
    const given = { id, doNotContact: false, ...unknown, smsConsent: 'GIVEN' as const, source: 'web form' }
    const { version } = await manager.leads.setConsent({ ...given, version: 1 })
    await manager.leads.setConsent({ ...given, version, smsConsent: 'WITHDRAWN', source: 'STOP by text' })
    expect(await manager.leads.getLead({ id })).toMatchObject({
      smsConsent: 'WITHDRAWN',
      emailConsent: 'UNKNOWN',
      consentSource: 'STOP by text',
      consentAt: clock.now(),
    })
    const { rows } = await db.admin.query(
      `select details -> 'from' ->> 'smsConsent' as was from audit_logs where entity_id = $1 and action = 'lead.consent_set' order by position`,
      [id],
    )
    expect(rows.map(({ was }) => was)).toEqual(['UNKNOWN', 'GIVEN'])
  })

  test('that changes without a word about how is refused', async () => {
    const id = await addLead(services, world.manager)
    const call = manager.leads.setConsent({
      id,
      version: 1,
      doNotContact: false,
      ...unknown,
      callConsent: 'GIVEN',
      source: '',
    })
    expect(await refusal(call)).toMatchObject({ reason: 'CONSENT_SOURCE_MISSING', field: 'source' })
  })

  test('decides channel by channel; do-not-contact closes all of them', () => {
    const consents = { email: 'WITHDRAWN', sms: 'GIVEN', call: 'UNKNOWN', letter: 'UNKNOWN' } as const
    expect(decideContact({ doNotContact: false, consents }, 'email')).toEqual({
      allowed: false,
      reason: 'CONSENT_WITHDRAWN',
    })
    expect(decideContact({ doNotContact: false, consents }, 'sms')).toEqual({ allowed: true })
    expect(decideContact({ doNotContact: true, consents }, 'sms')).toEqual({ allowed: false, reason: 'DO_NOT_CONTACT' })
  })
})

describe('the day', () => {
  test('shows an agent what is overdue and due on the company’s clock, earliest first', async () => {
    const due = async (at: string) => {
      const id = await addLead(services, world.agent, { nextActionAt: new Date(at) })
      return id
    }
    const late = await due('2026-03-09T16:00:00Z')
    const noon = await due('2026-03-10T12:00:00Z')
    const morning = await due('2026-03-10T09:30:00Z')
    await due('2026-03-11T00:30:00Z')
    const today = await agent.leads.getToday({ assigned: 'me' })
    expect(today.overdue.rows.map(({ id }) => id)).toEqual([late])
    expect(today.due).toMatchObject({ rows: [{ id: morning }, { id: noon }], count: { value: 2, exact: true } })
    expect(today.week.value).toBe(4)

    // From one to the next: in order, past the last to the first that is left, and without what is done.
    const follows = async (id: string) => (await agent.leads.getNextDue({ id, assigned: 'me' })).next?.id ?? null
    expect([await follows(late), await follows(morning), await follows(noon)]).toEqual([morning, noon, late])
    await agent.leads.setDisposition({ ids: [late], disposition: 'NO_ANSWER' })
    expect([await follows(late), await follows(noon)]).toEqual([morning, morning])
    await agent.leads.setDisposition({ ids: [morning], disposition: 'NO_ANSWER' })
    expect(await agent.leads.getNextDue({ id: noon, assigned: 'me' })).toMatchObject({
      next: null,
      count: { value: 1 },
    })
  })

  test('has a place for what is due today, however much is late', async () => {
    const add = (at: string) => addLead(services, world.otherAgent, { nextActionAt: new Date(at) })
    await Promise.all(Array.from({ length: 101 }, () => add('2026-03-09T15:00:00Z')))
    const noon = await add('2026-03-10T12:00:00Z')
    const today = await callerFor(services, world.otherAgent).leads.getToday({ assigned: 'me' })
    expect(today.overdue.rows).toHaveLength(100)
    expect(today.overdue.count).toEqual({ value: 101, exact: true })
    expect(today.due.rows.map(({ id }) => id)).toEqual([noon])
  })
})

describe('the board', () => {
  test('has a column for each disposition in use, with its newest cards and their number', async () => {
    const id = await addLead(services, world.agent)
    await agent.leads.setDisposition({ ids: [id], disposition: 'INTERESTED' })
    const board = await agent.leads.getBoard({ assigned: 'me' })
    expect(board.map(({ disposition }) => disposition.code).slice(0, 3)).toEqual(['NEW', 'NO_ANSWER', 'CONTACTED'])
    const column = board.find(({ disposition }) => disposition.code === 'INTERESTED')
    expect(column).toMatchObject({ count: { value: 1, exact: true }, cards: [{ id }] })
  })
})

describe('filters', () => {
  test.each([
    ['city', { city: 'Lee' }, { city: 'Leeds' }],
    ['postcode', { postcode: 'ls1 4' }, { postcode: 'LS14AP' }],
    ['country', { country: 'FR' }, { country: 'FR' }],
    ['language', { locale: 'ar' as const }, { locale: 'ar' }],
    ['reference', { externalReference: 'X-1' }, { externalReference: 'X-1' }],
    ['do-not-contact', { doNotContact: true }, { doNotContact: true }],
    ['a missing phone', { hasPhone: false }, { phone: null, email: 'nophone@example.com' }],
    ['an email', { hasEmail: true }, { email: 'mail@example.com' }],
    [
      'the day of the next action',
      { nextFrom: '2026-07-01', nextTo: '2026-07-01' },
      { nextActionAt: new Date('2026-06-30T23:30:00Z') },
    ],
  ])('find a lead by %s, and only that lead', async (_, filter, given) => {
    const source = `filter ${_}`
    await addLead(services, world.manager, { source })
    const id = await addLead(services, world.manager, { source, ...given })
    const { rows } = await manager.leads.findLeads({ source, ...filter })
    expect(rows.map((row) => row.id)).toEqual([id])
  })

  test('that would tell a viewer where somebody lives are refused', async () => {
    const viewer = callerFor(services, world.viewer)
    expect(await refusal(viewer.leads.findLeads({ postcode: 'LS1' }))).toMatchObject({
      reason: 'SEARCH_NEEDS_PERSONAL_DATA',
    })
  })
})

describe('what agents see is the company’s choice', () => {
  test.each([
    ['OWN', ['own']],
    [undefined, ['own', 'unassigned']],
    ['ALL', ['others', 'own', 'unassigned']],
  ])('%s', async (agentsSee, expected) => {
    const source = `sight ${agentsSee}`
    const leads = { own: world.agent.id, others: world.otherAgent.id, unassigned: null }
    const names = new Map<string, string>()
    for (const [name, assignedTo] of Object.entries(leads)) {
      const id = await addLead(services, world.manager, { source })
      names.set(id, name)
      if (assignedTo) await manager.leads.assignLeads({ ids: [id], assignedTo })
    }
    const person = { ...world.agent, company: { ...world.company, agentsSee } }
    const { rows } = await callerFor(services, person).leads.findLeads({ source })
    expect(rows.map(({ id }) => names.get(id)).sort()).toEqual(expected)
  })
})
