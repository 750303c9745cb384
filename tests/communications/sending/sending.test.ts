import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { LEASE_MS } from '#server/communications/sending/delivery/claim.service.ts'
import { MOST_ATTEMPTS } from '#server/communications/sending/delivery/retry.rules.ts'
import { sweepSending } from '#server/communications/sending/delivery/sweep.service.ts'
import { relayDueJobs } from '#server/jobs/relay.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { outboxFolder } from '#server/mail/mailer.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, type Person } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { deliver } from './deliver.ts'
import { startSmtp } from './smtp.ts'
import { NOON, queueOne, rowOf } from './world.ts'

const db = await testDatabase()
const smtp = await startSmtp()
const clock = fakeClock(NOON)
const services = testServices(db, { clock, env: { SMTP_URL: smtp.url } })
let agent: Person

beforeEach(async () => {
  clock.set(NOON)
  smtp.mood = 'accept'
  smtp.received.length = 0
  // What earlier tests left waiting would go out in later ones.
  await db.admin.query('delete from outbox; delete from email_logs; delete from sms_logs')
  agent = await addPerson(db, await addCompany(db), { role: 'agent' })
})

const communicationOf = async (id: string) =>
  (await db.admin.query('select status from communication_logs where $1 in (email_log_id, sms_log_id)', [id])).rows[0]

describe('a mail', () => {
  test('is sent once however often its job is delivered, and says so everywhere', async () => {
    const { id } = await queueOne(services, agent, { toName: 'Ada Lovelace' })
    expect(await deliver(services, { twice: true })).toEqual(['SENT', 'NOTHING'])
    expect(await deliver(services)).toEqual([])

    expect(smtp.received).toHaveLength(1)
    expect(smtp.received[0]).toContain('To: Ada Lovelace <ada@example.net>')
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'SENT', sending_state: 'SENT', attempts: 1 })
    expect(await communicationOf(id)).toEqual({ status: 'SENT' })
    const figures = await db.admin.query(
      'select status, messages_count from messages_daily where company_id = $1 and messages_count <> 0',
      [agent.company.id],
    )
    expect(figures.rows).toEqual([{ status: 'SENT', messages_count: '1' }])
  })

  test.each([
    ['at once', 'reject recipient'],
    ['after its text', 'reject recipient late'],
  ] as const)(
    'to an address that does not exist, as the server says %s, bounces, and nothing more goes there',
    async (_when, mood) => {
      smtp.mood = mood
      const { id } = await queueOne(services, agent)
      await deliver(services)
      expect(await rowOf(db, 'email_logs', id)).toMatchObject({
        status: 'BOUNCED',
        sending_state: 'FAILED',
        bounce_type: 'HARD',
        error_code: '550 5.1.1',
      })
      smtp.mood = 'accept'
      const next = await queueOne(services, agent)
      await deliver(services)
      expect(await rowOf(db, 'email_logs', next.id)).toMatchObject({
        sending_state: 'REFUSED',
        sending_reasons: ['SUPPRESSED_HARD_BOUNCE'],
      })
      expect(smtp.received).toHaveLength(0)
    },
  )

  test('that a server refuses for its contents fails without blaming the address', async () => {
    smtp.mood = 'reject policy'
    const { id } = await queueOne(services, agent)
    await deliver(services)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      status: 'FAILED',
      error_code: '554 5.7.1',
      bounce_type: null,
    })
    const { rows } = await db.admin.query('select 1 from suppressions where company_id = $1', [agent.company.id])
    expect(rows).toEqual([])
  })

  test('is tried again later when the server is busy, with the same Message-ID, and in the end fails', async () => {
    smtp.mood = 'busy'
    const { id } = await queueOne(services, agent)
    for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt += 1) {
      expect(await deliver(services)).toEqual(['NOT_SENT'])
      expect(await rowOf(db, 'email_logs', id)).toMatchObject({ sending_state: 'DEFERRED', attempts: attempt })
      expect(await deliver(services)).toEqual([])
      // The next noon: people sleep in between.
      clock.advance(24 * 3_600_000)
    }
    expect(await deliver(services)).toEqual(['NOT_SENT'])
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      status: 'FAILED',
      sending_state: 'FAILED',
      error_code: '451 4.3.2',
      attempts: MOST_ATTEMPTS,
    })
  })

  test('goes out at a later attempt when the server has time again', async () => {
    smtp.mood = 'busy'
    const { id } = await queueOne(services, agent)
    await deliver(services)
    const first = await rowOf(db, 'email_logs', id)
    smtp.mood = 'accept'
    clock.advance(60_000)
    await deliver(services)
    expect(smtp.received[0]?.replace(/\s+/g, ' ')).toContain(`Message-ID: ${first.message_id}`)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'SENT', attempts: 2, error_code: null })
  })

  test('is in doubt when the connection drops after its text was read, and never leaves again by itself', async () => {
    smtp.mood = 'drop after data'
    const { id } = await queueOne(services, agent)
    await deliver(services)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      status: 'PENDING',
      sending_state: 'UNKNOWN',
      sending_reasons: ['CONNECTION_LOST'],
    })
    smtp.mood = 'accept'
    clock.advance(24 * 3_600_000)
    await sweepSending(services)
    await deliver(services)
    expect(smtp.received).toHaveLength(1)
  })

  test('waits when no server answers at all', async () => {
    const lonely = testServices(db, { clock, env: { SMTP_URL: 'smtp://127.0.0.1:9' } })
    const { id } = await queueOne(lonely, agent)
    await deliver(lonely)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ sending_state: 'DEFERRED', error_code: 'NOT_REACHED' })
  })

  test('uses TLS and the login where the server asks for them', async () => {
    const strict = await startSmtp({ user: 'console', pass: 'a secret of theirs' })
    const known = testServices(db, {
      clock,
      env: { SMTP_URL: strict.url.replace('a secret of theirs', 'a%20secret%20of%20theirs') },
    })
    await queueOne(known, agent)
    expect(await deliver(known)).toEqual(['SENT'])
    expect(strict.received).toHaveLength(1)

    const stranger = testServices(db, { clock, env: { SMTP_URL: strict.url.replace('a secret of theirs', 'wrong') } })
    const { id } = await queueOne(stranger, agent)
    await deliver(stranger)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ sending_state: 'DEFERRED', error_code: 'LOGIN_REFUSED' })
  })

  test('lies in the outbox folder, whole, when no server is configured', async () => {
    const folder = testServices(db, { clock })
    const { id } = await queueOne(folder, agent, { html: '<p>It begins on Monday.</p>' })
    await deliver(folder)
    const { mime_key: file, provider } = await rowOf(db, 'email_logs', id)
    expect(provider).toBeNull()
    expect(await readdir(outboxFolder(folder.config))).toEqual([file])
    const raw = await readFile(join(outboxFolder(folder.config), file), 'utf8')
    expect(raw).toMatch(/multipart\/alternative/)
  })
})

