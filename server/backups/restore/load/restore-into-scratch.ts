import { MIGRATIONS_DIR, MigrationError, readMigrations, readCatalogue as readSchema } from '#db/migrator/index.ts'
import { closeSession } from '../../engine/session.ts'
import type { Metadata } from '../../format/metadata.ts'
import type { OpenBackup } from '../../reader/open-backup.ts'
import { isDiskFull, RestoreError } from '../restore-error.ts'
import { bareTables, dressTables } from './bare-tables.ts'
import { explainOnServer, requireDatabaseRoom } from './database-room.ts'
import {
  chooseRole,
  type DrillProblem,
  type LoadProgress,
  loadTables,
  openWriter,
  setSequences,
} from './load-tables.ts'
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

export interface LoadedScratch {
  name: string
  url: string
  metadata: Metadata
  /** The schema as the migrations make it, one line an object, before any row was loaded. */
  schema: string[]
  /** What could not be loaded, or did not fit; empty for a backup that is whole. */
  problems: DrillProblem[]
  timings: Record<string, number>
  drop(): Promise<void>
  release(): Promise<void>
}

export interface LoadOptions {
  /** Direct connection to the server that the scratch database is made on. */
  serverUrl: string
  /** Folder of migrations; the product's own by default. */
  migrationsDir?: string | undefined
  /** Whether the server keeps the empty schema for later restores; yes unless told. */
  keepSchema?: boolean
  /** How often the rows will stand on the disk of the server in the end; once unless told. */
  copies?: number
  signal?: AbortSignal | undefined
  onProgress?: ((progress: LoadProgress) => void) | undefined
}

const KEPT = 'Nothing of the live data was changed.'

/**
 * Restores a backup into a database of its own: the schema by exactly the migrations that stood when it was made,
 * then the rows without keys, indexes and triggers, then those. Rows that a rule forbids are problems, not errors.
 *
 * @throws {RestoreError} when it cannot be tried at all; the scratch database is gone by then.
 */
export async function loadIntoScratch(source: OpenBackup, options: LoadOptions): Promise<LoadedScratch> {
  let scratch: ScratchDatabase | undefined
  let during = 'the making of a scratch database'
  const timings: Record<string, number> = {}
  const took = stopwatch(timings)
  try {
    const names = migrationsOf(source.metadata, options.migrationsDir ?? MIGRATIONS_DIR)
    await requireDatabaseRoom(options.serverUrl, source.metadata.plainSize * (options.copies ?? 1), KEPT)
    options.onProgress?.(phase('schema', source.metadata))
    scratch = await createScratchDatabase(options.serverUrl, {
      // Exactly these: a migration that landed late has an early name, and the backup may be from before it.
      names,
      dir: options.migrationsDir,
      keep: options.keepSchema ?? true,
    })
    took('schema')

    const client = await openWriter({ url: scratch.url, role: await chooseRole(scratch.url, 'counterfoil_owner') })
    const stop = () => void closeSession(client)
    options.signal?.addEventListener('abort', stop, { once: true })
    try {
      during = 'the loading of the rows'
      const schema = await readSchemaOf(client)
      const bare = await bareTables(client)
      const problems = await loadTables(client, source, options)
      took('rows')
      during = 'the building of keys and indexes'
      options.onProgress?.(phase('indexes', source.metadata))
      await dressTables(client, bare, ({ kind, table, message }) =>
        problems.push({
          kind: kind === 'foreign_key' ? 'foreign_key' : 'rows',
          table,
          message: `Table ${table}: ${message}.`,
        }),
      )
      problems.push(...(await setSequences(client, source.metadata.sequences)))
      await client.query('analyze')
      took('indexes')
      return {
        name: scratch.name,
        url: scratch.url,
        metadata: source.metadata,
        schema,
        problems,
        timings,
        drop: scratch.drop,
        release: scratch.release,
      }
    } finally {
      options.signal?.removeEventListener('abort', stop)
      await closeSession(client)
    }
  } catch (error) {
    await scratch?.drop().catch(() => undefined)
    if (options.signal?.aborted && options.signal.reason instanceof RestoreError) throw options.signal.reason
    if (error instanceof MigrationError && !isDiskFull(error))
      throw new RestoreError(
        'MIGRATION_FAILED',
        `The schema of the backup could not be made: ${error.message} ${KEPT}`,
        error,
      )
    throw await explainOnServer(error, during, KEPT, options.serverUrl)
  }
}

export function phase(name: LoadProgress['phase'], metadata: Metadata): LoadProgress {
  const tables = Object.keys(metadata.tables).length
  return { phase: name, table: null, tables, tablesDone: tables, rows: 0, totalRows: metadata.totalRecords }
}

/** Lines as {@link LoadedScratch.schema} holds them. */
export async function readSchemaOf(client: Parameters<typeof readSchema>[0]): Promise<string[]> {
  // Definitions name what the search path does not show; the migrator reads them with public on it.
  await client.query('set search_path = public')
  try {
    return await readSchema(client)
  } finally {
    await client.query(`set search_path = ''`)
  }
}

/** @throws {RestoreError} for a backup of a version that this one does not know. */
export function migrationsOf(metadata: Metadata, dir: string): string[] {
  const known = readMigrations(dir).map(({ name }) => name)
  const { migration } = metadata
  if (migration === null)
    throw new RestoreError('UNKNOWN_MIGRATION', `The backup does not say which schema it was made of. ${KEPT}`)
  const names = metadata.migrations ?? known.filter((name) => name <= migration)
  const strange = [...names, migration].filter((name) => !known.includes(name))
  if (strange.length === 0) return names
  const newest = known.at(-1) ?? ''
  throw migration > newest
    ? new RestoreError(
        'NEWER_VERSION',
        `The backup was made by a newer version, whose migration ${migration} this one does not have. Update first, then restore. ${KEPT}`,
      )
    : new RestoreError(
        'UNKNOWN_MIGRATION',
        `The backup was made with the migration ${strange[0]}, which this version does not have. ${KEPT}`,
      )
}

function stopwatch(timings: Record<string, number>): (name: string) => void {
  let since = performance.now()
  return (name) => {
    timings[name] = Math.round(performance.now() - since)
    since = performance.now()
  }
}
