import type { Server } from 'node:http'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '#server/http.ts'
import { hashPassword } from '#server/identity/passwords.ts'
import type { Services } from '#server/services.ts'
import { appRouter } from '#server/trpc/router.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { openBrowser } from '../identity/browser.ts'
import { markedPages } from './csrf-pages.ts'

const PASSWORD = 'grey heron over the weir'

/** Where a browser says a request comes from. The last is a browser that says nothing at all. */
const ELSEWHERE: [string, Record<string, string>][] = [
  ['cross-site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['same-site', { 'sec-fetch-site': 'same-site', origin: 'http://other.localhost' }],
  ['none', { 'sec-fetch-site': 'none' }],
  ['Origin null', { origin: 'null' }],
  ['foreign Origin', { origin: 'https://evil.example' }],
  ['our host on another port', { origin: 'http://127.0.0.1:1' }],
  ['nothing', {}],
]

const BODIES: [string, string][] = [
  ['application/json', '{"theme":"dark"}'],
  ['application/x-www-form-urlencoded', 'theme=dark'],
  ['text/plain', '{"theme":"dark"}'],
  ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="theme"\r\n\r\ndark\r\n--x--\r\n'],
]

const pages = markedPages()
let db: TestDatabase
let services: Services
let server: Server
let port: number
let person: Person
let cookie: string

beforeAll(async () => {
  db = await testDatabase()
  services = testServices(db)
  person = await addPerson(db, await addCompany(db), { role: 'admin', passwordHash: await hashPassword(PASSWORD) })
  const browser = openBrowser(services)
  await (await browser.api()).identity.signIn({ email: person.email, password: PASSWORD })
  cookie = `counterfoil=${browser.token()}`
  const app = createApp(services, pages)
  server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  port = (server.address() as AddressInfo).port
})
afterAll(() => server?.close())

/** By node:http, because fetch adds headers of its own and refuses to send some of these. */
function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      },
    )
    sent.on('error', reject).end(body)
  })
}

/** Every row of every table, as one fingerprint. */
async function everything(): Promise<string> {
  const { rows } = await db.admin.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  )
  const prints: string[] = []
  for (const { name } of rows) {
    const print = await db.admin.query(
      `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print from ${name} t`,
    )
    prints.push(`${name}=${print.rows[0].print}`)
  }
  return prints.join('\n')
}

/** Every mutation of the router. */
const MUTATIONS = Object.entries(appRouter._def.procedures)
  .filter(([, procedure]) => isMutation(procedure))
  .map(([path]) => path)

function isMutation(procedure: object): boolean {
  return Reflect.get(Object(Reflect.get(procedure, '_def')), 'type') === 'mutation'
}

const DOORS = [
  '/api/admin/comprehensive-backup',
  '/api/admin/create-backup',
  '/sign-in',
  '/sign-out',
  '/switch-company',
  '/preferences',
  '/admin/users',
  '/leads.data',
  '/any/page/at/all',
]

describe('a page of another site', () => {
  test.each(ELSEWHERE)('reaches no mutation, no door and no action: %s', async (_name, headers) => {
    const before = await everything()
    const actionsBefore = pages.actionsRun
    expect(MUTATIONS.length).toBeGreaterThan(10)
    for (const path of [...MUTATIONS.map((mutation) => `/api/trpc/${mutation}`), ...DOORS]) {
      for (const [contentType, body] of BODIES) {
        const { status, text } = await send(
          'POST',
          path,
          { ...headers, cookie, 'content-type': contentType, accept: '*/*' },
          body,
        )
        expect(status, `${path} as ${contentType}: ${text}`).toBe(403)
      }
    }
    expect(pages.actionsRun).toBe(actionsBefore)
    expect(await everything()).toBe(before)
  })

  test.each(['PUT', 'PATCH', 'DELETE', 'POST'])('cannot use %s, not even without a body', async (method) => {
    for (const path of ['/api/trpc/identity.signOut', '/admin/users', '/api/admin/create-backup']) {
      expect((await send(method, path, { cookie, origin: 'https://evil.example' })).status).toBe(403)
    }
  })

  test('cannot send several mutations as a batch', async () => {
    const path = '/api/trpc/identity.signOut,identity.revokeOtherSessions?batch=1'
    const multipart = { 'content-type': 'multipart/form-data; boundary=x', cookie, 'sec-fetch-site': 'cross-site' }
    expect((await send('POST', path, multipart, '--x--')).status).toBe(403)
  })

  test('cannot change anything by a link: mutations refuse GET', async () => {
    const before = await everything()
    for (const mutation of MUTATIONS) {
      const { status } = await send('GET', `/api/trpc/${mutation}?input=%7B%7D`, {
        cookie,
        'sec-fetch-site': 'cross-site',
      })
      expect(status, mutation).toBeGreaterThanOrEqual(400)
    }
    expect(await everything()).toBe(before)
  })

  test('is told so as a page where a page was asked for, and as JSON below /api', async () => {
    const page = await send('POST', '/sign-in', { accept: 'text/html', 'sec-fetch-site': 'cross-site' })
    expect(page.text).toContain('came from another site')
    const json = await send('POST', '/api/trpc/identity.signOut', { 'sec-fetch-site': 'cross-site' })
    expect(JSON.parse(json.text)).toMatchObject({
      error: { code: 'FORBIDDEN', reason: 'CROSS_SITE', requestId: expect.any(String) },
    })
  })
})

