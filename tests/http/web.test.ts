import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, startWeb } from '#server/http.ts'
import type { Services } from '#server/services.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'

let db: TestDatabase
let services: Services
let server: Server
let url: string

/** The pages have suites of their own; here the doors around them are knocked at. */
const noPages = { build: () => Promise.reject(new Error('no pages in this suite')), assets: express.Router() }

beforeAll(async () => {
  db = await testDatabase()
  services = testServices(db, { env: { METRICS_TOKEN: 'a-token-for-metrics-only' } })
  server = await startWeb(services, createApp(services, noPages), { port: 0, host: '127.0.0.1' })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => new Promise((resolve) => server.close(resolve)))

describe('every answer', () => {
  test('carries the security headers and a request id', async () => {
    const { headers } = await fetch(`${url}/health`)
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-[\w+/=]{20,}'/)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(headers.get('x-powered-by')).toBeNull()
  })

  test('has a nonce of its own', async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch(`${url}/health`)).headers.get('content-security-policy')),
    )
    expect(policies[0]).not.toBe(policies[1])
  })
})

describe('health', () => {
  test('is degraded, not down, while no worker runs and no backup was made', async () => {
    const response = await fetch(`${url}/health`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      status: 'degraded',
      checks: {
        database: { ok: true },
        migrations: { ok: true },
        worker: { ok: false },
        outbox: { ok: true },
        backup: { ok: false },
      },
      lastBackupAt: null,
    })
  })

  test('is down when a migration is missing, and names it', async () => {
    const { rows } = await db.admin.query(
      'delete from schema_migrations where name = (select max(name) from schema_migrations) returning *',
    )
    try {
      const response = await fetch(`${url}/health`)
      expect(response.status).toBe(503)
      expect(JSON.stringify(await response.json())).toContain(rows[0].name)
    } finally {
      await db.admin.query(
        'insert into schema_migrations select * from json_populate_record(null::schema_migrations, $1)',
        [rows[0]],
      )
    }
  })
})

describe('metrics', () => {
  test('open with the token and with nothing else', async () => {
    expect((await fetch(`${url}/metrics`)).status).toBe(403)
    const response = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a-token-for-metrics-only' } })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('counterfoil_health{check="database"} 1')
  })
})

describe('metrics without a token', () => {
  test.each([
    { proxies: '0', status: 200 },
    { proxies: '1', status: 403 },
  ])('answer this machine $status when there are $proxies proxies in front', async ({ proxies, status }) => {
    const app = createApp(testServices(db, { env: { TRUST_PROXY: proxies } }), noPages)
    const other = await startWeb(services, app, { port: 0, host: '127.0.0.1' })
    try {
      expect((await fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}/metrics`)).status).toBe(status)
    } finally {
      await new Promise((resolve) => other.close(resolve))
    }
  })
})

describe('the API', () => {
  test('answers an unknown address with JSON that says so', async () => {
    const response = await fetch(`${url}/api/nothing`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { code: 'NOT_FOUND', message: expect.stringContaining('/api/nothing') },
    })
  })

  test('answers an unknown procedure the same way', async () => {
    const response = await fetch(`${url}/api/trpc/nothing.atAll`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { data: { code: 'NOT_FOUND', requestId: expect.any(String) } },
    })
  })

  test('asks whoever is not signed in to sign in', async () => {
    const response = await fetch(`${url}/api/trpc/users.find`)
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { data: { code: 'UNAUTHENTICATED' } } })
  })

  test.each(['{', '[1,', '"text"', 'null', '\u0000'])(
    'answers the unreadable body %j with a refusal, never with 500',
    async (body) => {
      const response = await fetch(`${url}/api/trpc/identity.signIn`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url, 'sec-fetch-site': 'same-origin' },
        body,
      })
      expect(response.status).toBe(400)
    },
  )
})

describe('the demo', () => {
  test('is served on loopback only', async () => {
    await addCompany(db, { isDemo: true })
    const app = createApp(services, noPages)
    await expect(startWeb(services, app, { port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'PRECONDITION',
      field: 'HOST',
    })
  })
})
