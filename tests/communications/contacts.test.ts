import { describe, expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, leadsWorld, refusal } from '../leads/world.ts'

const db = await testDatabase()
const world = await leadsWorld(db)
const clock = fakeClock(new Date('2026-03-10T09:00:00Z'))
const services = testServices(db, { clock })
const as = (person: Person) => callerFor(services, person).communications
const call = { type: 'CALL', direction: 'OUTBOUND', status: 'COMPLETED' } as const
const lead = (given: Record<string, unknown> = {}) => addLead(services, world.agent, given)

describe('an agent who logs a call', () => {
  test('finds it in the list and in the timeline of the lead, with whom it was', async () => {
    const leadId = await lead({ firstName: 'Clara', lastName: 'Jones', phone: '07700 900451' })
    const { id } = await as(world.agent).logContact({ leadId, ...call, minutes: 7, summary: 'Wants a quote' })
    const { rows, count } = await as(world.agent).findMessages({ leadId })
    expect(count).toEqual({ value: 1, exact: true })
    expect(rows[0]).toMatchObject({
      id,
      type: 'CALL',
      status: 'COMPLETED',
      contactName: 'Clara Jones',
      contactAddress: '+447700900451',
      durationSeconds: 420,
      summary: 'Wants a quote',
    })
    const events = await callerFor(services, world.agent).leads.getTimeline({ id: leadId })
    expect(events).toContainEqual(expect.objectContaining({ id, kind: 'communication' }))
    expect((await callerFor(services, world.agent).leads.getLead({ id: leadId })).lastContactedAt).toEqual(clock.now())
  })

  test('logs it once, however often the button is pressed', async () => {
    const leadId = await lead()
    const id = newId()
    const first = await as(world.agent).logContact({ id, leadId, ...call })
    const second = await as(world.agent).logContact({ id, leadId, ...call })
    expect([first.created, second.created]).toEqual([true, false])
    expect((await as(world.agent).findMessages({ leadId })).rows).toHaveLength(1)
  })

  test('is told what does not fit, beside the field', async () => {
    const leadId = await lead()
    const log = (given: Record<string, unknown>) => refusal(as(world.agent).logContact({ leadId, ...call, ...given }))
    expect(await log({ occurredAt: new Date('2026-03-11T09:00:00Z') })).toMatchObject({
      reason: 'NOT_YET',
      field: 'occurredAt',
    })
    expect(await log({ type: 'LETTER' })).toMatchObject({ reason: 'STATUS_OF_OTHER_CHANNEL', field: 'status' })
    expect(await log({ followUpAt: new Date('2026-03-01T09:00:00Z') })).toMatchObject({
      reason: 'FOLLOW_UP_BEFORE',
      field: 'followUpAt',
    })
    expect(await refusal(as(world.agent).logContact(call))).toMatchObject({ reason: 'ABOUT_MISSING' })
  })

  test('corrects it unless somebody else did meanwhile, and the audit log names the fields', async () => {
    const leadId = await lead()
    const { id } = await as(world.agent).logContact({ leadId, ...call })
    const edit = { id, version: 1, ...call, status: 'NO_ANSWER' as const }
    expect(await as(world.agent).updateContact(edit)).toEqual({ version: 2 })
    expect(await refusal(as(world.manager).updateContact({ ...edit, summary: 'mine' }))).toMatchObject({
      reason: 'STALE_VERSION',
    })
    const { rows } = await db.admin.query(
      `select action, details from audit_logs where company_id = $1 and entity_id = $2 order by position`,
      [world.company.id, id],
    )
    expect(rows.map(({ action }) => action)).toEqual(['contact.logged', 'contact.updated'])
    expect(rows[1].details.fields).toEqual(['status'])
  })

  test('deletes it and takes that back', async () => {
    const leadId = await lead()
    const { id } = await as(world.agent).logContact({ leadId, ...call })
    expect(await as(world.agent).getCounts({ leadId })).toMatchObject({ callTotal: 1 })
    await as(world.agent).removeContact({ id })
    expect((await as(world.agent).findMessages({ leadId })).rows).toEqual([])
    expect(await as(world.agent).getCounts({ leadId })).toMatchObject({ callTotal: 0 })
    await as(world.agent).restoreContact({ id })
    expect((await as(world.agent).findMessages({ leadId })).rows).toHaveLength(1)
  })
})

test('the last contact of a lead is one that happened, not what is planned or nobody answered', async () => {
  const leadId = await lead()
  const counts = async () => (await as(world.agent).getCounts({ leadId })).lastContactAt
  const meeting = { type: 'MEETING', direction: 'OUTBOUND', status: 'SCHEDULED' } as const
  await as(world.agent).logContact({ leadId, ...meeting, occurredAt: new Date('2026-03-11T09:00:00Z') })
  await as(world.agent).logContact({ leadId, ...call, status: 'NO_ANSWER' })
  expect(await counts()).toBeNull()
  const before = new Date('2026-03-09T15:00:00Z')
  await as(world.agent).logContact({ leadId, ...call, occurredAt: before })
  expect(await counts()).toEqual(before)
})

