import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deliverAlerts } from '#server/backups/notifications/delivery.service.ts'
import { noticeTroubles } from '#server/backups/notifications/notice.service.ts'
import { keepInformed } from '#server/backups/notifications/notifications.service.ts'
import { NIGHTLY_SCHEDULE_ID } from '#server/backups/schedules/due.service.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { outboxFolder } from '#server/mail/mailer.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'

const db = await testDatabase()
const clock = fakeClock('2026-03-10T01:00:00Z')
const services = testServices(db, { clock, env: { WEBHOOK_HOSTS: 'localhost', ORIGIN: 'https://console.example.com' } })
let operator: Person
let admin: Person
let server: Server
let target = ''
let answer = 200
const received: { headers: IncomingMessage['headers']; body: string }[] = []

beforeAll(async () => {
  const company = await addCompany(db)
  admin = await addPerson(db, company)
  operator = await addPerson(db, company, { operator: true })
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(answer, answer === 302 ? { location: 'http://localhost:1/elsewhere' } : {}).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  target = `http://localhost:${(server.address() as AddressInfo).port}/hook?tenant=1`
})

afterAll(() => new Promise((done) => server.close(done)))

beforeEach(async () => {
  await db.admin.query(
    'delete from backup_alerts; delete from backup_channels; delete from backup_drills; delete from backup_runs',
  )
  await db.admin.query(
    `update backup_schedules set enabled = false, drill = false, active_since = '2026-03-09T03:00:00Z'`,
  )
  received.length = 0
  answer = 200
  clock.set('2026-03-10T01:00:00Z')
})

const addWebhook = () =>
  callerFor(services, operator).backups.createChannel({ coverage: 'database', kind: 'webhook', target })

async function addRun(given: { state: 'FAILED' | 'VERIFIED'; corrupt?: boolean; companyId?: string; due?: string }) {
  const id = newId()
  const failed = given.state === 'FAILED'
  await db.admin.query(
    `insert into backup_runs (id, company_id, kind, source, reason, requested_by_name, state, failure, failure_message, started_at, written_at,
       verified_at, finished_at, file_name, file_path, file_bytes, file_sha256, records, manifest_sha256, signing_key_id, metadata, created_at,
       updated_at, schedule_id, scheduled_for, corrupt_at)
     values ($1, $2, 'comprehensive', 'schedule', 'Nightly backup', 'a schedule', $3, $4, $5, $6, $6, $6, $6, $7, $7, 1, repeat('a', 64), 1,
       repeat('b', 64), 'key', '{}', $6, $6, $8, $9, $10)`,
    [
      id,
      given.companyId ?? null,
      given.state,
      failed ? 'NO_SPACE' : null,
      failed ? 'The disk of the store has too little room.' : null,
      clock.now(),
      id,
      given.companyId ? null : NIGHTLY_SCHEDULE_ID,
      given.due ? new Date(given.due) : null,
      given.corrupt ? clock.now() : null,
    ],
  )
  return id
}

const events = () => received.map(({ headers }) => headers['x-counterfoil-event'])

