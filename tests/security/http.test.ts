import type { Server } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, startWeb } from '#server/http.ts'
import { appRouter } from '#server/trpc/router.ts'
import { callerFor } from '../harness/people.ts'
import { twoCompanies, type World } from '../tenancy/world.ts'
import { HOSTILE, HOSTILE_TEXTS } from './arbitraries.ts'
import { isQuery } from './inputs.ts'

let world: World
let server: Server
let origin: string
let token: string

beforeAll(async () => {
  world = await twoCompanies()
  const created = await callerFor(world.services, world.ours.people.admin).tokens.create({
    name: 'fuzz',
    role: 'admin',
    scopes: [],
    expiresInDays: 1,
  })
  token = created.token
  const pages = {
    build: () => Promise.reject(new Error('no pages here')),
    assets: (_request: object, _response: object, next: () => void) => next(),
  }
  server = await startWeb(world.services, createApp(world.services, pages), { port: 0, host: '127.0.0.1' })
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const procedures = Object.entries(appRouter._def.procedures).map(([path, procedure]) => ({
  path,
  query: isQuery(procedure),
}))

/** Bodies that are no JSON, or JSON that no client writes. */
const BODIES: [string, string | Buffer][] = [
  ['nothing', ''],
  ['half an object', '{"id":'],
  ['a word', 'undefined'],
  ['a null byte', '\u0000'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['a hundred thousand brackets', '['.repeat(100_000)],
  ['a deep object', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['a prototype', '{"__proto__":{"role":"admin"},"constructor":{"prototype":{"x":1}}}'],
  ['a number beyond numbers', '{"id":1e999,"limit":-1e999}'],
  ['lone surrogates', '{"search":"\\ud800","id":"\\udfff"}'],
  ['a batch that is none', '{"0":null,"1":[],"length":1e9}'],
  ['three megabytes', JSON.stringify({ search: 'x'.repeat(3_000_000) })],
]

const TYPES = [
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  '',
]

async function ask(
  method: string,
  path: string,
  init: { body?: string | Buffer; type?: string } = {},
): Promise<string | null> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (init.type) headers['content-type'] = init.type
  const response = await fetch(`${origin}${path}`, {
    method,
    headers,
    redirect: 'manual',
    ...(init.body === undefined ? {} : { body: Buffer.from(init.body) }),
  })
  const text = await response.text()
  return response.status >= 500
    ? `${method} ${path.slice(0, 120)} answered ${response.status}: ${text.slice(0, 200)}`
    : null
}

describe('over HTTP, nothing breaks', () => {
  test('when a procedure gets a body that cannot be read', async () => {
    const broken: (string | null)[] = []
    for (const [turn, { path }] of procedures.entries()) {
      // Every body meets a third of the procedures, each time as another content type.
      const answers = BODIES.filter((_, index) => (index + turn) % 3 === 0).map(([, body], index) =>
        ask('POST', `/api/trpc/${path}`, { body, type: TYPES[(index + path.length) % TYPES.length] ?? '' }),
      )
      broken.push(...(await Promise.all(answers)))
    }
    expect(broken.filter(Boolean).slice(0, 5)).toEqual([])
  })

  test('when a query gets an input that cannot be read', async () => {
    const inputs = [
      ...HOSTILE_TEXTS.map((text) => text.slice(0, 2_000)),
      ...HOSTILE.map((value) => JSON.stringify(value) ?? 'undefined'),
    ]
      .filter((text) => text.length < 6_000 && text.isWellFormed())
      .map((text) => encodeURIComponent(text))
    inputs.push('%', '%zz', '%00', '%ff%fe', '%ed%a0%80')
    const broken: (string | null)[] = []
    for (const [turn, { path }] of procedures.filter(({ query }) => query).entries()) {
      const some = inputs.filter((_, index) => (index + turn) % 4 === 0)
      broken.push(...(await Promise.all(some.map((input) => ask('GET', `/api/trpc/${path}?input=${input}`)))))
      broken.push(
        await ask('GET', `/api/trpc/${path},${path}?batch=1&input=${encodeURIComponent('{"0":{},"7":null}')}`),
      )
    }
    expect(broken.filter(Boolean).slice(0, 5)).toEqual([])
  })

  test('when an address or a method makes no sense', async () => {
    const paths = [
      '/api/trpc/',
      '/api/trpc/..',
      '/api/trpc/%00',
      '/api/trpc/a.b.c?batch=1',
      '/api/trpc/__proto__',
      '/api/trpc/constructor.name',
      '/api/nothing',
      '/api/%ff',
      '/api/admin/comprehensive-backup',
      '/api/admin/backups/x/file',
      '/api/admin/backups/..%2f..%2fetc%2fpasswd/file',
      `/api/admin/backups/${'9'.repeat(5_000)}/file`,
    ]
    const broken: (string | null)[] = []
    for (const path of paths) {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST']) broken.push(await ask(method, path))
    }
    expect(broken.filter(Boolean).slice(0, 5)).toEqual([])
  })

  test('when a REST door gets what it does not expect', async () => {
    const broken: (string | null)[] = []
    for (const path of ['/api/admin/comprehensive-backup', '/api/admin/create-backup']) {
      for (const [, body] of BODIES) for (const type of TYPES) broken.push(await ask('POST', path, { body, type }))
      for (const value of HOSTILE) {
        const body = JSON.stringify({ reason: value, wait: value, coverage: value })
        broken.push(await ask('POST', path, { body, type: 'application/json' }))
      }
    }
    expect(broken.filter(Boolean).slice(0, 5)).toEqual([])
  })

  test('when a request is no HTTP at all', async () => {
    const requests = [
      '\r\n\r\n',
      'GET\r\n\r\n',
      `GET /${'x'.repeat(70_000)} HTTP/1.1\r\n\r\n`,
      'POST /api/trpc/x HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000',
      'GET / HTTP/1.1\r\nHost: a\r\nCookie: \u0000\u0001\r\n\r\n',
    ]
    for (const request of requests) expect(await raw(request)).not.toMatch(/^HTTP\/1\.\d 5/)
    expect((await fetch(`${origin}/api/trpc/identity.signInOptions`)).status).toBe(200)
  })
})

function raw(request: string): Promise<string> {
  const { port } = new URL(origin)
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.end(request))
    let answer = ''
    socket.setTimeout(3_000, () => socket.destroy())
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('error', () => resolve(answer))
    socket.on('close', () => resolve(answer))
  })
}
