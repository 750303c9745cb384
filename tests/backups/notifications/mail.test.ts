import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deliverAlerts } from '#server/backups/notifications/delivery.service.ts'
import { keepInformed } from '#server/backups/notifications/notifications.service.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../../harness/database.ts'
import { openInbox } from '../../harness/inbox.ts'
import { addCompany, addPerson, callerFor, type Person } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'

const db = await testDatabase()
const inbox = await openInbox()
const clock = fakeClock('2026-03-10T01:00:00Z')
const services = testServices(db, { clock, env: { SMTP_URL: inbox.url, ORIGIN: 'https://console.example.com' } })
const FULL =
  'The disk of the backup store (/srv/backups) is full: 12.0 MB of the file were written and 0.0 MB are free.'
let admin: Person

beforeAll(async () => {
  admin = await addPerson(db, await addCompany(db, { timeZone: 'Asia/Dubai', locale: 'ar' }), {
    email: 'ada@example.com',
  })
  for (const [locale, email] of [
    ['en', 'ada@example.com'],
    ['fr', 'fleur@example.com'],
  ]) {
    if (email !== admin.email) await addPerson(db, admin.company, { email: email ?? '' })
    await db.admin.query('update users set locale = $1 where email = $2', [locale, email])
  }
})

beforeEach(async () => {
  await db.admin.query(
    'delete from backup_alerts; delete from backup_channels; delete from backup_runs; delete from backup_schedules where company_id is not null',
  )
  inbox.mails.length = 0
  inbox.refuse(null)
  clock.set('2026-03-10T01:00:00Z')
})

const tell = (target: string) => callerFor(services, admin).backups.createChannel({ kind: 'mail', target })

/** A run of the company that ended just now. */
async function addRun(
  state: 'FAILED' | 'VERIFIED',
  schedule: { id: string; due: string } | null = null,
): Promise<string> {
  const id = newId()
  const failed = state === 'FAILED'
  await db.admin.query(
    `insert into backup_runs (id, company_id, kind, source, reason, requested_by_name, state, failure, failure_message, started_at, written_at,
       verified_at, finished_at, file_name, file_path, file_bytes, file_sha256, records, manifest_sha256, signing_key_id, metadata, created_at,
       updated_at, schedule_id, scheduled_for)
     values ($1, $2, 'comprehensive', 'schedule', 'Before the move', 'a schedule', $3, $4, $5, $6, $6, $6, $6, $7, $7, 1, repeat('a', 64), 1,
       repeat('b', 64), 'key', '{}', $6, $6, $8, $9)`,
    [
      id,
      admin.company.id,
      state,
      failed ? 'NO_SPACE' : null,
      failed ? FULL : null,
      clock.now(),
      id,
      schedule?.id ?? null,
      schedule ? new Date(schedule.due) : null,
    ],
  )
  return id
}

async function addSchedule(): Promise<string> {
  const id = newId()
  await db.admin.query(
    `insert into backup_schedules select r.* from backup_schedules s cross join lateral jsonb_populate_record(s,
       jsonb_build_object('id', $1::text, 'company_id', $2::text, 'name', 'Our night', 'enabled', true, 'drill', false, 'active_since', '2026-03-09T03:00:00Z')) r
     where s.company_id is null limit 1`,
    [id, admin.company.id],
  )
  return id
}

