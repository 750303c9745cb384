import { beforeAll, describe, expect, test } from 'vitest'
import { seedDemo } from '#db/seeds/demo.ts'
import type { MessageFilters } from '#server/communications/communications.schemas.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { waitFor } from '../backups/waiting.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'

const NOW = new Date('2026-03-10T09:00:00Z')
const db = await testDatabase()
const services = testServices(db, { clock: fakeClock(NOW) })
let admin: Person
let companyId: string

beforeAll(async () => {
  await seedDemo(db.database, { now: NOW })
  const { rows } = await db.admin.query(
    `select m.company_id, c.time_zone, c.currency, c.locale, c.slug, c.name as company, u.id, u.email, u.name
     from user_companies m join users u on u.id = m.user_id join companies c on c.id = m.company_id
     where u.email = 'admin@example.com' order by (select count(*) from sms_logs s where s.company_id = c.id) desc limit 1`,
  )
  const [row] = rows
  companyId = row.company_id
  const company = {
    id: companyId,
    name: row.company,
    slug: row.slug,
    timeZone: row.time_zone,
    currency: row.currency,
    locale: row.locale,
    isDemo: true,
  }
  admin = { id: row.id, email: row.email, name: row.name, role: 'admin', operator: false, company }
}, 120_000)

const api = () => callerFor(services, admin).communications
const one = async (sql: string) => (await db.admin.query(sql, [companyId])).rows[0]

/** The whole list, page after page. */
async function all(filters: MessageFilters) {
  const ids: string[] = []
  const statuses = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await api().findMessages({ ...filters, limit: 200, cursor })
    for (const row of page.rows) {
      ids.push(row.id)
      statuses.add(row.status)
    }
    cursor = page.next ?? undefined
  } while (cursor)
  return { ids, statuses: [...statuses] }
}

describe('the list of messages', () => {
  test.each([
    { type: 'EMAIL', status: 'CLICKED' },
    { type: 'EMAIL', status: 'BOUNCED' },
    { type: 'SMS', status: 'FAILED' },
    { type: 'SMS', status: 'RECEIVED' },
    { status: 'NO_ANSWER' },
    { type: 'MEETING', status: 'SCHEDULED' },
    { type: 'LETTER' },
  ] as const)('shows of %o each one once, all of that kind, and counts as many', async (filters) => {
    const { ids, statuses } = await all(filters)
    expect(ids.length).toBeGreaterThan(0)
    expect(new Set(ids).size).toBe(ids.length)
    if ('status' in filters) expect(statuses).toEqual([filters.status])
    const { count } = await api().findMessages({ ...filters, limit: 1 })
    expect(count).toEqual({ value: ids.length, exact: true })
  })

  test('every status of the list can be filtered by, and together they are the list', async () => {
    const { ids } = await all({ type: 'EMAIL' })
    const statuses = [
      'PENDING',
      'IN_DOUBT',
      'SENT',
      'DELIVERED',
      'OPENED',
      'CLICKED',
      'BOUNCED',
      'FAILED',
      'RECEIVED',
      'CANCELLED',
    ] as const
    const parts = await Promise.all(
      statuses.map(async (status) => (await api().findMessages({ type: 'EMAIL', status, limit: 1 })).count.value),
    )
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(ids.length)
  })

  test('finds those of a template in whatever version, and those with a person', async () => {
    const { templates } = await api().findMessageChoices()
    const welcome = templates.find(({ kind }) => kind === 'SMS')
    const page = await api().findMessages({ templateId: welcome?.id, limit: 5 })
    expect(page.rows.length).toBeGreaterThan(0)
    const used = await callerFor(services, admin).documents.findTemplates({ kind: 'SMS' })
    expect(used.find(({ id }) => id === welcome?.id)?.documents).toBe(page.count.value)
    expect(new Set(page.rows.map(({ templateName }) => templateName))).toEqual(new Set([welcome?.name]))
    const address = page.rows[0]?.contactAddress ?? ''
    expect(page.rows.every(({ contactName }) => contactName)).toBe(true)
    const found = await api().findMessages({ search: address, limit: 200 })
    expect(found.rows.map(({ id }) => id)).toContain(page.rows[0]?.id)
  })

  test('opens each kind with what became of it', async () => {
    const [clicked] = (await api().findMessages({ type: 'EMAIL', status: 'CLICKED', limit: 1 })).rows
    const message = await api().getMessage({ id: clicked?.id ?? '' })
    expect(message).toMatchObject({ status: 'CLICKED', byHand: false, email: { clickCount: 1, openCount: 1 } })
    expect(message.email?.clickedAt).toBeInstanceOf(Date)
    const [text] = (await api().findMessages({ type: 'SMS', status: 'FAILED', limit: 1 })).rows
    expect((await api().getMessage({ id: text?.id ?? '' })).text?.errorCode).toBeTruthy()
  })
})

