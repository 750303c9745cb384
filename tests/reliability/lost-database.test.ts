import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Embedded, startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/migrate.ts'
import { seedDemo } from '#db/seeds/demo.ts'
import { createApp, startWeb } from '#server/http.ts'
import { readConfig } from '#server/kernel/config.ts'
import { newId } from '#server/kernel/ids.ts'
import { createServices, type Services } from '#server/services.ts'

// A server of this file's own: it is stopped and killed while requests are under way.

let folder: string
let database: Embedded
let services: Services
let server: Server
let origin: string
let token: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'counterfoil-lost-'))
  database = await start()
  await migrate(database.url)
  await seedDemo(database.url)
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    STORE_DIR: folder,
    DATA_DIR: join(folder, 'data'),
    LOG_LEVEL: 'silent',
  })
  services = createServices(config)
  const pages = {
    build: () => Promise.reject(new Error('no pages here')),
    assets: (_request: object, _response: object, next: () => void) => next(),
  }
  server = await startWeb(services, createApp(services, pages), { port: 0, host: '127.0.0.1' })
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  token = await signIn()
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await services.close()
  await database.stop()
  for (const path of [folder, database.dataDir]) rmSync(path, { recursive: true, force: true })
})

const start = () => startEmbedded({ dataDir: join(folder, 'postgres') })

/** A session's cookie, as the form would get it. */
async function signIn(): Promise<string> {
  const response = await call('identity.signIn', { email: 'admin@example.com', password: 'Admin123!' })
  expect(response.status).toBe(200)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

function call(procedure: string, input: object): Promise<Response> {
  return fetch(`${origin}/api/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, 'sec-fetch-site': 'same-origin', cookie: token ?? '' },
    body: JSON.stringify(input),
  })
}

const me = () => fetch(`${origin}/api/trpc/identity.me`, { headers: { cookie: token } })

test('a running database makes the process healthy', async () => {
  const response = await fetch(`${origin}/health`)
  expect(response.status).toBe(200)
  expect((await response.json()).checks.database).toEqual({ ok: true })
})

test('without its database the process says so, refuses requests in words, and comes back by itself', async () => {
  expect((await me()).status).toBe(200)
  await database.stop()

  const health = await fetch(`${origin}/health`)
  expect(health.status).toBe(503)
  expect((await health.json()).status).toBe('down')
  for (let round = 0; round < 5; round += 1) {
    const refused = await me()
    expect(refused.status).toBe(503)
    expect(JSON.stringify(await refused.json())).toContain('The database cannot be reached')
  }

  database = await start()
  await expect.poll(async () => (await fetch(`${origin}/health`)).status).toBe(200)
  expect((await me()).status).toBe(200)
})

test('a database killed under load loses nothing that was acknowledged, and answers nothing with a 500', async () => {
  const acknowledged: string[] = []
  const statuses = new Map<number, number>()
  let going = true
  const writer = async () => {
    while (going) {
      const id = newId()
      const response = await call('leads.createLead', { id, lastName: 'Underload', email: `${id}@example.com` })
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
      if (response.status === 200) acknowledged.push(id)
      else await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const writers = Array.from({ length: 4 }, writer)
  await expect.poll(() => acknowledged.length).toBeGreaterThan(50)

  process.kill(database.pid, 'SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 300))
  const before = acknowledged.length
  database = await start()
  await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 50)
  going = false
  await Promise.all(writers)

  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query<{ id: string }>(`select id from leads where last_name = 'Underload'`)
  await client.end()
  const there = new Set(rows.map(({ id }) => id))
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([])
  expect([...statuses.keys()].sort()).toEqual([200, 503])
})