describe('mail about backups', () => {
  test('tells of a failure, once, with the cause, its figures and where to look', async () => {
    await tell('ada@example.com')
    clock.advance(60_000)
    const id = await addRun('FAILED')
    await Promise.all([keepInformed(services), keepInformed(services)])
    expect(inbox.mails).toHaveLength(1)
    const [mail] = inbox.mails
    expect(mail).toMatchObject({ to: ['ada@example.com'], subject: 'Backup failed: Before the move' })
    expect(mail?.text).toContain(FULL)
    expect(mail?.text).toContain(`https://console.example.com/admin/backup/${id}`)
    expect(mail?.text).toContain('10 March 2026 at 05:01 (Asia/Dubai)')
    expect(mail?.headers['auto-submitted']).toBe('auto-generated')
    expect(mail?.html).toContain('<html lang="en" dir="ltr">')
  })

  test('tells of a missed night, and that all is well again', async () => {
    const id = await addSchedule()
    await tell('ada@example.com')
    clock.set('2026-03-11T00:00:00Z')
    await keepInformed(services)
    await keepInformed(services)
    expect(inbox.mails.map(({ subject }) => subject)).toEqual(['Backup missed: Our night'])
    expect(inbox.mails[0]?.text).toContain('was not begun an hour later')
    clock.advance(60_000)
    await addRun('VERIFIED', { id, due: '2026-03-10T20:00:00Z' })
    await keepInformed(services)
    await keepInformed(services)
    expect(inbox.mails.map(({ subject }) => subject)).toEqual([
      'Backup missed: Our night',
      'Backups are well again: Our night',
    ])
  })

  test('is in the language of the person at the address, or else of the company', async () => {
    await tell('fleur@example.com')
    await tell('ops@example.com')
    clock.advance(60_000)
    await addRun('FAILED')
    await keepInformed(services)
    const to = (address: string) => inbox.mails.find((mail) => mail.to[0] === address)
    const french = to('fleur@example.com')
    expect(french?.subject).toBe('Échec de la sauvegarde : Before the move')
    expect(french?.text).toContain('Le disque est plein.')
    expect(french?.text).toContain('10 mars 2026 à 05:01')
    // The figures stand in the server's own words.
    expect(french?.text).toContain(`Détail (en anglais) : ${FULL}`)
    const arabic = to('ops@example.com')
    expect(arabic?.subject).toBe('فشل النسخ الاحتياطي: Before the move')
    expect(arabic?.text).toContain('القرص ممتلئ.')
    expect(arabic?.html).toContain('<html lang="ar" dir="rtl">')
  })

  test.each([
    ['refuses the recipient for good', { at: 'recipient', code: 550 }],
    ['asks to come again later', { at: 'recipient', code: 451 }],
    ['refuses the message', { at: 'data', code: 552 }],
  ] as const)(
    'that the server %s waits, is sent again as the same message, and the page says so',
    async (_how, refusal) => {
      await tell('ada@example.com')
      clock.advance(60_000)
      await addRun('FAILED')
      inbox.refuse(refusal)
      await keepInformed(services)
      const [channel] = await callerFor(services, admin).backups.findChannels()
      expect(channel?.last).toMatchObject({
        state: 'PENDING',
        problem: `The mail server did not take the message (it answered ${refusal.code}). Check SMTP_URL and its log.`,
      })
      inbox.refuse(null)
      await deliverAlerts(services)
      expect(inbox.mails).toEqual([])
      clock.advance(61_000)
      expect(await deliverAlerts(services)).toBe(1)
      expect(inbox.mails).toHaveLength(1)
      const { rows } = await db.admin.query('select id, state, attempts from backup_alerts')
      expect(rows).toMatchObject([{ state: 'SENT', attempts: 2 }])
      expect(inbox.mails[0]?.headers['message-id']).toBe(`<backup-alert-${rows[0].id}@counterfoil>`)
    },
  )

  test('is given up after days of refusal, and never sent then', async () => {
    await tell('ada@example.com')
    clock.advance(60_000)
    await addRun('FAILED')
    inbox.refuse({ at: 'recipient', code: 550 })
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await keepInformed(services)
      clock.advance(13 * 3_600_000)
    }
    inbox.refuse(null)
    clock.set('2026-03-20T01:00:00Z')
    await deliverAlerts(services)
    expect(inbox.mails).toEqual([])
    const { rows } = await db.admin.query('select state, attempts from backup_alerts')
    expect(rows).toEqual([{ state: 'GIVEN_UP', attempts: 6 }])
  })

  test('survives a server that is away', async () => {
    const away = await openInbox()
    await away.close()
    const lost = testServices(db, { clock, env: { SMTP_URL: away.url } })
    await tell('ada@example.com')
    clock.advance(60_000)
    await addRun('FAILED')
    await keepInformed(lost)
    const { rows } = await db.admin.query('select state, problem from backup_alerts')
    expect(rows).toEqual([
      { state: 'PENDING', problem: 'The mail server did not take the message. Check SMTP_URL and its log.' },
    ])
    clock.advance(61_000)
    await keepInformed(services)
    expect(inbox.mails).toHaveLength(1)
  })
})
