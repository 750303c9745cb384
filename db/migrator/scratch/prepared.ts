import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { MIGRATIONS_DIR, type Migration, readMigrations } from '../files.ts'
import { migrate } from '../migrate.ts'
import type { Log } from '../session.ts'

/** What a new database is to have: exactly these migrations of a folder, and no rows but theirs. */
export interface WantedSchema {
  names: readonly string[]
  /** Folder of migrations; the product's own by default. */
  dir?: string | undefined
  /** That of the server unless said. */
  encoding?: 'UTF8'
  /** Whether one that is copied from may stay on the server for the next time. One that stays is used either way. */
  keep: boolean
  log?: Log | undefined
}

/** Finished: nobody may connect, so it stays as it was made. Under the other name it may be half of one. */
const PREPARED = 'counterfoil_prepared_'
const PREPARING = 'counterfoil_preparing_'
/** Older schemas are wanted by old backups, a few times on one day. */
const OLD_SCHEMA_SECONDS = 86_400
const ABANDONED_SECONDS = 600

/**
 * Makes the database `name` on the server of `url` with a schema as the migrations make it. They run once: the first
 * database of a schema is kept aside, and later ones are copies of it, which takes a tenth of the time.
 *
 * @throws whatever refuses to create a database, and MigrationError; there is no such database then.
 */
export async function createMigrated(url: string, name: string, wanted: WantedSchema): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil-scratch' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const encoding = wanted.encoding ?? (await encodingOf(client))
    const known = readMigrations(wanted.dir ?? MIGRATIONS_DIR)
    const key = keyOf(
      known.filter((migration) => wanted.names.includes(migration.name)),
      encoding,
    )
    await sweepPrepared(client, [key, keyOf(known, encoding)])
    const prepared = (await findPrepared(client, key)) ?? (wanted.keep ? await prepare(client, url, key, wanted) : null)
    if (prepared && (await copyPrepared(client, prepared, name))) return
    await createByMigrations(client, url, name, wanted)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Two schemas with the same key are the same: what ran, as it ran. */
function keyOf(migrations: Migration[], encoding: string): string {
  const hash = createHash('sha256').update(encoding)
  for (const { name, migration } of migrations) hash.update(`\n${name} ${migration.checksum}`)
  return hash.digest('hex').slice(0, 16)
}

async function encodingOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ encoding: string }>(
    `select pg_encoding_to_char(encoding) as encoding from pg_database where datname = 'template0'`,
  )
  return rows[0]?.encoding ?? ''
}

/** One of somebody else's could have anything in it. */
async function findPrepared(client: pg.Client, key: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database
     where datname ~ ('^${PREPARED}[0-9]+_' || $1 || '$') and not datallowconn and pg_get_userbyid(datdba) = current_user
     order by datname desc limit 1`,
    [key],
  )
  return rows[0]?.name ?? null
}

/** @returns its name; null when somebody held on to it, or swept it away. Two processes may make one each. */
async function prepare(client: pg.Client, url: string, key: string, wanted: WantedSchema): Promise<string | null> {
  const seconds = Math.floor(Date.now() / 1000)
  const unfinished = `${PREPARING}${seconds}_${randomBytes(4).toString('hex')}`
  await createByMigrations(client, url, unfinished, wanted)
  const name = `${PREPARED}${seconds}_${key}`
  try {
    await client.query(`alter database ${unfinished} with allow_connections false`)
    await client.query(`alter database ${unfinished} rename to ${name}`)
    return name
  } catch (error) {
    await drop(client, unfinished)
    // Another process that made one in the same second is as good.
    if (codeOf(error) === '42P04') return name
    if (codeOf(error) === '55006' || codeOf(error) === '3D000') return null
    throw error
  }
}

/** @returns false when there is no copying it: it is gone, in use, or of before an upgrade of the server. */
async function copyPrepared(client: pg.Client, prepared: string, name: string): Promise<boolean> {
  try {
    // Without a strategy: that of 15 and newer writes the log. The other one makes the whole server write a checkpoint.
    await client.query(`create database ${client.escapeIdentifier(name)} template ${prepared}`)
  } catch (error) {
    // Without room, without the right to, and without a server there is no other way either.
    if (/^(53|57|08|42501)/.test(codeOf(error))) throw error
    await drop(client, prepared)
    return false
  }
  // A copy has everything but what was granted on the database itself.
  const { rows } = await client.query<{ grant: string }>(
    `select format('grant %s on database %I to %I', a.privilege_type, $2::text, r.rolname) as grant
     from pg_database d cross join aclexplode(d.datacl) a join pg_roles r on r.oid = a.grantee
     where d.datname = $1 and a.grantee <> d.datdba`,
    [prepared, name],
  )
  if (rows.length > 0) await client.query(rows.map(({ grant }) => grant).join('; '))
  return true
}

/** Runs the wanted migrations on an empty database, without asking for one that is prepared. */
export async function runWanted(url: string, { names, dir, log }: WantedSchema): Promise<void> {
  await migrate(url, { only: new Set(names), ...(dir !== undefined && { dir }), ...(log && { log }) })
}

async function createByMigrations(client: pg.Client, url: string, name: string, wanted: WantedSchema): Promise<void> {
  const { encoding } = wanted
  const id = client.escapeIdentifier(name)
  await client.query(`create database ${id} template template0${encoding ? ` encoding '${encoding}'` : ''}`)
  const target = new URL(url)
  target.pathname = `/${encodeURIComponent(name)}`
  try {
    await runWanted(target.href, wanted)
  } catch (error) {
    await client.query(`drop database if exists ${id} with (force)`).catch(() => undefined)
    throw error
  }
}

/** Removes those of schemas that nobody asked for lately, and what a killed process left half made. */
async function sweepPrepared(client: pg.Client, wanted: string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select d.datname as name from pg_database d cross join extract(epoch from clock_timestamp()) as now
     where (substring(d.datname from '^${PREPARED}([0-9]{1,12})_[0-9a-f]{16}$')::bigint < now - $1 and right(d.datname, 16) <> all ($2))
       or (substring(d.datname from '^${PREPARING}([0-9]{1,12})_[0-9a-f]{8}$')::bigint < now - $3
         and not exists (select from pg_stat_activity a where a.datid = d.oid))`,
    [OLD_SCHEMA_SECONDS, wanted, ABANDONED_SECONDS],
  )
  for (const { name } of rows) await drop(client, name)
}

/** Without force and without complaint: another process may be using it, or be quicker. */
async function drop(client: pg.Client, name: string): Promise<void> {
  await client.query(`drop database if exists ${client.escapeIdentifier(name)}`).catch(() => undefined)
}

function codeOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : ''
}
