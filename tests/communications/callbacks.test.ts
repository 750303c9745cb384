import { once } from 'node:events'
import { createServer } from 'node:http'
import express from 'express'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { callbackDoors } from '#server/communications/gateways/callbacks.http.ts'
import { signCallback } from '#server/communications/gateways/twilio-signature.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { answerErrors } from '#server/web/errors.ts'
import { numberRequests } from '#server/web/request.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { deliver } from './sending/deliver.ts'
import { addLead, NOON, queueText, rowOf } from './sending/world.ts'

const ORIGIN = 'https://console.example.com'
const TOKEN = 'the gateway’s secret'

const db = await testDatabase()
const clock = fakeClock(NOON)
const gateway = await startGateway()
const services = testServices(db, {
  clock,
  env: {
    ORIGIN,
    SMS_URL: gateway.url,
    SMS_ACCOUNT: 'AC1',
    SMS_TOKEN: TOKEN,
    SMS_FROM: '+447700900999',
  },
})
const closed = await closedAddress()
const doors = await listen(express().use(numberRequests(services), callbackDoors(services), answerErrors(services)))
let agent: Person

beforeEach(async () => {
  clock.set(NOON)
  gateway.answer = { status: 201, body: '' }
  gateway.requests.length = 0
  await db.admin.query('delete from outbox; delete from suppressions; delete from email_logs; delete from sms_logs')
  agent = await addPerson(db, await addCompany(db), { role: 'agent' })
})

async function listen(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** An address at which nobody listens any more. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** A real HTTP server in the gateway's place. An answer of null hangs up without one. */
async function startGateway() {
  const made = {
    url: '',
    answer: { status: 201, body: '' } as { status: number; body: string } | null,
    requests: [] as { path: string; authorization: string; form: URLSearchParams }[],
  }
  made.url = await listen(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    made.requests.push({
      path: request.url ?? '',
      authorization: request.headers.authorization ?? '',
      form: new URLSearchParams(text),
    })
    if (!made.answer) return request.socket.destroy()
    response.writeHead(made.answer.status, { 'content-type': 'application/json' })
    response.end(made.answer.body || JSON.stringify({ sid: `SM${made.requests.length}`, status: 'queued' }))
  })
  return made
}

async function sendText(to = '+447700900123', about = {}) {
  const { id } = await queueText(services, agent, { to, about })
  const [result] = await deliver(services)
  return { id, result, row: await rowOf(db, 'sms_logs', id) }
}

async function callBack(path: string, params: Record<string, string>, how: { signature?: string; body?: string } = {}) {
  const form = new URLSearchParams(params)
  const signature = how.signature ?? signCallback(TOKEN, ORIGIN + path, form)
  const response = await fetch(doors + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: how.body ?? form.toString(),
  })
  return response.status
}

const statusPath = (id: string) => `/api/callbacks/sms/status/${agent.company.id}/${id}`
const report = (id: string, MessageStatus: string, more = {}) =>
  callBack(statusPath(id), { MessageSid: 'SM1', MessageStatus, ...more })

describe('a text', () => {
  test('is posted to the gateway with its account, and keeps the id it got', async () => {
    const { id, row } = await sendText()
    const [request] = gateway.requests
    expect(request?.path).toBe('/Accounts/AC1/Messages.json')
    expect(Buffer.from(request?.authorization.slice(6) ?? '', 'base64').toString()).toBe(`AC1:${TOKEN}`)
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      To: '+447700900123',
      From: '+447700900999',
      Body: 'Your engineer comes on Monday.',
      StatusCallback: ORIGIN + statusPath(id),
    })
    expect(row).toMatchObject({ status: 'SENT', provider: 'twilio', provider_message_id: 'SM1' })
  })

  test.each([
    ['waits when the gateway is busy', { status: 429, body: '{}' }, 'DEFERRED', 'BUSY'],
    [
      'fails with the gateway’s code when it says no',
      { status: 400, body: '{"code":30007,"message":"filtered"}' },
      'FAILED',
      '30007',
    ],
    ['waits when the login is wrong', { status: 401, body: '{}' }, 'DEFERRED', 'LOGIN_REFUSED'],
    ['is in doubt when the gateway breaks', { status: 502, body: 'oops' }, 'UNKNOWN', 'GATEWAY_BROKEN'],
    ['is in doubt when the gateway hangs up', null, 'UNKNOWN', 'CONNECTION_LOST'],
  ])('%s', async (_, answer, state, code) => {
    gateway.answer = answer
    const { row } = await sendText()
    expect(row).toMatchObject({ sending_state: state, error_code: code })
  })

  test('waits when nobody is there', async () => {
    const lonely = testServices(db, {
      clock,
      env: { SMS_URL: closed, SMS_ACCOUNT: 'a', SMS_TOKEN: 'b', SMS_FROM: 'c' },
    })
    const { id } = await queueText(lonely, agent)
    await deliver(lonely)
    expect(await rowOf(db, 'sms_logs', id)).toMatchObject({ sending_state: 'DEFERRED', error_code: 'NOT_REACHED' })
  })
})

