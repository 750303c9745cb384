import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { sweepSending } from '#server/communications/sending/delivery/sweep.service.ts'
import { reviveLostJobs } from '#server/jobs/relay.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { startSmtp } from './smtp.ts'
import { queueOne } from './world.ts'

const MAILS = 200
const db = await testDatabase()
const smtp = await startSmtp()
const services = testServices(db, { env: { SMTP_URL: smtp.url } })
const children = new Set<ChildProcess>()
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

function startChild(): ChildProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL('worker-child.ts', import.meta.url))], {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      DATABASE_URL: db.url,
      DATA_DIR: services.config.DATA_DIR,
      STORE_DIR: services.config.STORE_DIR,
      SMTP_URL: smtp.url,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  children.add(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  children.delete(child)
}

const inState = async (...states: string[]) =>
  (await db.admin.query<{ id: string }>('select id from email_logs where sending_state = any($1)', [states])).rows.map(
    ({ id }) => id,
  )

/** Waits until the server has taken so many mails, or nothing has moved for a while. */
async function received(count: number): Promise<void> {
  let last = -1
  for (let still = 0; smtp.received.length < count && still < 120; still += 1) {
    if (smtp.received.length !== last) still = 0
    last = smtp.received.length
    await sleep(100)
  }
}

test('workers killed at any moment lose no mail and send none twice', { timeout: 240_000 }, async () => {
  const agent = await addPerson(db, await addCompany(db), { role: 'agent' })
  // The test runs at any hour of the day.
  await db.admin.query(
    `insert into sending_settings (company_id, quiet_from, quiet_until) values ($1, '00:00', '00:00')`,
    [agent.company.id],
  )
  for (let count = 0; count < MAILS; count += 1)
    await queueOne(services, agent, { to: `person-${count}@example.net`, subject: `Mail ${count}` })
  smtp.slowMs = 15

  for (const share of [0.15, 0.3, 0.45, 0.6]) {
    // Two at once; both die in the middle of it.
    const pair = [startChild(), startChild()]
    await received(Math.round(MAILS * share))
    await sleep(Math.random() * 150)
    await Promise.all(pair.map(kill))
  }
  // What the queue held for the dead, it gives again; here without the wait.
  await db.admin.query(`update outbox set relayed_at = relayed_at - interval '1 hour' where relayed_at is not null`)
  await reviveLostJobs(services)
  const survivors = [startChild(), startChild()]
  for (let patience = 0; patience < 600 && (await inState('WAITING', 'DEFERRED')).length > 0; patience += 1)
    await sleep(100)
  await Promise.all(survivors.map(kill))
  await db.admin.query(
    `update email_logs set next_attempt_at = now() - interval '1 second' where sending_state = 'SENDING'`,
  )
  await sweepSending(services)

  const arrived = arrivedIds()
  const sent = await inState('SENT')
  const doubtful = await inState('UNKNOWN')
  expect(new Set(arrived).size, 'a mail arrived twice').toBe(arrived.length)
  expect(
    sent.filter((id) => !arrived.includes(id)),
    'called sent, but never arrived',
  ).toEqual([])
  expect(
    arrived.filter((id) => !sent.includes(id) && !doubtful.includes(id)),
    'arrived without a trace',
  ).toEqual([])
  expect(sent.length + doubtful.length, 'neither sent nor in doubt').toBe(MAILS)
  // Two workers with two batches of four each can hold so many when they die.
  expect(doubtful.length).toBeLessThanOrEqual(5 * 2 * 2 * 4)

  // A person sees each of them, looks into the server's log, and says what they found.
  const { outbox } = callerFor(services, await addPerson(db, agent.company, { role: 'manager' }))
  const { page } = await outbox.findMessages({ group: 'doubt', limit: 100 })
  expect(page.rows.map(({ id }) => id).sort()).toEqual(doubtful.sort())
  for (const id of doubtful)
    await outbox.resolveMessage({
      channel: 'EMAIL',
      id,
      as: arrived.includes(id) ? 'SENT' : 'AGAIN',
      note: 'read in the log of the server',
    })
  const last = startChild()
  for (let patience = 0; patience < 600 && (await inState('SENT')).length < MAILS; patience += 1) await sleep(100)
  await kill(last)
  expect((await inState('SENT')).length).toBe(MAILS)
  expect(new Set(arrivedIds()).size).toBe(MAILS)
  expect(smtp.received.length, 'a mail arrived twice').toBe(MAILS)
})

const arrivedIds = () => smtp.received.map((raw) => /Message-ID:\s*<([0-9a-f-]{36})\./.exec(raw)?.[1] ?? '')