describe('a follow-up', () => {
  test('is in the list of its day until somebody came back to it', async () => {
    const leadId = await lead()
    const followUpAt = new Date('2026-03-10T15:00:00Z')
    const { id } = await as(world.agent).logContact({ leadId, ...call, followUpAt })
    await as(world.agent).logContact({ leadId, ...call, followUpAt: new Date('2026-03-12T15:00:00Z') })
    const due = () => as(world.agent).findFollowUps({ assigned: 'me' })
    expect((await due()).map((row) => row.id)).toEqual([id])
    expect(await as(world.otherAgent).findFollowUps({ assigned: 'me' })).toEqual([])
    await as(world.agent).completeFollowUp({ id })
    expect(await due()).toEqual([])
    expect(await refusal(as(world.agent).completeFollowUp({ id }))).toMatchObject({ reason: 'FOLLOW_UP_NONE' })
    await as(world.agent).reopenFollowUp({ id })
    expect((await due()).map((row) => row.id)).toEqual([id])
    await as(world.agent).completeFollowUp({ id })
  })

  test('may be a meeting that was arranged for today', async () => {
    const leadId = await lead()
    const { id } = await as(world.agent).logContact({
      leadId,
      type: 'MEETING',
      direction: 'OUTBOUND',
      status: 'SCHEDULED',
      occurredAt: new Date('2026-03-10T14:00:00Z'),
    })
    expect(await as(world.agent).findFollowUps({ assigned: 'me' })).toEqual([
      expect.objectContaining({ id, kind: 'planned', dueAt: new Date('2026-03-10T14:00:00Z') }),
    ])
  })
})

describe('who sees a contact', () => {
  test('a colleague does not see what is about another agent’s lead', async () => {
    const leadId = await lead()
    const { id } = await as(world.agent).logContact({ leadId, ...call })
    expect((await as(world.otherAgent).findMessages({ leadId })).rows).toEqual([])
    expect(await refusal(as(world.otherAgent).getMessage({ id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(as(world.otherAgent).removeContact({ id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await as(world.manager).findMessages({ leadId })).rows).toHaveLength(1)
  })

  test('a viewer sees that there was a call, not with whom or what was said', async () => {
    const leadId = await lead({ firstName: 'Clara', lastName: 'Jones', phone: '07700 900452' })
    const { id } = await as(world.agent).logContact({ leadId, ...call, summary: 'Her secret' })
    const list = await as(world.viewer).findMessages({ leadId })
    const detail = await as(world.viewer).getMessage({ id })
    for (const answer of [list, detail]) expect(JSON.stringify(answer)).not.toMatch(/Jones|900452"|secret|Clara/)
    expect(list.rows[0]).toMatchObject({ contactName: 'C. J.', contactAddress: '••••452' })
    expect(await refusal(as(world.viewer).findMessages({ search: 'Jones' }))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusal(as(world.viewer).logContact({ leadId, ...call }))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('the outcome of a call', () => {
  const contactsOf = async (leadId: string) => (await as(world.agent).findMessages({ leadId })).rows
  const answered = { id: newId(), status: 'COMPLETED' as const }

  test('is the disposition and the call, with one reason for both, however often the form is sent', async () => {
    const leadId = await lead()
    const outcome = { leadId, disposition: 'INTERESTED', from: 'NEW', reason: 'Wants a quote', called: answered }
    for (const _click of [1, 2]) await as(world.agent).setCallOutcome(outcome)
    expect(await contactsOf(leadId)).toMatchObject([{ type: 'CALL', status: 'COMPLETED', summary: 'Wants a quote' }])
    const timeline = await callerFor(services, world.agent).leads.getTimeline({ id: leadId })
    expect(timeline.filter(({ kind }) => kind === 'disposition' || kind === 'communication')).toHaveLength(2)
  })

  test('is neither when somebody else set a disposition meanwhile', async () => {
    const leadId = await lead()
    const outcome = { leadId, disposition: 'INTERESTED', called: { id: newId(), status: 'NO_ANSWER' as const } }
    await as(world.agent).setCallOutcome({ leadId, disposition: 'CONTACTED' })
    expect(await refusal(as(world.agent).setCallOutcome({ ...outcome, from: 'NEW' }))).toMatchObject({
      reason: 'DISPOSITION_CHANGED',
    })
    expect(await contactsOf(leadId)).toEqual([])
  })
})
