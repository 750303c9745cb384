import express from 'express'
import { beforeEach, describe, expect, test } from 'vitest'
import { callbackDoors } from '#server/communications/gateways/callbacks.http.ts'
import { signReport } from '#server/communications/gateways/twilio-signature.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { answerErrors } from '#server/web/errors.ts'
import { numberRequests } from '#server/web/request.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { listen } from '../http/listen.ts'
import { deliver } from './sending/deliver.ts'
import { NOON, queueOne, rowOf } from './sending/world.ts'

const SECRET = 'a secret of the mail service, long enough'

const db = await testDatabase()
const clock = fakeClock(NOON)
const services = testServices(db, { clock, env: { MAIL_CALLBACK_SECRET: SECRET } })
const doors = await listen(express().use(numberRequests(services), callbackDoors(services), answerErrors(services)))
let agent: Person

beforeEach(async () => {
  clock.set(NOON)
  await db.admin.query('delete from outbox; delete from suppressions; delete from email_logs')
  agent = await addPerson(db, await addCompany(db), { role: 'agent' })
})

describe('a mail service', () => {
  const mail = async (events: unknown[], how: { secret?: string; at?: Date } = {}) => {
    const body = JSON.stringify({ events })
    const response = await fetch(`${doors}/api/callbacks/mail`, {
      method: 'POST',
      headers: { 'x-counterfoil-signature': signReport(how.secret ?? SECRET, body, how.at ?? clock.now()) },
      body,
    })
    return response.status
  }
  const sendMail = async () => {
    const { id } = await queueOne(services, agent)
    await deliver(services)
    return { id, messageId: String((await rowOf(db, 'email_logs', id)).message_id) }
  }

  test('reports delivery and then a bounce, which ends the address', async () => {
    const { id, messageId } = await sendMail()
    expect(await mail([{ id: 'e1', type: 'delivered', messageId }])).toBe(204)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'DELIVERED' })
    await mail([{ id: 'e2', type: 'bounced', bounce: 'hard', code: '5.1.1', messageId }])
    await mail([{ id: 'e3', type: 'delivered', messageId }])
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      status: 'BOUNCED',
      bounce_type: 'HARD',
      error_code: '5.1.1',
    })
    const { rows } = await db.admin.query('select address, reason from suppressions')
    expect(rows).toEqual([{ address: 'ada@example.net', reason: 'HARD_BOUNCE' }])
  })

  test('is not believed with another secret, or minutes late', async () => {
    const { id, messageId } = await sendMail()
    const events = [{ id: 'e1', type: 'bounced', bounce: 'hard', messageId }]
    expect(await mail(events, { secret: 'another secret' })).toBe(403)
    expect(await mail(events, { at: new Date(clock.now().getTime() - 6 * 60_000) })).toBe(403)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'SENT' })
  })

  test('may report what we never sent', async () => {
    expect(await mail([{ id: 'e1', type: 'delivered', messageId: '<someone@else>' }])).toBe(204)
    expect(await mail([{ id: 'e1' }])).toBe(400)
  })
})