describe('a webhook', () => {
  test('is told of a failed night once, however many tries and lookers, signed, and without secrets', async () => {
    const { signingKey } = await addWebhook()
    clock.advance(3_600_000)
    const due = '2026-03-10T02:00:00Z'
    await addRun({ state: 'FAILED', due })
    const id = await addRun({ state: 'FAILED', due })
    await Promise.all([keepInformed(services), keepInformed(services), keepInformed(services)])
    await keepInformed(services)
    expect(events()).toEqual(['backup.failed'])

    const [{ headers, body } = { headers: {}, body: '' }] = received
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-counterfoil-signature'])) ?? []
    const expected = createHmac('sha256', Buffer.from(signingKey ?? '', 'hex'))
      .update(`${seconds}.${body}`)
      .digest('hex')
    expect(signature).toBe(expected)
    expect(Number(seconds)).toBe(clock.now().getTime() / 1000)
    const facts = JSON.parse(body)
    expect(Object.keys(facts).sort()).toEqual([
      'at',
      'backupId',
      'createdAt',
      'event',
      'id',
      'link',
      'message',
      'schedule',
      'title',
    ])
    expect(facts).toMatchObject({ event: 'backup.failed', message: 'The disk of the store has too little room.' })
    expect([id, undefined]).not.toContain(facts.link)
    expect(facts.link).toMatch(/^https:\/\/console\.example\.com\/admin\/backup\//)
  })

  test('is told of damage, and of a night that nobody began, and that all is well again', async () => {
    await addWebhook()
    await db.admin.query(`update backup_schedules set enabled = true where id = $1`, [NIGHTLY_SCHEDULE_ID])
    clock.set('2026-03-10T02:30:00Z')
    await keepInformed(services)
    expect(events()).toEqual([])
    clock.set('2026-03-10T03:05:00Z')
    await keepInformed(services)
    expect(events()).toEqual(['backup.missed'])
    expect(JSON.parse(received[0]?.body ?? '{}').message).toContain('was not begun an hour later')

    clock.advance(60_000)
    const made = await addRun({ state: 'VERIFIED', due: '2026-03-10T02:00:00Z' })
    await keepInformed(services)
    await keepInformed(services)
    expect(events()).toEqual(['backup.missed', 'backup.recovered'])
    await db.admin.query('update backup_runs set corrupt_at = $2 where id = $1', [made, clock.now()])
    await keepInformed(services)
    expect(events()).toEqual(['backup.missed', 'backup.recovered', 'backup.corrupt'])
  })

  test('that does not answer well is tried again, later each time, and at last given up', async () => {
    await addWebhook()
    answer = 500
    clock.advance(60_000)
    await addRun({ state: 'FAILED' })
    await keepInformed(services)
    await keepInformed(services)
    expect(received).toHaveLength(1)
    for (let attempt = 0; attempt < 7; attempt += 1) {
      clock.advance(13 * 3_600_000)
      await deliverAlerts(services)
    }
    expect(received).toHaveLength(6)
    expect(new Set(received.map(({ headers }) => headers['x-counterfoil-id'])).size).toBe(1)
    const [channel] = await callerFor(services, operator).backups.findChannels()
    expect(channel?.last).toMatchObject({
      state: 'GIVEN_UP',
      problem: 'The address did not take the message: it answered 500.',
    })
  })

  test('is not followed to where it redirects', async () => {
    await addWebhook()
    answer = 302
    clock.advance(60_000)
    await addRun({ state: 'FAILED' })
    await keepInformed(services)
    expect(received).toHaveLength(1)
    const [channel] = await callerFor(services, operator).backups.findChannels()
    expect(channel?.last?.problem).toContain('302')
  })

  test('must be one that may be called', async () => {
    const api = callerFor(testServices(db, { clock }), operator).backups
    for (const bad of [
      'http://example.com/hook',
      'https://user:pw@example.com/',
      'ftp://example.com/x',
      'file:///etc/passwd',
    ]) {
      await expect(api.createChannel({ kind: 'webhook', target: bad })).rejects.toMatchObject({
        cause: { field: 'target' },
      })
    }
  })
})

describe('mail', () => {
  test('lies in the outbox as the real message where no server is configured', async () => {
    await callerFor(services, admin).backups.createChannel({ kind: 'mail', target: 'ops@example.com' })
    clock.advance(60_000)
    await addRun({ state: 'FAILED', companyId: admin.company.id })
    await addRun({ state: 'FAILED' })
    await keepInformed(services)
    const folder = outboxFolder(services.config)
    const messages = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatch(/^To: ops@example\.com$/m)
    expect(messages[0]).toMatch(/^Subject: Backup failed: Nightly backup$/m)
    expect(messages[0]).toContain('The disk of the store has too little room.')
  })

  test('of a company is about its own backups, and the whole database is for operators to watch', async () => {
    const api = callerFor(services, admin).backups
    await expect(api.createChannel({ coverage: 'database', target: 'me@example.com' })).rejects.toMatchObject({
      cause: { code: 'FORBIDDEN' },
    })
    await expect(api.createChannel({ target: 'no address' })).rejects.toThrow()
    await expect(api.createChannel({ target: 'a@example.com\r\nBcc: b@example.com' })).rejects.toThrow()
  })

  test('about a test goes out at once, and a removed address hears nothing', async () => {
    const api = callerFor(services, operator).backups
    const { id } = await addWebhook()
    await api.testChannel({ id })
    expect(events()).toEqual(['backup.test'])
    await api.removeChannel({ id })
    clock.advance(60_000)
    await addRun({ state: 'FAILED' })
    expect(await noticeTroubles(services)).toBe(0)
    await expect(api.testChannel({ id })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
  })
})
