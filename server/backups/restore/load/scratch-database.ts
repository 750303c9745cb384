import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { createMigrated, type WantedSchema } from '#db/migrator/index.ts'

const PREFIX = 'counterfoil_scratch_'
/** A scratch database that is being made has no connection yet for a moment. */
const YOUNG_SECONDS = 120

export interface ScratchDatabase {
  name: string
  url: string
  /** Ends every connection to it and removes it. Safe to call twice. */
  drop(): Promise<void>
  /** Lets go of it without removing it, for whoever gives it a name of its own. */
  release(): Promise<void>
}

/**
 * Makes a database with the wanted schema beside the one at `serverUrl`; its name says when it was made. One connection
 * to it stays open as long as it is wanted: a scratch database that nobody is connected to was left behind.
 */
export async function createScratchDatabase(
  serverUrl: string,
  wanted: Omit<WantedSchema, 'encoding'>,
): Promise<ScratchDatabase> {
  await sweepScratchDatabases(serverUrl)
  const name = `${PREFIX}${Math.floor(Date.now() / 1000)}_${randomBytes(4).toString('hex')}`
  const url = withDatabase(serverUrl, name)
  await createMigrated(serverUrl, name, { ...wanted, encoding: 'UTF8' })
  const guard = new pg.Client({ connectionString: url, application_name: 'counterfoil scratch', keepAlive: true })
  guard.on('error', () => undefined)
  const release = () => guard.end().catch(() => undefined)
  const drop = async () => {
    await release()
    await onServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`))
  }
  try {
    await guard.connect()
  } catch (error) {
    await drop().catch(() => undefined)
    throw error
  }
  return { name, url, drop, release }
}

/** Removes what killed processes left: by name, by age, and because nobody is connected. @returns how many. */
export async function sweepScratchDatabases(serverUrl: string, olderThanSeconds = YOUNG_SECONDS): Promise<number> {
  return await onServer(serverUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select d.datname as name from pg_catalog.pg_database d
       where d.datname ~ ('^' || $1 || '[0-9]+_[0-9a-f]{8}(_before)?$')
         and substring(d.datname from '[0-9]+')::bigint <= extract(epoch from clock_timestamp()) - $2
         and not exists (select from pg_catalog.pg_stat_activity a where a.datid = d.oid)`,
      [PREFIX, olderThanSeconds],
    )
    let removed = 0
    for (const { name } of rows) {
      // Somebody else may be sweeping, or may have connected since.
      const gone = await client.query(`drop database if exists ${client.escapeIdentifier(name)}`).catch(() => null)
      if (gone) removed += 1
    }
    return removed
  })
}

export function withDatabase(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(name)}`
  return other.href
}

/** Runs `work` on a connection that is in no transaction and in no database of ours. */
export async function onServer<T>(serverUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl, application_name: 'counterfoil restore' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
