import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the test server's superuser; its database is of no interest. */
    serverUrl: string
    /** Name of the migrated, empty database that every test file clones. */
    templateDatabase: string
  }
}

const TEMPLATE = 'counterfoil_template'

/** One throw-away PostgreSQL for the whole run, migrated once; test files clone the result in 50 ms. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startEmbedded({ ephemeral: true, settings: { max_connections: '200' } })
  const url = new URL(server.url)
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()

  const template = new URL(url)
  template.pathname = `/${TEMPLATE}`
  await migrate(template.href)
  project.provide('serverUrl', url.href)
  project.provide('templateDatabase', TEMPLATE)
  return () => server.stop()
}
