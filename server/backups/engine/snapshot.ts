import type pg from 'pg'
import { BackupError } from './backup-error.ts'
import { type Catalogue, readCatalogue, sameShape } from './catalogue.ts'
import { quoted } from './selection.ts'
import { closeSession, openSession, type SessionOptions } from './session.ts'

/** How long a migration may keep us waiting for a table before the backup gives way. */
const LOCK_TIMEOUT_MS = 10_000
const MOST_ATTEMPTS = 3

/** One moment of the database, held open by `client` and shared through `id`. */
export interface Snapshot {
  client: pg.Client
  id: string
  catalogue: Catalogue
  time: Date
  lsn: string
  postgresVersion: string
  /** Newest migration that is in the snapshot, null where there is no such table. */
  migration: string | null
}

/**
 * Locks every table against change of shape, then takes the snapshot, then looks whether the
 * catalogue is still the one that was locked. In that order: a TRUNCATE between snapshot and first
 * read would otherwise show as an empty table, and a table made in between would not be locked.
 *
 * @throws {BackupError} LOCK_TIMEOUT when a table stays locked, SCHEMA_CHANGED when migrations keep running.
 */
export async function openSnapshot(options: SessionOptions): Promise<Snapshot> {
  const client = await openSession(options)
  try {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const before = await readCatalogue(client)
      await client.query('begin isolation level repeatable read, read only')
      const names = before.tables.map((table) => `${quoted(table.schema)}.${quoted(table.name)}`)
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
      if (names.length > 0) await lock(client, names)
      const [moment] = (await client.query<Record<string, string>>(MOMENT)).rows
      const catalogue = await readCatalogue(client)
      if (moment && sameShape(before, catalogue)) {
        return {
          client,
          catalogue,
          id: moment.id ?? '',
          time: new Date(moment.time ?? ''),
          lsn: moment.lsn ?? '',
          postgresVersion: moment.version ?? '',
          migration: await newestMigration(client, catalogue),
        }
      }
      await client.query('rollback')
    }
    throw new BackupError(
      'SCHEMA_CHANGED',
      'Tables were changed while the backup began, three times over. Start again when the migration has finished.',
    )
  } catch (error) {
    await closeSession(client)
    throw error
  }
}

const MOMENT = `
select pg_catalog.pg_export_snapshot() as id,
  pg_catalog.to_char(pg_catalog.transaction_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time,
  (case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn() else pg_catalog.pg_current_wal_lsn() end)::text as lsn,
  pg_catalog.current_setting('server_version') as version`

async function lock(client: pg.Client, names: string[]): Promise<void> {
  try {
    await client.query(`lock table ${names.join(', ')} in access share mode`)
  } catch (error) {
    // A table dropped since the first look: the next attempt sees a catalogue without it.
    if (error instanceof Error && 'code' in error && error.code === '42P01') {
      throw new BackupError('SCHEMA_CHANGED', 'A table was dropped while the backup began. Start again.', error)
    }
    throw error
  }
}

async function newestMigration(client: pg.Client, catalogue: Catalogue): Promise<string | null> {
  const table = catalogue.tables.find(({ schema, name }) => schema === 'public' && name === 'schema_migrations')
  const has = (column: string) => table?.columns.some(({ name }) => name === column)
  if (!has('name') || !has('finished_at') || !has('rolled_back_at')) return null
  const { rows } = await client.query<{ name: string }>(
    'select name from public.schema_migrations where finished_at is not null and rolled_back_at is null order by name desc limit 1',
  )
  return rows[0]?.name ?? null
}

/** Another connection that sees exactly what the snapshot sees. */
export async function joinSnapshot(options: SessionOptions, snapshot: Snapshot): Promise<pg.Client> {
  const client = await openSession(options)
  try {
    await client.query('begin isolation level repeatable read, read only')
    await client.query(`set transaction snapshot '${snapshot.id.replaceAll("'", '')}'`)
    return client
  } catch (error) {
    await closeSession(client)
    throw error
  }
}
