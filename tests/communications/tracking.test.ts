import express from 'express'
import { beforeEach, describe, expect, test } from 'vitest'
import { unsubscribeDoors } from '#server/communications/suppressing/unsubscribe.http.ts'
import { trackingDoors } from '#server/communications/tracking/tracking.http.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { answerErrors } from '#server/web/errors.ts'
import { numberRequests } from '#server/web/request.ts'
import { testDatabase } from '../harness/database.ts'
import { openInbox } from '../harness/inbox.ts'
import { addCompany, addPerson, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { listen } from '../http/listen.ts'
import { deliver } from './sending/deliver.ts'
import { addLead, NOON, queueOne, rowOf } from './sending/world.ts'

const ORIGIN = 'https://console.example.com'
const TARGET = 'https://shop.example/plans?a=1&b=2'
const PERSON = {
  'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
}

const db = await testDatabase()
const clock = fakeClock(NOON)
const inbox = await openInbox()
const services = testServices(db, { clock, env: { ORIGIN, SMTP_URL: inbox.url } })
const doors = await listen(
  express().use(numberRequests(services), trackingDoors(services), unsubscribeDoors(services), answerErrors(services)),
)
let admin: Person

const outbox = () => callerFor(services, admin).outbox
const QUIET = { quietFrom: '00:00', quietUntil: '00:00' }
const SETTINGS = { ...QUIET, emailsPerHour: 500, emailsPerDay: 5000, textsPerHour: 200, textsPerDay: 1000 }

beforeEach(async () => {
  clock.set(NOON)
  inbox.mails.length = 0
  await db.admin.query('delete from outbox; delete from suppressions; delete from email_links; delete from email_logs')
  admin = await addPerson(db, await addCompany(db), { role: 'admin' })
})

async function sendMail(given: Parameters<typeof queueOne>[2] = {}) {
  const html = `<p>See <a href="${TARGET.replace('&', '&amp;')}">the plans</a> or <a href="tel:+44">call</a>.</p>`
  const { id } = await queueOne(services, admin, { html, ...given })
  await deliver(services)
  // Whoever reads a mail in the second it arrives is no person.
  clock.advance(60_000)
  const mail = inbox.mails.at(-1)
  if (!mail) throw new Error('no mail came')
  return { id, mail }
}

const followAll = () => outbox().saveSettings({ ...SETTINGS, version: 0, tracksOpens: true, tracksLinks: true })
const addressesIn = (text: string) =>
  [...text.matchAll(/https:\/\/console\.example\.com(\/[^\s"<>]+)/g)].map(([, path]) => path ?? '')
const ask = (path: string, init: RequestInit = {}) =>
  fetch(doors + path, { redirect: 'manual', headers: PERSON, ...init })

describe('an email of a company that follows its emails', () => {
  test('tells that a person opened it and followed a link, and where the link leads', async () => {
    await followAll()
    const { id, mail } = await sendMail()
    const [link = '', picture = ''] = addressesIn(mail.html)
    expect(mail.html).toContain('href="tel:+44"')
    expect(mail.text).not.toContain('/t/')

    const opened = await ask(picture)
    expect(opened.headers.get('content-type')).toBe('image/gif')
    expect(opened.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'OPENED', open_count: 1, click_count: 0 })

    const followed = await ask(link)
    expect([followed.status, followed.headers.get('location')]).toEqual([302, TARGET])
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'CLICKED', open_count: 1, click_count: 1 })

    await ask(picture)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'CLICKED', open_count: 2 })
    const { rows } = await db.admin.query('select url, click_count, machine_click_count from email_links')
    expect(rows).toEqual([{ url: TARGET, click_count: 1, machine_click_count: 0 }])
  })

  test.each([
    ['a scanner', { headers: { 'user-agent': 'Barracuda Sentinel (EE)' } }],
    ['a mail program that loads every picture', { headers: { 'user-agent': 'Mozilla/5.0' } }],
    ['a browser that loads ahead', { headers: { ...PERSON, 'sec-purpose': 'prefetch' } }],
    ['somebody who asks for the head only', { method: 'HEAD', headers: PERSON }],
  ])('does not take %s for a reader, and leads them on all the same', async (_, init) => {
    await followAll()
    const { id, mail } = await sendMail()
    const [link = '', picture = ''] = addressesIn(mail.html)
    await ask(picture, init)
    expect((await ask(link, init)).headers.get('location')).toBe(TARGET)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      status: 'SENT',
      open_count: 0,
      opened_at: null,
      clicked_at: null,
      machine_open_count: 1,
      machine_click_count: 1,
    })
  })

  test('is in doubt no more once somebody reads it', async () => {
    await followAll()
    const { id, mail } = await sendMail()
    await db.admin.query(
      `update email_logs set status = 'PENDING', sending_state = 'UNKNOWN', sending_reasons = '{SENDER_DIED}', sent_at = null where id = $1`,
      [id],
    )
    await ask(addressesIn(mail.html)[1] ?? '')
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({
      status: 'OPENED',
      sending_state: 'SENT',
      sending_reasons: [],
      sent_at: new Date(NOON),
    })
  })

  test('leads nowhere once a letter of its mark was changed, or for another purpose', async () => {
    await followAll()
    const { id, mail } = await sendMail()
    const [link = '', picture = ''] = addressesIn(mail.html)
    const forged = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')).replace(/(.{60})./, '$1x')
    for (const path of [
      forged,
      picture.replace('/t/o/', '/t/l/'),
      '/t/l/https:%2F%2Fevil.example',
      '/t/l/x?url=//evil',
    ]) {
      const response = await ask(path)
      expect([response.status, response.headers.get('location')]).toEqual([404, null])
    }
    expect((await ask(link.replace('/t/l/', '/t/o/'))).status).toBe(200)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ status: 'SENT', open_count: 0, machine_click_count: 0 })
  })
})

