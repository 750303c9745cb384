import { beforeAll, describe, expect, test } from 'vitest'
import { readMessageForm } from '#app/screens/messages/compose/read-message-form.ts'
import { messageHtml } from '#server/communications/compose/compose.rules.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, leadsWorld, refusal } from '../leads/world.ts'

const db = await testDatabase()
const world = await leadsWorld(db)
// A Tuesday morning in London: nobody's quiet hours.
const clock = fakeClock(new Date('2026-03-10T10:00:00Z'))
const services = testServices(db, { clock })
const as = (person: Person) => callerFor(services, person)
const api = () => as(world.agent).communications
const lead = (given: Record<string, unknown> = {}) => addLead(services, world.agent, given)
let templateId: string

beforeAll(async () => {
  const documents = as(world.manager).documents
  templateId = (await documents.createTemplate({ name: 'Call back', kind: 'SMS', entity: 'LEAD' })).id
  await documents.publishVersion({
    id: templateId,
    from: 0,
    wordings: {
      en: { subject: '', body: 'Hello {{lead.firstName}} of {{lead.companyName}}' },
      ar: { subject: '', body: 'مرحبًا {{lead.firstName}}' },
    },
  })
})

const text = (leadId: string, given: Record<string, unknown> = {}) => ({
  leadId,
  channel: 'SMS' as const,
  text: 'See you at ten',
  idempotencyKey: newId(),
  ...given,
})

