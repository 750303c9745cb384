import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { quoted } from '../format/sql-text.ts'
import { BackupError } from './backup-error.ts'
import { type Catalogue, readCatalogue, sameShape } from './catalogue.ts'
import { giveWayInPostgres } from './give-way.ts'
import { closeSession, openSession, type SessionOptions } from './session.ts'

const MOST_ATTEMPTS = 4
const PAUSE_MS = 150

/** One moment of the database, held open by `exporter`; the `readers` see the same and are free to stream. */
export interface Snapshot {
  exporter: pg.Client
  /** At least one. */
  readers: pg.Client[]
  id: string
  catalogue: Catalogue
  time: Date
  lsn: string
  postgresVersion: string
  /** Migrations that stand in the snapshot, oldest name first; empty where there is no such table. */
  migrations: string[]
}

/**
 * Locks every table against change of shape, then takes the snapshot, then looks whether the
 * catalogue is still the one that was locked. In that order: a TRUNCATE between snapshot and first
 * read would otherwise show as an empty table, and a table made in between would not be locked.
 *
 * @throws {BackupError} LOCK_TIMEOUT when a table stays locked, SCHEMA_CHANGED when migrations keep running.
 */
export async function openSnapshot(options: SessionOptions, readerCount = 1): Promise<Snapshot> {
  const exporter = await openSession(options)
  const readers: pg.Client[] = []
  try {
    while (readers.length < readerCount) readers.push(await openSession(options))
    await Promise.all([exporter, ...readers].map(giveWayInPostgres))
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const snapshot = await tryOnce(exporter, readers)
      if (snapshot) return snapshot
      await Promise.all([exporter, ...readers].map((client) => client.query('rollback')))
      await sleep(PAUSE_MS * attempt)
    }
    throw new BackupError(
      'SCHEMA_CHANGED',
      'Tables were changed while the backup began, several times over. Start again when the migration has finished.',
    )
  } catch (error) {
    await Promise.all([exporter, ...readers].map(closeSession))
    throw error
  }
}

/** null when somebody changed, or was about to change, a table while we were looking. */
async function tryOnce(exporter: pg.Client, readers: pg.Client[]): Promise<Snapshot | null> {
  const before = await readCatalogue(exporter)
  const names = before.tables.map((table) => `${quoted(table.schema)}.${quoted(table.name)}`).join(', ')
  await exporter.query('begin isolation level repeatable read, read only')
  if (!(await lock(exporter, names, ''))) return null

  const [moment] = (await exporter.query<Record<string, string>>(MOMENT)).rows
  for (const reader of readers) {
    await reader.query('begin isolation level repeatable read, read only')
    await reader.query(`set transaction snapshot '${moment?.id?.replaceAll("'", '')}'`)
    // A reader needs locks of its own, and at once: should somebody queue for a table between our two locks,
    // they would wait for the exporter, the reader for them, and the backup for ever.
    if (!(await lock(reader, names, ' nowait'))) return null
  }

  const catalogue = await readCatalogue(exporter)
  if (!moment || !sameShape(before, catalogue)) return null
  return {
    exporter,
    readers,
    catalogue,
    id: moment.id ?? '',
    time: new Date(moment.time ?? ''),
    lsn: moment.lsn ?? '',
    postgresVersion: moment.version ?? '',
    migrations: await readMigrations(exporter, catalogue),
  }
}

const MOMENT = `
select pg_catalog.pg_export_snapshot() as id,
  pg_catalog.to_char(pg_catalog.transaction_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time,
  (case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn() else pg_catalog.pg_current_wal_lsn() end)::text as lsn,
  pg_catalog.current_setting('server_version') as version`

/** false when it is worth trying again: a table was dropped since we looked, or is being queued for. */
async function lock(client: pg.Client, names: string, wait: ' nowait' | ''): Promise<boolean> {
  if (names === '') return true
  try {
    await client.query(`lock table ${names} in access share mode${wait}`)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === '42P01' || (code === '55P03' && wait !== '')) return false
    throw error
  }
}

async function readMigrations(client: pg.Client, catalogue: Catalogue): Promise<string[]> {
  const table = catalogue.tables.find(({ schema, name }) => schema === 'public' && name === 'schema_migrations')
  const has = (column: string) => table?.columns.some(({ name }) => name === column)
  if (!has('name') || !has('finished_at') || !has('rolled_back_at')) return []
  const { rows } = await client.query<{ name: string }>(
    'select name from public.schema_migrations where finished_at is not null and rolled_back_at is null order by name',
  )
  return rows.map(({ name }) => name)
}