describe('the success rates', () => {
  test('count what the view and the summary of a backup count, less what came in', async () => {
    const { figures } = await api().getRates({ from: '2025-03-11', to: '2026-03-10' })
    const whole = (type: string) => figures.find((row) => row.level === 'channel' && row.type === type)
    const view =
      await one(`select sum(sms_total)::int sms_total, sum(sms_sent)::int sms_sent, sum(sms_failed)::int sms_failed,
      sum(sms_pending)::int sms_pending, sum(email_total)::int email_total, sum(email_sent)::int email_sent,
      sum(email_failed)::int email_failed, sum(call_total)::int call_total, sum(meeting_total)::int meeting_total,
      sum(letter_total)::int letter_total from communication_summary_view where company_id = $1`)
    const received = await one(`select
      (select count(*)::int from sms_logs where company_id = $1 and direction = 'INBOUND') as sms,
      (select count(*)::int from email_logs where company_id = $1 and direction = 'INBOUND') as email,
      count(*) filter (where communication_type = 'CALL')::int as call,
      count(*) filter (where communication_type = 'LETTER')::int as letter
      from communication_logs where company_id = $1 and direction = 'INBOUND' and deleted_at is null`)
    expect(received.sms).toBeGreaterThan(0)
    expect(whole('SMS')).toMatchObject({
      total: view.sms_total - received.sms,
      succeeded: view.sms_sent - received.sms,
      failed: view.sms_failed,
      pending: view.sms_pending,
    })
    expect(whole('EMAIL')).toMatchObject({
      total: view.email_total - received.email,
      succeeded: view.email_sent - received.email,
      failed: view.email_failed,
    })
    expect(whole('CALL')?.total).toBe(view.call_total - received.call)
    expect(whole('LETTER')?.total).toBe(view.letter_total - received.letter)

    const { id } = await callerFor(services, admin).backups.createBackup({ reason: 'to compare the figures' })
    const summary = await settled(id)
    expect(summary).toMatchObject({ totalSMS: view.sms_total, totalEmails: view.email_total })
    const rate = (sent: number, failed: number) => Math.round((sent / (sent + failed)) * 10_000) / 100
    expect(summary?.smsSuccessRate).toBe(rate(view.sms_sent, view.sms_failed))
    expect(summary?.emailSuccessRate).toBe(rate(view.email_sent, view.email_failed))
  }, 120_000)

  test('are those of the overview: a text that somebody wrote to the company arrived without its doing', async () => {
    const days = { from: '2026-03-01', to: '2026-03-10' }
    const { messages } = await callerFor(services, admin).overview.getOverview({ range: 'custom', ...days })
    const { figures } = await api().getRates(days)
    for (const [type, { sent, failed, pending }] of [
      ['SMS', messages.sms] as const,
      ['EMAIL', messages.email] as const,
    ])
      expect(figures.find((row) => row.level === 'channel' && row.type === type)).toMatchObject({
        succeeded: sent.current,
        failed: failed.current,
        pending: pending.current,
      })
  })

  test('say the same by template, by person and by day as by channel', async () => {
    const { figures } = await api().getRates({ from: '2026-01-01', to: '2026-03-10' })
    for (const level of ['template', 'person', 'day'] as const) {
      for (const type of ['SMS', 'EMAIL', 'CALL']) {
        const sum = figures
          .filter((row) => row.level === level && row.type === type)
          .reduce((all, { total }) => all + total, 0)
        expect(sum, `${level} ${type}`).toBe(figures.find((row) => row.level === 'channel' && row.type === type)?.total)
      }
    }
  })

  test('draw every day, week or month of the period, also those on which nothing was sent', async () => {
    const of = async (from: string, to: string) => {
      const { figures, trend, unit } = await api().getRates({ from, to })
      const sent = figures.filter((row) => row.level === 'channel' && (row.type === 'SMS' || row.type === 'EMAIL'))
      const sum = (rows: { succeeded: number; failed: number }[]) =>
        rows.reduce((all, { succeeded, failed }) => [(all[0] ?? 0) + succeeded, (all[1] ?? 0) + failed], [0, 0])
      expect(sum(trend)).toEqual(sum(sent))
      return {
        unit,
        points: trend.map(({ point }) => point),
        empty: trend.filter((row) => row.succeeded + row.failed === 0),
      }
    }
    const days = await of('2026-02-20', '2026-03-31')
    expect(days).toMatchObject({ unit: 'day', points: { length: 40, 0: '2026-02-20', 39: '2026-03-31' } })
    // The demo's clock stands at 10 March.
    expect(days.empty.length).toBeGreaterThanOrEqual(21)
    expect(await of('2026-01-01', '2026-03-10')).toMatchObject({
      unit: 'week',
      points: { length: 10, 0: '2026-01-01' },
    })
    expect(await of('2025-03-11', '2026-03-10')).toMatchObject({
      unit: 'month',
      points: { length: 13, 12: '2026-03-01' },
    })
  })
})

test('the file of a filtered list has as many rows as the list counts', async () => {
  const exports = callerFor(services, admin).exports
  const list = { type: 'EMAIL', direction: 'OUTBOUND' } as const
  const { id } = await exports.createExport({ entity: 'MESSAGE', list })
  const found = await waitFor(async () => {
    const now = await exports.getExport({ id })
    if (now.state === 'FAILED') throw new Error(now.failure ?? 'failed')
    return now.state === 'READY' ? now : null
  })
  expect(found.rowsWritten).toBe((await all(list)).ids.length)
})

async function settled(id: string) {
  return await waitFor(async () => {
    const backup = await callerFor(services, admin).backups.getBackup({ id })
    if (backup.state === 'FAILED') throw new Error('the backup failed')
    return backup.communicationSummary
  })
}
