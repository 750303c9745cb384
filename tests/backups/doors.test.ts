import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, startWeb } from '#server/http.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { unpackBackup } from './unpacking.ts'

const db = await testDatabase()
const services = testServices(db)
const noPages = { build: () => Promise.reject(new Error('no pages in this suite')), assets: express.Router() }
let server: Server
let url: string
let admin: Person
let viewer: Person
const tokens: Record<'admin' | 'operator' | 'viewer' | 'stranger' | 'narrow', string> = {
  admin: '',
  operator: '',
  viewer: '',
  stranger: '',
  narrow: '',
}

beforeAll(async () => {
  server = await startWeb(services, createApp(services, noPages), { port: 0, host: '127.0.0.1' })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const company = await addCompany(db)
  admin = await addPerson(db, company)
  viewer = await addPerson(db, company, { role: 'viewer' })
  const operator = await addPerson(db, company, { operator: true })
  const stranger = await addPerson(db, await addCompany(db))
  const make = async (person: Person, operatorToken = false, scopes: 'leads'[] = []) =>
    (
      await callerFor(services, person).tokens.create({
        name: 'tool',
        role: person.role,
        scopes,
        expiresInDays: 1,
        operator: operatorToken,
      })
    ).token
  tokens.admin = await make(admin)
  tokens.operator = await make(operator, true)
  tokens.stranger = await make(stranger)
  tokens.narrow = await make(admin, false, ['leads'])
})

afterAll(() => new Promise((done) => server.close(done)))

function post(token: string | null, body: unknown): Promise<Response> {
  return fetch(`${url}/api/admin/comprehensive-backup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
}

const get = (path: string, token: string | null = tokens.admin) =>
  fetch(`${url}${path}`, { headers: token === null ? {} : { authorization: `Bearer ${token}` } })

interface Answer {
  success: boolean
  backup: { id: string; state: string; path: string; coverage: string; records: number; bytes: number }
}

describe('POST /api/admin/comprehensive-backup', () => {
  test('makes a backup and answers when it is verified', async () => {
    const response = await post(tokens.admin, { reason: 'asked by a program' })
    expect(response.status).toBe(201)
    const { success, backup }: Answer = await response.json()
    expect(success).toBe(true)
    expect(backup).toMatchObject({ state: 'VERIFIED', coverage: 'company', reason: 'asked by a program' })
    // Folder and first words are those that scripts of the old system look for.
    expect(backup.path).toMatch(
      /^backups\/comprehensive\/comprehensive-backup-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[0-9a-f]{8}\.json\.zst$/,
    )
  })

  test('backs up the whole database for an operator', async () => {
    const { backup }: Answer = await (await post(tokens.operator, { reason: 'all of it' })).json()
    expect(backup).toMatchObject({ state: 'VERIFIED', coverage: 'database' })
  })

  test('answers at once when it is not to wait', async () => {
    const response = await post(tokens.stranger, { reason: 'no hurry', wait: false })
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({ success: true, backup: { state: 'RUNNING' } })
  })

  test('refuses who is nobody, who may not, and what is no reason', async () => {
    expect((await post(null, { reason: 'anonymous' })).status).not.toBe(201)
    expect((await post('cf_nonsense', { reason: 'wrong token' })).status).toBe(401)
    expect((await post(tokens.narrow, { reason: 'other scope' })).status).toBe(403)
    expect((await post(tokens.admin, { reason: 'all', coverage: 'database' })).status).toBe(403)
    for (const body of [{}, { reason: 'x' }, { reason: 'fine', extra: 1 }, [], 'text', { reason: { a: 1 } }]) {
      const response = await post(tokens.admin, body)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: 'BAD_INPUT' } })
    }
  })
})

describe('a download', () => {
  let made: Answer['backup']
  beforeAll(async () => {
    made = (await (await post(tokens.admin, { reason: 'to be downloaded' })).json()).backup
  })
  const stored = () => join(services.config.STORE_DIR, made.path)

  test('is the very file, as an attachment under its own name', async () => {
    const response = await get(`/api/admin/backups/${made.id}/file`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${made.path.split('/').at(-1)}"`)
    expect(response.headers.get('content-encoding')).toBeNull()
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes).toHaveLength(made.bytes)
    expect(response.headers.get('x-checksum-sha256')).toBe(createHash('sha256').update(bytes).digest('hex'))
    const copy = join(services.config.STORE_DIR, 'downloaded.json.zst')
    writeFileSync(copy, bytes)
    expect(JSON.parse(await unpackBackup(copy)).tables.companies).toHaveLength(1)
    const manifest = await (await get(`/api/admin/backups/${made.id}/manifest`)).json()
    expect(manifest).toMatchObject({ version: '3.0.0', metadata: { backupId: made.id } })
  })

  test('is refused to strangers, to lesser roles and to nobody', async () => {
    expect((await get(`/api/admin/backups/${made.id}/file`, tokens.stranger)).status).toBe(404)
    expect((await get(`/api/admin/backups/${made.id}/file`, null)).status).toBe(401)
    await expect(callerFor(services, viewer).backups.downloadBackup({ id: made.id })).rejects.toMatchObject({
      cause: { code: 'FORBIDDEN' },
    })
  })

  test('is asked for by id alone: no path leads anywhere', async () => {
    for (const id of [
      '../../../../etc/passwd',
      '..%2f..%2f..%2fetc%2fpasswd',
      '%00',
      `${made.id}%00.zst`,
      'x'.repeat(3_000),
    ]) {
      expect((await get(`/api/admin/backups/${id}/file`)).status, id).toBeGreaterThanOrEqual(400)
    }
  })

  test('never leaves the store, even when its file was replaced by a link', async () => {
    renameSync(stored(), `${stored()}.away`)
    symlinkSync('/etc/passwd', stored())
    const response = await get(`/api/admin/backups/${made.id}/file`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { reason: 'BACKUP_FILE_MISSING' } })
  })
})

test('an internal tool in a program of its own makes, verifies and prints a backup', { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['scripts/examples/internal-tool.ts', 'from another program'],
    {
      cwd: resolve(import.meta.dirname, '../..'),
      env: { ...process.env, NODE_OPTIONS: '', COUNTERFOIL_URL: url, COUNTERFOIL_TOKEN: tokens.admin },
    },
  )
  expect(JSON.parse(stdout)).toMatchObject({
    state: 'VERIFIED',
    verified: true,
    reason: 'from another program',
    tables: { companies: 1 },
  })
})

describe('POST /api/admin/create-backup', () => {
  const ask = (token: string, body: unknown) =>
    fetch(`${url}/api/admin/create-backup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })

  test('makes the SQL dump of the old system under its old folder and name, without asking why', async () => {
    const response = await ask(tokens.operator, {})
    expect(response.status).toBe(201)
    const { success, backup } = await response.json()
    expect(success).toBe(true)
    expect(backup).toMatchObject({ kind: 'database', coverage: 'database', state: 'VERIFIED' })
    expect(backup.path).toMatch(/^backups\/database\/database-backup-\d{4}-\d\d-\d\dT[\d-]+Z-[0-9a-f]{8}\.sql/)
  })

  test('is for operators alone, since it holds everybody', async () => {
    expect((await ask(tokens.admin, { reason: 'everything please' })).status).toBe(403)
  })
})