describe('a sender that dies', () => {
  test('leaves its message in doubt, not waiting', async () => {
    const { id } = await queueOne(services, agent)
    await deliver(services, { dieAfterClaim: true })
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ sending_state: 'SENDING' })
    await sweepSending(services)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ sending_state: 'SENDING' })
    clock.advance(LEASE_MS)
    expect(await sweepSending(services)).toMatchObject({ abandoned: 1 })
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      sending_state: 'UNKNOWN',
      sending_reasons: ['SENDER_DIED'],
    })
    expect(await deliver(services)).toEqual([])
  })
})

describe('after a restore', () => {
  test('what waited then and was sent since is in doubt, and what still waits goes on', async () => {
    const sent = await queueOne(services, agent)
    await deliver(services)
    const waiting = await queueOne(services, agent)
    // The backup's row of a message, beside an outbox that no restore touches.
    await db.admin.query(
      `update email_logs set status = 'PENDING', sending_state = 'WAITING', sent_at = null where id = $1`,
      [sent.id],
    )
    expect(await sweepSending(services)).toMatchObject({ restored: 1 })
    await deliver(services)
    expect(await rowOf(db, 'email_logs', sent.id)).toMatchObject({
      sending_state: 'UNKNOWN',
      sending_reasons: ['RESTORED'],
    })
    expect(await rowOf(db, 'email_logs', waiting.id)).toMatchObject({ sending_state: 'SENT' })
    expect(smtp.received).toHaveLength(2)
  })

  test('nothing leaves until an admin releases it', async () => {
    const { id } = await queueOne(services, agent)
    const hold = newId()
    await db.admin.query(
      `insert into outbound_holds (id, company_id, reason, placed_at) values ($1, $2, 'a restore', $3)`,
      [hold, agent.company.id, NOON],
    )
    await deliver(services)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      sending_state: 'DEFERRED',
      sending_reasons: ['OUTBOUND_HELD'],
    })
    await db.admin.query(
      `update outbound_holds set released_at = $2, released_by_name = 'Admin', release_reason = 'looked' where id = $1`,
      [hold, NOON],
    )
    clock.advance(5 * 60_000)
    expect(await deliver(services)).toEqual(['SENT'])
  })
})

describe('two relays', () => {
  test('share the jobs and move none of them twice', async () => {
    for (let count = 0; count < 20; count += 1) await queueOne(services, agent)
    const ids: string[] = []
    const sink = {
      insert: async (_queue: string, jobs: { job: { id: string } }[]) => {
        ids.push(...jobs.map(({ job }) => job.id))
      },
    }
    await Promise.all([relayDueJobs(services, sink), relayDueJobs(services, sink)])
    await relayDueJobs(services, sink)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(20)
  })

  test('leave a job where it is when the queue does not take it', async () => {
    await queueOne(services, agent)
    const broken = { insert: () => Promise.reject(new Error('the queue is down')) }
    await expect(relayDueJobs(services, broken)).rejects.toThrow('the queue is down')
    expect(await deliver(services)).toEqual(['SENT'])
  })
})