describe('an email of a company that does not', () => {
  test('carries its links as they were written, and no picture', async () => {
    const { mail } = await sendMail()
    expect(addressesIn(mail.html)).toEqual([])
    expect(mail.html).not.toContain('<img')
  })

  test('stays as it was queued when the company begins to follow meanwhile', async () => {
    const { id } = await queueOne(services, admin, { html: `<a href="${TARGET}">plans</a>` })
    await followAll()
    await deliver(services)
    expect(addressesIn(inbox.mails[0]?.html ?? '')).toEqual([])
    expect((await outbox().getSource({ channel: 'EMAIL', id })).source).not.toContain('/t/')
  })
})

describe('the sender', () => {
  test('is the company’s name at the installation’s address, and answers go where the company says', async () => {
    await outbox().saveSettings({ ...SETTINGS, version: 0, senderName: 'Nadia & Söhne', replyTo: 'Help@Shop.example' })
    const { id, mail } = await sendMail()
    expect(mail.headers.from).toMatch(/<counterfoil@localhost>$/)
    expect(mail.headers['reply-to']).toBe('help@shop.example')
    expect((await rowOf(db, 'email_logs', id)).from_address).toBe('"Nadia & Söhne" <counterfoil@localhost>')
  })

  test.each(['Bank <boss@bank.example>', 'a"b', 'line\nbreak'])('cannot be called %j', async (senderName) => {
    await expect(outbox().saveSettings({ ...SETTINGS, version: 0, senderName })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })

  test('is not changed over the head of a colleague, nor by a manager', async () => {
    await outbox().saveSettings({ ...SETTINGS, version: 0 })
    await expect(outbox().saveSettings({ ...SETTINGS, version: 0 })).rejects.toMatchObject({ code: 'CONFLICT' })
    await outbox().saveSettings({ ...SETTINGS, version: 1, emailsPerDay: 7 })
    expect((await outbox().getSettings()).settings).toMatchObject({ emailsPerDay: 7, version: 2 })
    const manager = await addPerson(db, admin.company, { role: 'manager' })
    await expect(callerFor(services, manager).outbox.getSettings()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('a marketing email', () => {
  const marketing = async () => {
    const leadId = await addLead(db, admin, { email_consent: 'GIVEN', consent_at: NOON, consent_source: 'form' })
    return { leadId, ...(await sendMail({ about: { leadId }, purpose: 'MARKETING' })) }
  }
  const oneClick = (path: string, init: RequestInit = {}) =>
    fetch(doors + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
      ...init,
    })
  const headerPath = (headers: Record<string, string>) => addressesIn(headers['list-unsubscribe'] ?? '')[0] ?? ''
  const suppressions = async () =>
    (await db.admin.query('select channel, address, reason, source from suppressions')).rows

  test('says how to end it, in its head and in both its texts; a service email does not', async () => {
    const { mail } = await marketing()
    expect(mail.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')
    expect(headerPath(mail.headers)).toMatch(/^\/api\/unsubscribe\/[\w-]{67}$/)
    expect(addressesIn(mail.text)[0]).toMatch(/^\/unsubscribe\/[\w-]{67}$/)
    expect(addressesIn(mail.html)[0]).toMatch(/^\/unsubscribe\/[\w-]{67}$/)
    expect((await sendMail()).mail.headers['list-unsubscribe']).toBeUndefined()
  })

  test.each([
    ['as a form', {}],
    [
      'in parts',
      {
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
      },
    ],
  ])('ends with one click of the reader’s mail service, posted %s, however often', async (_, init) => {
    const { leadId, mail } = await marketing()
    const path = headerPath(mail.headers)
    expect((await oneClick(path, init)).status).toBe(200)
    expect((await oneClick(path, init)).status).toBe(200)
    expect(await suppressions()).toEqual([
      { channel: 'EMAIL', address: 'ada@example.net', reason: 'UNSUBSCRIBED', source: 'ONE_CLICK' },
    ])
    const { rows } = await db.admin.query('select email_consent, sms_consent from leads where id = $1', [leadId])
    expect(rows).toEqual([{ email_consent: 'WITHDRAWN', sms_consent: 'UNKNOWN' }])
    const { id } = await queueOne(services, admin, { about: { leadId } })
    await deliver(services)
    expect(await rowOf(db, 'email_logs', id)).toMatchObject({ sending_state: 'REFUSED' })
  })

  test('does not end by being looked at, by another word or by a mark that is not ours', async () => {
    const { mail } = await marketing()
    const path = headerPath(mail.headers)
    const looked = await ask(path)
    expect([looked.status, looked.headers.get('location')]).toEqual([303, path.replace('/api', '')])
    const token = path.slice(path.lastIndexOf('/') + 1)
    expect(await callerFor(services, null).outbox.getUnsubscription({ token })).toMatchObject({
      address: 'a•••@example.net',
      ended: false,
    })
    expect((await oneClick(path, { body: 'List-Unsubscribe=Maybe' })).status).toBe(400)
    // The last letter's low bits mean nothing: A and B decode to the same bytes.
    for (const last of ['A', 'B', 'Q', 'R', '_'].filter((letter) => !path.endsWith(letter)))
      expect((await oneClick(path.slice(0, -1) + last)).status).not.toBe(200)
    expect(await suppressions()).toEqual([])
  })

  test('ends on the page, for whoever holds the link', async () => {
    const { mail } = await marketing()
    const token = addressesIn(mail.text)[0]?.split('/').at(-1) ?? ''
    await callerFor(services, null).outbox.unsubscribe({ token })
    expect(await callerFor(services, null).outbox.getUnsubscription({ token })).toMatchObject({ ended: true })
    expect(await suppressions()).toMatchObject([{ source: 'PAGE' }])
  })

  test('is ended by an answer where the installation has no public address', async () => {
    const local = testServices(db, { clock, env: { SMTP_URL: inbox.url } })
    const leadId = await addLead(db, admin, { email_consent: 'GIVEN', consent_at: NOON, consent_source: 'form' })
    await queueOne(local, admin, { about: { leadId }, purpose: 'MARKETING' })
    await deliver(local)
    expect(inbox.mails[0]?.headers['list-unsubscribe']).toBe('<mailto:counterfoil@localhost?subject=unsubscribe>')
    expect(inbox.mails[0]?.headers['list-unsubscribe-post']).toBeUndefined()
  })
})
