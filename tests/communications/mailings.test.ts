import { beforeAll, describe, expect, test } from 'vitest'
import { runMailing, sweepMailings } from '#server/communications/mailings/mailing.job.ts'
import { isMailingWorking } from '#server/communications/mailings/mailings.schemas.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { waitFor } from '../backups/waiting.ts'
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
const api = () => as(world.manager).communications
const lead = (given: Record<string, unknown> = {}) => addLead(services, world.agent, given)
const rows = async (text: string, values: unknown[] = []) => (await db.admin.query(text, values)).rows
let templateId: string

beforeAll(async () => {
  const documents = as(world.manager).documents
  templateId = (await documents.createTemplate({ name: 'Call back', kind: 'SMS', entity: 'LEAD' })).id
  await documents.publishVersion({
    id: templateId,
    from: 0,
    wordings: {
      en: { subject: '', body: 'Hello {{lead.firstName}}' },
      ar: { subject: '', body: 'مرحبًا {{lead.firstName}}' },
    },
  })
})

/** The mailing once no worker is at it. */
async function settled(id: string) {
  return await waitFor(async () => {
    const mailing = await api().getMailing({ id })
    return isMailingWorking(mailing.state) ? null : mailing
  })
}

async function checked(ids: string[], purpose: 'SERVICE' | 'MARKETING' = 'SERVICE') {
  const { id } = await api().createMailing({ entity: 'LEAD', ids })
  await api().checkMailing({ id, channel: 'SMS', templateId, purpose })
  return settled(id)
}

const people = async (id: string) => (await api().findMailingRecipients({ id })).rows
const textsTo = (leadId: string) => rows(`select body from sms_logs where lead_id = $1`, [leadId])

