import { beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { previewSending } from '#server/communications/sending/deciding/decision.service.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, type Person, scopeOf } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { deliver } from './deliver.ts'
import { startSmtp } from './smtp.ts'
import { addLead, NOON, queueOne, queueText, rowOf } from './world.ts'

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

describe('the decision at the moment of sending', () => {
  test('refuses what was forbidden after it was queued, and says why', async () => {
    const leadId = await addLead(db, agent)
    const preview = () =>
      inTransaction(services.database, { companyId: agent.company.id }, (trx) =>
        previewSending(
          { trx, scope: scopeOf(agent), clock },
          { channel: 'EMAIL', about: { leadId }, to: 'ada@example.net' },
        ),
      )
    expect(await preview()).toEqual({ verdict: 'SEND', reasons: [], notBefore: null })
    const { id } = await queueOne(services, agent, { about: { leadId } })
    await db.admin.query(`update leads set do_not_contact = true, email_consent = 'WITHDRAWN' where id = $1`, [leadId])
    expect((await preview()).reasons).toEqual(['DO_NOT_CONTACT', 'CONSENT_WITHDRAWN'])
    await deliver(services)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      status: 'FAILED',
      sending_state: 'REFUSED',
      sending_reasons: ['DO_NOT_CONTACT', 'CONSENT_WITHDRAWN'],
      attempts: 0,
    })
    expect(await communicationOf(id)).toEqual({ status: 'FAILED' })
  })

  test('keeps a text of the night for the morning of the person, not of the company', async () => {
    clock.set('2026-04-07T18:30:00Z')
    // Half past seven in the evening in London, half past ten at night in Dubai.
    const london = await queueText(services, agent)
    const dubai = await queueText(services, agent, { to: '+971501234567' })
    await deliver(services)
    expect(await rowOf(db, 'sms_logs', london.id)).toMatchObject({ sending_state: 'SENT' })
    expect(await rowOf(db, 'sms_logs', dubai.id)).toMatchObject({
      sending_state: 'DEFERRED',
      sending_reasons: ['QUIET_HOURS'],
      next_attempt_at: new Date('2026-04-08T04:00:00Z'),
    })
    clock.set('2026-04-08T04:00:00Z')
    expect(await deliver(services)).toEqual(['SENT'])
  })

  test('waits for a client whose outbound is paused, and lets it go when it is not', async () => {
    const clientId = newId()
    await db.admin.query(
      `insert into clients (company_id, id, reference, name, outbound_paused, onboarding_complete, billing_status, payment_active)
       values ($1, $2, 'C1', 'Client', true, true, 'active', true)`,
      [agent.company.id, clientId],
    )
    const leadId = await addLead(db, agent, { client_id: clientId })
    const { id } = await queueOne(services, agent, { about: { leadId } })
    await deliver(services)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ sending_reasons: ['CLIENT_PAUSED'] })
    await db.admin.query('update clients set outbound_paused = false where id = $1', [clientId])
    clock.advance(5 * 60_000)
    expect(await deliver(services)).toEqual(['SENT'])
  })

  test('lets nothing out that is about days past', async () => {
    const { id } = await queueOne(services, agent)
    clock.advance(8 * 24 * 3_600_000)
    await deliver(services)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ sending_state: 'REFUSED', error_code: 'EXPIRED' })
  })
})