describe('a report about a text', () => {
  test('moves it forward and never back', async () => {
    const { id } = await sendText()
    expect(await report(id, 'delivered')).toBe(204)
    expect(await rowOf(db, 'sms_logs', id)).toMatchObject({ status: 'SENT', delivered_at: new Date(NOON) })
    expect(await report(id, 'sent')).toBe(204)
    expect(await report(id, 'failed', { ErrorCode: '30003' })).toBe(204)
    expect(await rowOf(db, 'sms_logs', id)).toMatchObject({
      status: 'SENT',
      delivered_at: new Date(NOON),
      error_code: null,
    })
  })

  test('makes it failed, with the gateway’s code, and the figures follow', async () => {
    const { id } = await sendText()
    await report(id, 'undelivered', { ErrorCode: '30003' })
    expect(await rowOf(db, 'sms_logs', id)).toMatchObject({ status: 'FAILED', error_code: '30003', sent_at: null })
    const { rows } = await db.admin.query(
      'select status, messages_count from messages_daily where company_id = $1 and messages_count <> 0',
      [agent.company.id],
    )
    expect(rows).toEqual([{ status: 'FAILED', messages_count: '1' }])
  })

  test('settles one in doubt', async () => {
    gateway.answer = null
    const { id } = await sendText()
    await report(id, 'delivered')
    expect(await rowOf(db, 'sms_logs', id)).toMatchObject({
      status: 'SENT',
      sending_state: 'SENT',
      provider_message_id: 'SM1',
    })
  })

  test('is refused when its signature or a parameter was touched', async () => {
    const { id } = await sendText()
    const form = new URLSearchParams({ MessageSid: 'SM1', MessageStatus: 'sent' })
    const signature = signCallback(TOKEN, ORIGIN + statusPath(id), form)
    expect(await report(id, 'failed', {})).toBe(204)
    const before = await rowOf(db, 'sms_logs', id)
    const delivered = { MessageSid: 'SM1', MessageStatus: 'delivered' }
    expect(await callBack(statusPath(id), delivered, { signature })).toBe(403)
    expect(await callBack(statusPath(id), delivered, { signature: '' })).toBe(403)
    expect(await callBack(`${statusPath(id)}?a=b`, Object.fromEntries(form), { signature })).toBe(403)
    expect(await rowOf(db, 'sms_logs', id)).toEqual(before)
  })

  test('counts once, and is refused when it is a week old', async () => {
    const { id } = await sendText()
    await report(id, 'sent')
    await report(id, 'delivered')
    const first = await rowOf(db, 'sms_logs', id)
    clock.advance(3_600_000)
    expect(await report(id, 'delivered')).toBe(204)
    expect(await rowOf(db, 'sms_logs', id)).toEqual(first)
    clock.advance(7 * 24 * 3_600_000)
    expect(await report(id, 'undelivered')).toBe(403)
  })

  test('about nothing we know is answered and changes nothing', async () => {
    expect(await report(newId(), 'delivered')).toBe(204)
    expect(await callBack('/api/callbacks/sms/status/x/y', { MessageSid: 'SM1', MessageStatus: 'sent' })).toBe(204)
  })
})

describe('a text that comes in', () => {
  const inbound = (Body: string, MessageSid = 'SMin') =>
    callBack('/api/callbacks/sms/inbound', { MessageSid, From: '+447700900123', To: '+447700900999', Body })

  test('is logged with what it answers, once', async () => {
    const leadId = await addLead(db, agent)
    await sendText('+447700900123', { leadId })
    expect(await inbound('Thanks, see you')).toBe(204)
    expect(await inbound('Thanks, see you')).toBe(204)
    const { rows } = await db.admin.query(
      `select l.body, l.lead_id, c.status from sms_logs l join communication_logs c on c.sms_log_id = l.id where l.direction = 'INBOUND'`,
    )
    expect(rows).toEqual([{ body: 'Thanks, see you', lead_id: leadId, status: 'RECEIVED' }])
  })

  test.each(['STOP', ' stop. ', 'Unsubscribe', 'إيقاف', 'ARRÊT'])('“%s” ends texts for good', async (word) => {
    const leadId = await addLead(db, agent)
    await sendText('+447700900123', { leadId })
    await inbound(word)
    const lead = await db.admin.query('select sms_consent, email_consent, consent_source from leads where id = $1', [
      leadId,
    ])
    expect(lead.rows[0]).toEqual({ sms_consent: 'WITHDRAWN', email_consent: 'UNKNOWN', consent_source: 'STOP' })
    const { row } = await sendText()
    expect(row).toMatchObject({ sending_state: 'REFUSED', sending_reasons: ['SUPPRESSED_UNSUBSCRIBED'] })
    expect(gateway.requests).toHaveLength(1)
  })

  test.each(['START', 'Unstop', 'ابدأ'])('“%s” takes a STOP back, and nothing else', async (word) => {
    const leadId = await addLead(db, agent)
    await sendText('+447700900123', { leadId })
    await inbound('STOP', 'SMstop')
    await inbound(word, 'SMstart')
    await inbound(word, 'SMstart')
    const { rows } = await db.admin.query('select sms_consent, consent_source from leads where id = $1', [leadId])
    expect(rows).toEqual([{ sms_consent: 'GIVEN', consent_source: 'START' }])
    const stops = await db.admin.query('select lift_reason, lifted_at from suppressions')
    expect(stops.rows).toEqual([{ lift_reason: 'START', lifted_at: new Date(NOON) }])
    expect((await sendText()).row).toMatchObject({ sending_state: 'SENT' })
  })

  test('“START” does not undo what a colleague decided', async () => {
    const leadId = await addLead(db, agent, { sms_consent: 'WITHDRAWN', consent_at: NOON, consent_source: 'call' })
    await sendText()
    await inbound('START')
    const { rows } = await db.admin.query('select sms_consent from leads where id = $1', [leadId])
    expect(rows).toEqual([{ sms_consent: 'WITHDRAWN' }])
  })

  test('that mentions stopping is for a person to read', async () => {
    await sendText()
    await inbound('Do not stop by on Monday please')
    const { rows } = await db.admin.query('select 1 from suppressions')
    expect(rows).toEqual([])
  })
})
