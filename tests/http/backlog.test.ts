import { beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { LEASE_MS } from '#server/communications/sending/delivery/claim.service.ts'
import { sweepSending } from '#server/communications/sending/delivery/sweep.service.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { insertJob } from '#server/outbox/outbox.queries.ts'
import { checkHealth } from '#server/web/health.ts'
import { createMetrics } from '#server/web/metrics.ts'
import { deliver } from '../communications/sending/deliver.ts'
import { NOON, queueOne, queueText } from '../communications/sending/world.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { listen } from './listen.ts'

const db = await testDatabase()
const clock = fakeClock(NOON)
const services = testServices(db, { clock })
const url = await listen(createMetrics(services).answer)
let people: Person[]

beforeEach(async () => {
  clock.set(NOON)
  await db.admin.query('delete from outbox; delete from email_logs; delete from sms_logs')
  people = await Promise.all([1, 2].map(async () => addPerson(db, await addCompany(db), { role: 'agent' })))
  // What was measured before is too old to be told again.
  clock.advance(60_000)
})

async function readGauges(): Promise<string[]> {
  const text = await (await fetch(url)).text()
  return text.split('\n').filter((line) => /^counterfoil_(outbox|messages)_/.test(line))
}

describe('the backlog', () => {
  test('is told over all companies, by queue', async () => {
    for (const person of people) await queueOne(services, person)
    const [first] = people
    if (first) await queueText(services, first)
    clock.advance(90_000)
    expect(await readGauges()).toEqual([
      'counterfoil_outbox_waiting_jobs{queue="email.send"} 2',
      'counterfoil_outbox_waiting_jobs{queue="sms.send"} 1',
      'counterfoil_outbox_oldest_job_seconds{queue="email.send"} 90',
      'counterfoil_outbox_oldest_job_seconds{queue="sms.send"} 90',
      'counterfoil_messages_in_doubt{channel="EMAIL"} 0',
      'counterfoil_messages_in_doubt{channel="SMS"} 0',
    ])
  })

  test('is nothing to worry about until the first job has waited for ten minutes', async () => {
    const [first] = people
    if (!first) throw new Error('nobody')
    await queueOne(services, first)
    clock.advance(9 * 60_000)
    expect((await checkHealth(services)).checks.outbox).toEqual({ ok: true })
    clock.advance(2 * 60_000)
    const { outbox } = (await checkHealth(services)).checks
    expect(outbox.ok).toBe(false)
    expect(outbox.detail).toContain('jobs that have not begun: 1, the first since 2026-04-07T12:01:00.000Z')
    await deliver(services)
    clock.advance(60_000)
    expect((await checkHealth(services)).checks.outbox).toEqual({ ok: true })
  })

  test('leaves out what is scheduled for later', async () => {
    const [first] = people
    if (!first) throw new Error('nobody')
    const scope = { companyId: first.company.id }
    await inTransaction(services.database, scope, (trx) =>
      insertJob(trx, scope, {
        queue: 'email.send',
        payload: {},
        availableAt: new Date(clock.now().getTime() + 3_600_000),
        at: clock.now(),
      }),
    )
    expect((await readGauges()).filter((line) => line.startsWith('counterfoil_outbox'))).toEqual([])
  })

  test('ends as a message in doubt when its sender died', async () => {
    const [first] = people
    if (!first) throw new Error('nobody')
    await queueOne(services, first)
    await deliver(services, { dieAfterClaim: true })
    clock.advance(LEASE_MS + 1)
    await sweepSending(services)
    expect(await readGauges()).toContain('counterfoil_messages_in_doubt{channel="EMAIL"} 1')
  })
})
