import { beforeEach, describe, expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { deliver } from './deliver.ts'
import { startSmtp } from './smtp.ts'
import { NOON, queueOne, queueText, rowOf } from './world.ts'

const db = await testDatabase()
const smtp = await startSmtp()
const clock = fakeClock(NOON)
const services = testServices(db, { clock, env: { SMTP_URL: smtp.url } })
let manager: Person

beforeEach(async () => {
  clock.set(NOON)
  smtp.mood = 'accept'
  smtp.received.length = 0
  await db.admin.query('delete from outbox; delete from email_logs; delete from sms_logs')
  manager = await addPerson(db, await addCompany(db), { role: 'manager' })
})

const outbox = () => callerFor(services, manager).outbox
const auditOf = async (id: string) =>
  (await db.admin.query('select action, details from audit_logs where entity_id = $1 order by position', [id])).rows

async function doubtful(): Promise<string> {
  smtp.mood = 'drop after data'
  const { id } = await queueOne(services, manager)
  await deliver(services)
  smtp.mood = 'accept'
  return id
}

describe('the outbox', () => {
  test('shows both channels newest first, page by page, and only what was asked for', async () => {
    const ids: string[] = []
    for (let count = 0; count < 3; count += 1) {
      ids.unshift((await queueOne(services, manager)).id)
      clock.advance(1000)
      ids.unshift((await queueText(services, manager)).id)
      clock.advance(1000)
    }
    const first = await outbox().findMessages({ limit: 4 })
    const second = await outbox().findMessages({ limit: 4, cursor: first.page.next ?? '' })
    expect([...first.page.rows, ...second.page.rows].map(({ id }) => id)).toEqual(ids)
    expect(second.page.next).toBeNull()
    expect(first.page.count.value).toBe(6)
    expect((await outbox().findMessages({ channel: 'SMS' })).page.rows).toHaveLength(3)
    expect((await outbox().findMessages({ group: 'doubt' })).page.rows).toEqual([])
  })

  test('is not for agents', async () => {
    const agent = await addPerson(db, manager.company, { role: 'agent' })
    await expect(callerFor(services, agent).outbox.findMessages({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('shows the bytes that the server got', async () => {
    const { id } = await queueOne(services, manager, { html: '<p>Bonjour é</p>', text: 'Bonjour é' })
    const { source } = await outbox().getSource({ channel: 'EMAIL', id })
    await deliver(services)
    expect(smtp.received).toEqual([source])
  })
})

describe('a message that waits', () => {
  test('can be taken back, and is not sent then', async () => {
    const { id } = await queueOne(services, manager)
    await outbox().cancelMessage({ channel: 'EMAIL', id })
    expect(await deliver(services)).toEqual([])
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'FAILED', sending_state: 'CANCELLED' })
    expect(await auditOf(id)).toEqual([{ action: 'message.cancelled', details: { channel: 'EMAIL' } }])
    await expect(outbox().cancelMessage({ channel: 'EMAIL', id })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('a message that failed', () => {
  test('is tried again when a person says so', async () => {
    smtp.mood = 'reject policy'
    const { id } = await queueOne(services, manager)
    await deliver(services)
    smtp.mood = 'accept'
    await outbox().retryMessage({ channel: 'EMAIL', id })
    expect(await deliver(services)).toEqual(['SENT'])
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'SENT', failed_at: null, error_code: null })
  })
})

describe('a message in doubt', () => {
  test('is settled by a person as arrived, with how they know', async () => {
    const id = await doubtful()
    await outbox().resolveMessage({ channel: 'EMAIL', id, as: 'SENT', note: 'She answered it.' })
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'SENT', sending_state: 'SENT' })
    expect(await auditOf(id)).toEqual([
      {
        action: 'message.resolved',
        details: { channel: 'EMAIL', as: 'SENT', note: 'She answered it.', code: 'CONNECTION_LOST' },
      },
    ])
    const again = outbox().resolveMessage({ channel: 'EMAIL', id, as: 'AGAIN', note: 'By mistake.' })
    await expect(again).rejects.toMatchObject({ cause: { reason: 'NOT_IN_DOUBT' } })
    expect(await deliver(services)).toEqual([])
  })

  test('is sent again only when a person wants that', async () => {
    const id = await doubtful()
    await outbox().resolveMessage({ channel: 'EMAIL', id, as: 'AGAIN', note: 'She has nothing.' })
    expect(await deliver(services)).toEqual(['SENT'])
    expect(smtp.received).toHaveLength(2)
  })

  test('is settled together with others, each recorded by itself; what is in doubt no longer is left and told', async () => {
    const [one, other, known] = [await doubtful(), await doubtful(), await doubtful()]
    const sent = { channel: 'EMAIL' as const, id: known }
    await outbox().resolveMessage({ ...sent, as: 'SENT', note: 'She answered it.' })
    const messages = [one, other, one, known].map((id) => ({ channel: 'EMAIL' as const, id }))
    const note = 'The server’s log has none of them.'
    const { settled, others } = await outbox().resolveMessages({ messages, as: 'FAILED', note })
    expect(settled).toBe(2)
    expect(others).toMatchObject([{ ...sent, sendingState: 'SENT' }])
    for (const id of [one, other]) {
      expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'FAILED', sending_state: 'FAILED' })
      expect(await auditOf(id)).toMatchObject([{ action: 'message.resolved', details: { as: 'FAILED', note } }])
    }
    expect(await rowOf(db, 'email_logs', known)).toMatchObject({ status: 'SENT' })
  })

  test('is settled with all others of its channel, and of no other company', async () => {
    const ids = [await doubtful(), await doubtful()]
    const openedAt = (await outbox().findMessages({ group: 'doubt' })).at.toISOString()
    const theirs = await addPerson(db, await addCompany(db), { role: 'manager' })
    const nothing = callerFor(services, theirs).outbox.resolveMessages({
      all: { openedAt },
      as: 'SENT',
      note: 'All of them.',
    })
    await expect(nothing).rejects.toMatchObject({ cause: { reason: 'NONE_CHOSEN' } })
    const ofTexts = outbox().resolveMessages({ all: { channel: 'SMS', openedAt }, as: 'SENT', note: 'All of them.' })
    await expect(ofTexts).rejects.toMatchObject({ cause: { reason: 'NONE_CHOSEN' } })
    const done = await outbox().resolveMessages({
      all: { channel: 'EMAIL', openedAt },
      as: 'SENT',
      note: 'All of them.',
    })
    expect(done).toEqual({ settled: 2, others: [] })
    for (const id of ids) expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'SENT' })
  })

  test('is not settled with all others when it came into doubt after the list was opened', async () => {
    const seen = await doubtful()
    const openedAt = (await outbox().findMessages({ group: 'doubt' })).at.toISOString()
    clock.advance(1000)
    const later = await doubtful()
    const done = await outbox().resolveMessages({ all: { openedAt }, as: 'FAILED', note: 'The log has none of them.' })
    expect(done).toEqual({ settled: 1, others: [] })
    expect(await rowOf(db, 'email_logs', seen)).toMatchObject({ status: 'FAILED' })
    expect(await rowOf(db, 'email_logs', later)).toMatchObject({ sending_state: 'UNKNOWN' })
  })

  test('is closed as not arrived', async () => {
    const id = await doubtful()
    await outbox().resolveMessage({ channel: 'EMAIL', id, as: 'FAILED', note: 'The server has no trace.' })
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'FAILED', sending_state: 'FAILED' })
  })
})