describe('the console itself', () => {
  const json = { 'content-type': 'application/json' }

  test.each([
    ['a browser that says same-origin', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['an older browser that sends our Origin', () => ({ origin: `http://127.0.0.1:${port}` })],
  ])('passes: %s', async (_name, headers) => {
    const { status } = await send(
      'POST',
      '/api/trpc/identity.updatePreferences',
      { ...json, ...headers(), cookie },
      '{"theme":"dark"}',
    )
    expect(status).toBe(200)
    const action = pages.actionsRun
    await send(
      'POST',
      '/some/page',
      { ...headers(), cookie, 'content-type': 'application/x-www-form-urlencoded' },
      'a=b',
    )
    expect(pages.actionsRun).toBe(action + 1)
  })

  test('reading needs no such header', async () => {
    expect((await send('GET', '/api/trpc/identity.me', { cookie })).status).toBe(200)
  })
})

describe('a program with a bearer token', () => {
  test('passes without any of these headers', async () => {
    const browser = openBrowser(services)
    await (await browser.api()).identity.signIn({ email: person.email, password: PASSWORD })
    const { token } = await (await browser.api()).tokens.create({
      name: 'x',
      role: 'admin',
      scopes: [],
      expiresInDays: 1,
    })
    const { status, text } = await send('GET', '/api/trpc/users.find?input=%7B%7D', {
      authorization: `Bearer ${token}`,
    })
    expect(status, text).toBe(200)
  })

  test.each(['Bearer wrong', 'Bearer cf_x_y', 'bearer a'])(
    'is nobody when the token is wrong, whatever cookie is beside it: %s',
    async (authorization) => {
      const { status } = await send(
        'POST',
        '/api/trpc/identity.updatePreferences',
        { ...{ 'content-type': 'application/json' }, authorization, cookie },
        '{"theme":"light"}',
      )
      expect(status).toBe(401)
    },
  )

  test.each(['Bearer', 'Bearer ', 'Bearer a b', 'Basic YTpi', 'Token x', ''])(
    'a header that is none does not open the way for the cookie: %j',
    async (authorization) => {
      const { status } = await send(
        'POST',
        '/api/trpc/identity.updatePreferences',
        { 'content-type': 'application/json', authorization, cookie },
        '{"theme":"light"}',
      )
      expect(status).toBe(403)
    },
  )
})

test('behind a configured origin, only that origin counts, whatever Host says', async () => {
  const app = createApp(testServices(db, { env: { ORIGIN: 'https://console.example.com' } }), pages)
  const other = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  const ours = port
  port = (other.address() as AddressInfo).port
  try {
    const action = pages.actionsRun
    expect((await send('POST', '/page', { host: 'evil.example', origin: 'http://evil.example' })).status).toBe(403)
    expect((await send('POST', '/page', { origin: `http://127.0.0.1:${port}` })).status).toBe(403)
    expect(pages.actionsRun).toBe(action)
    await send('POST', '/page', { origin: 'https://console.example.com' })
    expect(pages.actionsRun).toBe(action + 1)
  } finally {
    port = ours
    other.close()
  }
})

test('the eleventh try at the door is refused, and a forged X-Forwarded-For does not reset it', async () => {
  const email = 'somebody@example.com'
  const tryIt = (index: number) =>
    send(
      'POST',
      '/api/trpc/identity.signIn',
      { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'x-forwarded-for': `198.51.100.${index}` },
      JSON.stringify({ email, password: `guess ${index}` }),
    )
  for (let index = 1; index <= 10; index += 1) expect((await tryIt(index)).status).toBe(400)
  expect((await tryIt(11)).status).toBe(429)
})