describe('a mailing', () => {
  test('says of everybody beforehand whether they get it, why not, and in which words', async () => {
    const fine = await lead({ firstName: 'Ann', locale: 'en' })
    const arabic = await lead({ firstName: 'Aisha', locale: 'ar' })
    const without = await lead({ phone: '', email: 'no-phone@example.com' })
    const unwilling = await lead({ doNotContact: true })
    const chosen = [fine, arabic, without, unwilling]
    const mailing = await checked(chosen)
    expect(mailing).toMatchObject({ state: 'CHECKED', recipients: 4, going: 2, verdicts: { SEND: 2, REFUSE: 2 } })
    const verdicts = new Map((await people(mailing.id)).map((row) => [row.leadId, row]))
    expect(verdicts.get(fine)).toMatchObject({ verdict: 'SEND', reasons: [], body: 'Hello Ann' })
    expect(verdicts.get(arabic)).toMatchObject({ verdict: 'SEND', body: 'مرحبًا Aisha' })
    expect(verdicts.get(without)).toMatchObject({ verdict: 'REFUSE', reasons: ['NO_PHONE'] })
    expect(verdicts.get(unwilling)).toMatchObject({ verdict: 'REFUSE', reasons: ['DO_NOT_CONTACT'] })
    for (const id of chosen) expect(await textsTo(id)).toEqual([])
  })

  test('goes to nobody with a hole in the text', async () => {
    const documents = as(world.manager).documents
    const { id: visit } = await documents.createTemplate({ name: 'Visit', kind: 'SMS', entity: 'LEAD' })
    const wordings = { en: { subject: '', body: 'We are in {{lead.city}} tomorrow' } }
    await documents.publishVersion({ id: visit, from: 0, wordings })
    const { id } = await api().createMailing({ entity: 'LEAD', ids: [await lead(), await lead({ city: 'Leeds' })] })
    await api().checkMailing({ id, channel: 'SMS', templateId: visit, purpose: 'SERVICE' })
    expect(await settled(id)).toMatchObject({ going: 1 })
    expect((await people(id)).map(({ reasons, body }) => [reasons, body])).toEqual([
      [['PLACEHOLDER_EMPTY'], 'We are in {{lead.city}} tomorrow'],
      [[], 'We are in Leeds tomorrow'],
    ])
  })

  test('for advertising reaches nobody whose consent is not on record', async () => {
    const mailing = await checked([await lead()], 'MARKETING')
    expect(mailing.going).toBe(0)
    expect(await people(mailing.id)).toMatchObject([{ verdict: 'REFUSE', reasons: ['CONSENT_MISSING'] }])
    expect(await refusal(api().sendMailing({ id: mailing.id, confirmation: '0' }))).toMatchObject({
      reason: 'NOBODY_CHOSEN',
    })
  })

  test('reaches a person of two leads once', async () => {
    const both = [await lead({ phone: '07911 123456' }), await lead({ phone: '+44 7911 123456', allowDuplicate: true })]
    const mailing = await checked(both)
    expect((await people(mailing.id)).map(({ verdict, reasons }) => [verdict, reasons])).toEqual([
      ['SEND', []],
      ['REFUSE', ['ADDRESS_TWICE']],
    ])
  })

  test('goes out only once its number was typed, to each the words that were shown, and is told in the audit log', async () => {
    const ids = [await lead({ firstName: 'Bea' }), await lead({ firstName: 'Cyd' })]
    const { id } = await checked(ids)
    for (const confirmation of ['', '1', 'two'])
      expect(await refusal(api().sendMailing({ id, confirmation }))).toMatchObject({
        reason: 'CONFIRMATION_WRONG',
        field: 'confirmation',
      })
    await rows(`update leads set first_name = 'Changed' where id = $1`, [ids[0]])
    await api().sendMailing({ id, confirmation: '2' })
    expect(await settled(id)).toMatchObject({ state: 'DONE', queued: 2, refused: 0, sentByName: world.manager.name })
    expect(await textsTo(ids[0] ?? '')).toEqual([{ body: 'Hello Bea' }])
    const [first] = await people(id)
    expect(first).toMatchObject({ outcome: 'QUEUED', communicationId: expect.any(String) })
    expect(await api().getMessage({ id: first?.communicationId ?? '' })).toMatchObject({ type: 'SMS', leadId: ids[0] })
    expect(first).toMatchObject({ status: 'PENDING' })
    expect((await api().getMailing({ id })).messages).toEqual({ waiting: 2, arrived: 0, failed: 0 })
    await rows(`update sms_logs set status = 'SENT', sent_at = created_at where lead_id = $1`, [ids[0]])
    await rows(`update sms_logs set status = 'FAILED', failed_at = created_at where lead_id = $1`, [ids[1]])
    expect((await people(id)).map(({ status }) => status)).toEqual(['SENT', 'FAILED'])
    expect((await api().getMailing({ id })).messages).toEqual({ waiting: 0, arrived: 1, failed: 1 })
    const audit = await rows(`select action, details from audit_logs where entity_id = $1 order by position`, [id])
    expect(audit.map(({ action }) => action)).toEqual([
      'mailing.created',
      'mailing.checked',
      'mailing.confirmed',
      'mailing.finished',
    ])
    expect(audit[2].details).toMatchObject({ messages: 2 })
  })

  test('sends to nobody twice, however often its work is begun', async () => {
    const ids = [await lead(), await lead()]
    const { id } = await checked(ids)
    await api().sendMailing({ id, confirmation: '2' })
    await Promise.all([1, 2, 3].map(() => runMailing(services, world.company.id, id)))
    await settled(id)
    await rows(`update mailings set state = 'SENDING' where id = $1`, [id])
    await runMailing(services, world.company.id, id)
    for (const leadId of ids) expect(await textsTo(leadId)).toHaveLength(1)
    expect(await refusal(api().sendMailing({ id, confirmation: '2' }))).toMatchObject({ reason: 'MAILING_NOT_OPEN' })
  })

  test('leaves out who withdrew between the look and the sending, with the reason', async () => {
    const ids = [await lead(), await lead()]
    const { id } = await checked(ids)
    await rows(`update leads set do_not_contact = true where id = $1`, [ids[1]])
    await api().sendMailing({ id, confirmation: '2' })
    expect(await settled(id)).toMatchObject({ state: 'DONE', queued: 1, refused: 1 })
    expect((await people(id))[1]).toMatchObject({ outcome: 'REFUSED', reasons: ['DO_NOT_CONTACT'] })
    expect(await textsTo(ids[1] ?? '')).toEqual([])
  })

  test('refuses beforehand those past the company’s limits', async () => {
    const ids = [await lead(), await lead(), await lead()]
    const [{ sent }] = (await rows(
      `select count(*)::int as sent from sms_logs where company_id = $1 and sending_state is not null and created_at > $2`,
      [world.company.id, new Date(clock.now().getTime() - 86_400_000)],
    )) as [{ sent: number }]
    await rows(
      `insert into sending_settings (company_id, texts_per_day, texts_per_hour, updated_by) values ($1, $2, $2 + 1, $3)`,
      [world.company.id, sent + 2, world.admin.id],
    )
    const mailing = await checked(ids)
    await rows(`delete from sending_settings where company_id = $1`, [world.company.id])
    expect((await people(mailing.id)).map(({ reasons }) => reasons)).toEqual([[], [], ['QUOTA_DAY']])
  })

  test('takes everybody a list’s filters match, and those of another company never', async () => {
    const city = `Town ${newId()}`
    const ids = [await lead({ city }), await lead({ city })]
    await lead({ city: 'Elsewhere' })
    const { id } = await api().createMailing({ entity: 'LEAD', filters: { city } })
    expect((await people(id)).map(({ leadId }) => leadId).sort()).toEqual(ids.sort())
    expect(await refusal(as(world.stranger).communications.getMailing({ id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(as(world.agent).communications.getMailing({ id }))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('that was stopped sends nothing', async () => {
    const ids = [await lead()]
    const { id } = await checked(ids)
    await api().cancelMailing({ id })
    expect(await refusal(api().sendMailing({ id, confirmation: '1' }))).toMatchObject({ reason: 'MAILING_NOT_OPEN' })
    expect(await textsTo(ids[0] ?? '')).toEqual([])
  })
})

describe('a mailing whose process died', () => {
  const leftBehind = async (ids: string[]) => {
    const { id } = await checked(ids)
    await rows(
      `update mailings set state = 'SENDING', sent_by = $2, confirmed_at = $3, heartbeat_at = $3 where id = $1`,
      [id, world.manager.id, new Date(clock.now().getTime() - 10 * 60_000)],
    )
    return id
  }

  test('is finished by the worker', async () => {
    const ids = [await lead()]
    const id = await leftBehind(ids)
    expect(await sweepMailings(services)).toEqual({ run: 1, stopped: 0 })
    expect((await api().getMailing({ id })).state).toBe('DONE')
    expect(await textsTo(ids[0] ?? '')).toHaveLength(1)
  })

  test('waits for a person when the database was put back since', async () => {
    const ids = [await lead()]
    const id = await leftBehind(ids)
    await rows(
      `insert into outbound_holds (id, company_id, reason, placed_at, released_at, released_by_name, release_reason)
       values ($1, $2, 'restored', $3, $3, 'Ann', 'looked at it')`,
      [newId(), world.company.id, clock.now()],
    )
    expect(await sweepMailings(services)).toEqual({ run: 0, stopped: 1 })
    expect(await api().getMailing({ id })).toMatchObject({ state: 'FAILED', queued: 0 })
    await api().sendMailing({ id, confirmation: '' })
    expect(await settled(id)).toMatchObject({ state: 'DONE', queued: 1 })
  })
})