describe('a message to one person', () => {
  test('is written in the language of the person from a template that has it', async () => {
    const leadId = await lead({ firstName: 'Aisha', locale: 'ar' })
    const composer = await api().getComposer({ leadId, channel: 'SMS' })
    expect(composer.locale).toBe('ar')
    expect(composer.templates).toEqual([{ id: templateId, name: 'Call back', locales: ['ar', 'en'] }])
    const filled = await api().fillTemplate({ leadId, channel: 'SMS', templateId })
    expect(filled).toMatchObject({ locale: 'ar', text: 'مرحبًا Aisha', missing: [] })
  })

  test('cannot be sent while the record has nothing for one of its placeholders', async () => {
    const leadId = await lead({ firstName: 'Ann', locale: 'en' })
    const filled = await api().fillTemplate({ leadId, channel: 'SMS', templateId })
    expect(filled).toMatchObject({ text: 'Hello Ann of {{lead.companyName}}', missing: ['lead.companyName'] })
    expect((await api().previewMessage({ leadId, channel: 'SMS', text: filled.text })).placeholders).toEqual([
      'lead.companyName',
    ])
    expect(await refusal(api().sendMessage(text(leadId, { text: filled.text })))).toMatchObject({
      reason: 'PLACEHOLDER_EMPTY',
      field: 'text',
    })
  })

  test('is seen beforehand as it is sent, with its parts and the decision', async () => {
    const leadId = await lead({ locale: 'ar' })
    const preview = await api().previewMessage({ leadId, channel: 'SMS', text: 'مرحبًا '.repeat(15).trim() })
    expect(preview.segments).toMatchObject({ encoding: 'UCS-2', segments: 2 })
    expect(preview.decision).toEqual({ verdict: 'SEND', reasons: [], notBefore: null })
  })

  test('is queued once, however often the button is pressed, and stands in the list and the timeline', async () => {
    const leadId = await lead()
    const filled = await api().fillTemplate({ leadId, channel: 'SMS', templateId, locale: 'ar' })
    const message = text(leadId, { text: filled.text, templateVersionId: filled.templateVersionId })
    const [first, second] = [await api().sendMessage(message), await api().sendMessage(message)]
    expect([first.repeated, second.repeated]).toEqual([false, true])
    expect(second.id).toBe(first.id)
    const { rows } = await api().findMessages({ leadId })
    expect(rows).toEqual([
      expect.objectContaining({ id: first.id, status: 'PENDING', type: 'SMS', templateName: 'Call back' }),
    ])
    const events = await as(world.agent).leads.getTimeline({ id: leadId })
    expect(events.filter(({ kind }) => kind === 'sms')).toHaveLength(1)
    const audit = await db.admin.query(`select action from audit_logs where company_id = $1 and entity_id = $2`, [
      world.company.id,
      first.id,
    ])
    expect(audit.rows).toEqual([{ action: 'message.queued' }])
  })

  test('pressed twice at the same moment is queued once', async () => {
    const leadId = await lead()
    const message = text(leadId)
    const both = await Promise.all([api().sendMessage(message), api().sendMessage(message)])
    expect(new Set(both.map(({ id }) => id)).size).toBe(1)
    expect((await api().findMessages({ leadId })).rows).toHaveLength(1)
  })

  test('to somebody who does not want to be contacted is refused with the reason, and nothing is queued', async () => {
    const leadId = await lead({ doNotContact: true })
    const { decision } = await api().previewMessage({ leadId, channel: 'SMS', text: 'Hello' })
    expect(decision).toMatchObject({ verdict: 'REFUSE', reasons: expect.arrayContaining(['DO_NOT_CONTACT']) })
    expect(await refusal(api().sendMessage(text(leadId)))).toMatchObject({ reason: 'SENDING_REFUSED' })
    expect((await api().findMessages({ leadId })).rows).toEqual([])
  })

  test('at night is queued and waits for the morning', async () => {
    const leadId = await lead()
    const scheduledFor = new Date('2026-03-10T23:30:00Z')
    const { decision } = await api().sendMessage(text(leadId, { scheduledFor }))
    expect(decision.verdict).toBe('DEFER')
    expect(decision.reasons).toEqual(expect.arrayContaining(['SCHEDULED']))
  })

  test('for a moment that is over is refused at its field, and one that has only just passed goes out', async () => {
    const leadId = await lead()
    const over = { scheduledFor: new Date('2026-03-10T09:30:00Z') }
    const told = { code: 'BAD_INPUT', reason: 'SCHEDULED_IN_PAST', field: 'scheduledFor' }
    expect(await refusal(api().sendMessage(text(leadId, over)))).toMatchObject(told)
    expect(await refusal(api().previewMessage({ leadId, channel: 'SMS', text: 'Hello', ...over }))).toMatchObject(told)
    expect((await api().findMessages({ leadId })).rows).toEqual([])
    const { decision } = await api().sendMessage(text(leadId, { scheduledFor: new Date('2026-03-10T09:55:00Z') }))
    expect(decision.reasons).not.toContain('SCHEDULED')
  })

  test('for a day without a time goes out on its morning, and today without one goes out now', () => {
    const london = { timeZone: 'Europe/London', today: '2026-07-10' }
    const read = (sendDay: string, sendTime: string) => {
      const form = new FormData()
      form.set('sendDay', sendDay)
      form.set('sendTime', sendTime)
      return readMessageForm(form, london).scheduledFor?.toISOString() ?? null
    }
    expect(read('', '')).toBeNull()
    expect(read('2026-07-10', '')).toBeNull()
    expect(read('2026-07-10', '16:30')).toBe('2026-07-10T15:30:00.000Z')
    expect(read('2026-07-11', '')).toBe('2026-07-11T08:00:00.000Z')
  })

  test('about another agent’s lead is not there, and a viewer writes none', async () => {
    const leadId = await lead()
    const other = as(world.otherAgent).communications
    expect(await refusal(other.sendMessage(text(leadId)))).toMatchObject({ code: 'NOT_FOUND' })
    const viewer = as(world.viewer).communications
    expect(await refusal(viewer.sendMessage(text(leadId)))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('an email', () => {
  test('keeps its subject to one line, and its HTML to what was written', async () => {
    const leadId = await lead({ email: 'ann@example.com' })
    const { id } = await api().sendMessage({
      leadId,
      channel: 'EMAIL',
      subject: 'Your quote\r\nBcc: all@example.com',
      text: 'Look: https://example.com/q?a=1&b=2.\n\n<img src=x onerror=alert(1)>',
      idempotencyKey: newId(),
    })
    const { email } = await api().getMessage({ id })
    expect(email?.subject).toBe('Your quote Bcc: all@example.com')
    expect(email?.html).not.toContain('<img')
    expect(email?.html).toContain('<a href="https://example.com/q?a=1&amp;b=2">')
  })

  test('makes links of http and https addresses alone', () => {
    const html = messageHtml('javascript:alert(1) https://a.example/"><script> {{constructor}} http://b.example')
    expect(html.match(/<a /g)).toHaveLength(2)
    expect(html).not.toMatch(/<script|href="javascript|href="[^"]*"[^>]*on/)
  })

  test('in Arabic runs from right to left', () => {
    expect(messageHtml('مرحبًا')).toContain('dir="rtl"')
    expect(messageHtml('Hello')).toContain('dir="ltr"')
  })
})
