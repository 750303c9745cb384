import { beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { queueEmail } from '#server/communications/sending/queue-message.service.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, type Person, scopeOf } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { addLead, NOON, queueOne, queueText, rowOf } from './world.ts'

const db = await testDatabase()
const services = testServices(db, { clock: fakeClock(NOON) })
let agent: Person

beforeAll(async () => {
  agent = await addPerson(db, await addCompany(db), { role: 'agent' })
})

const count = async (table: string, companyId = agent.company.id) =>
  Number((await db.admin.query(`select count(*) from ${table} where company_id = $1`, [companyId])).rows[0].count)

describe('a message that is queued', () => {
  test('has its log, its place among all communications, its job and its figure at once', async () => {
    const leadId = await addLead(db, agent)
    const { id, communicationId, state } = await queueOne(services, agent, { about: { leadId }, toName: 'Ada' })

    expect(state).toBe('WAITING')
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      status: 'PENDING',
      sending_state: 'WAITING',
      lead_id: leadId,
      to_address: 'ada@example.net',
      created_by: agent.id,
      claimed_at: null,
    })
    const { rows } = await db.admin.query('select * from communication_logs where id = $1', [communicationId])
    expect(rows[0]).toMatchObject({ email_log_id: id, status: 'PENDING', direction: 'OUTBOUND', lead_id: leadId })
    const jobs = await db.admin.query('select queue, payload, relayed_at from outbox where unique_key = $1', [
      `email:${id}`,
    ])
    expect(jobs.rows).toEqual([{ queue: 'email.send', payload: { messageId: id }, relayed_at: null }])
    const figures = await db.admin.query(
      `select messages_count from messages_daily where company_id = $1 and channel = 'EMAIL' and status = 'PENDING'`,
      [agent.company.id],
    )
    expect(Number(figures.rows[0].messages_count)).toBe(await count('email_logs'))
  })

  test('leaves nothing behind when the transaction around it fails', async () => {
    const before = await count('outbox')
    const failing = inTransaction(services.database, { companyId: agent.company.id }, async (trx) => {
      await queueEmail(
        { trx, scope: scopeOf(agent), clock: services.clock },
        { to: 'ada@example.net', subject: 'Never', text: 'Never' },
      )
      throw new Error('the rest failed')
    })
    await expect(failing).rejects.toThrow('the rest failed')
    expect(await count('outbox')).toBe(before)
  })

  test('is the same one when the form is sent twice, also side by side', async () => {
    const idempotencyKey = newId()
    const [first, second] = await Promise.all([
      queueOne(services, agent, { idempotencyKey }),
      queueOne(services, agent, { idempotencyKey }),
    ])
    expect(second.id).toBe(first.id)
    expect([first.repeated, second.repeated].sort()).toEqual([false, true])
    expect(first.communicationId).toBe(second.communicationId)
  })

  test('is refused when the key was used for other words', async () => {
    const idempotencyKey = newId()
    await queueText(services, agent, { idempotencyKey })
    const other = queueText(services, agent, { idempotencyKey, text: 'Something else.' })
    await expect(other).rejects.toMatchObject({ code: 'CONFLICT', reason: 'KEY_REUSED' })
  })

  test('of another company may have the same key', async () => {
    const idempotencyKey = newId()
    const stranger = await addPerson(db, await addCompany(db))
    const [mine, theirs] = [
      await queueOne(services, agent, { idempotencyKey }),
      await queueOne(services, stranger, { idempotencyKey }),
    ]
    expect(theirs.id).not.toBe(mine.id)
  })

  test('names the field that cannot be read', async () => {
    await expect(queueOne(services, agent, { to: 'not an address' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'to',
      reason: 'ADDRESS_UNREADABLE',
    })
    await expect(queueText(services, agent, { to: '12' })).rejects.toMatchObject({ field: 'to' })
    await expect(queueOne(services, agent, { text: ' \n ' })).rejects.toMatchObject({ field: 'text' })
    await expect(queueOne(services, agent, { subject: '' })).rejects.toMatchObject({ field: 'subject' })
    await expect(queueOne(services, agent, { about: { leadId: newId() } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('goes to the number as the company writes numbers, and counts its parts', async () => {
    const { id, segments } = await queueText(services, agent, { to: '07700 900 123', text: 'é'.repeat(161) })
    expect(segments).toBe(2)
    expect(await rowOf(db, 'sms_logs', id)).toMatchObject({ phone: '+447700900123', segments: 2 })
  })

  test('later than now waits for its moment', async () => {
    const scheduledFor = new Date('2026-04-09T09:00:00Z')
    const { id } = await queueOne(services, agent, { scheduledFor })
    const { rows } = await db.admin.query('select available_at from outbox where unique_key = $1', [`email:${id}`])
    expect(rows[0].available_at).toEqual(scheduledFor)
  })
})

describe('a company’s limits', () => {
  test('stop the message after the last one allowed, even in a burst, and leave other companies alone', async () => {
    const person = await addPerson(db, await addCompany(db))
    await db.admin.query('insert into sending_settings (company_id, texts_per_hour) values ($1, 3)', [
      person.company.id,
    ])
    const burst = await Promise.allSettled(Array.from({ length: 6 }, () => queueText(services, person)))
    expect(burst.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refused = burst.find((result) => result.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'TOO_MANY_REQUESTS', reason: 'QUOTA_HOUR' })
    expect(await count('sms_logs', person.company.id)).toBe(3)
    expect(await queueText(services, agent)).toMatchObject({ repeated: false })
  })
})
