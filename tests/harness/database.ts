import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, inject, onTestFinished } from 'vitest'
import { createDatabase, type Database } from '#db/client.ts'
import { seedDemo } from '#db/seeds/demo.ts'
import { startTestServer, TEMPLATE_DATABASE } from './test-server.ts'

export interface TestDatabase {
  /** URL of the superuser: sees everything, proves nothing about tenancy. */
  url: string
  /** As the app connects: role counterfoil_app, row level security in force. */
  database: Database
  /** The superuser's own connection, to arrange and to look behind the app's back. */
  admin: pg.Client
}

/** Tidies up after the test that asks for it, or after the file where none runs yet. */
export function afterwards(tidy: () => void | Promise<void>): void {
  try {
    // Inside a test, nobody would call what is given to afterAll.
    onTestFinished(tidy)
  } catch {
    afterAll(tidy)
  }
}

/** A folder that goes away by itself. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `counterfoil-${name}-`))
  afterwards(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A server of this test file's own, for what counts or sweeps the databases of a whole server. */
export async function ownServer(): Promise<string> {
  const { url, stop } = await startTestServer()
  afterAll(stop)
  return url
}

/** A migrated database of this test file's own, cloned from the template and dropped at the end. */
export async function testDatabase(
  serverUrl = inject('serverUrl'),
  template = TEMPLATE_DATABASE,
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `create database ${name} template ${template}`)

  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const admin = new pg.Client({ connectionString: url.href, options: '-c timezone=UTC' })
  await admin.connect()
  const database = createDatabase({
    url: url.href,
    role: 'counterfoil_app',
    max: 8,
    applicationName: 'counterfoil test',
  })

  afterAll(async () => {
    await database.close()
    await admin.end()
    await onServer(serverUrl, `drop database if exists ${name} with (force)`)
  })
  return { url: url.href, database, admin }
}

/**
 * A database of this test file's own that holds the demo as it is made at `now`, with the statistics that Postgres
 * would gather by itself within a minute. Postgres takes 8 s to write one, and half a second to copy it.
 */
export async function demoDatabase(now?: Date): Promise<TestDatabase> {
  const template = ['counterfoil_demo', ...(now ? [now.getTime()] : [])].join('_')
  const write = async (url: string) => {
    await seedDemo(url, now ? { now } : {})
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('analyze')
    await client.end()
  }
  return await testDatabase(undefined, await filledTemplate(template, write))
}

/**
 * A template that `fill` has written to, for several files that would each write the same. The first that asks makes
 * it while the others wait.
 *
 * @param fill gets the superuser's URL, and must have closed its connections when it is done.
 */
async function filledTemplate(name: string, fill: (url: string) => Promise<unknown>): Promise<string> {
  const url = new URL(inject('serverUrl'))
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [name])
    // Only one that was finished says that it is a template.
    const { rows } = await client.query('select from pg_database where datname = $1 and datistemplate', [name])
    if (rows.length > 0) return name
    await client.query(`drop database if exists ${name}`)
    await onServer(url.href, `create database ${name} template ${TEMPLATE_DATABASE}`)
    url.pathname = `/${name}`
    await fill(url.href)
    await client.query(`alter database ${name} is_template true`)
    return name
  } finally {
    await client.end()
  }
}

/** Cloning takes a lock on the template, so two files that clone at once must take turns. */
async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.query(statement)
        return
      } catch (error) {
        const busy = error instanceof Error && 'code' in error && error.code === '55006'
        if (!busy || attempt === 50) throw error
        await new Promise((resolve) => setTimeout(resolve, 40))
      }
    }
  } finally {
    await client.end()
  }
}
