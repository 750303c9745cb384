import pg from 'pg'
import { MigrationError } from './errors.ts'
import { MIGRATIONS_DIR, type Migration, readMigrations } from './files.ts'
import { type LedgerRow, type Queryable, readLedger } from './ledger.ts'

export type MigrationState = 'applied' | 'pending' | 'failed' | 'half-applied' | 'rolled-back' | 'changed' | 'unknown'

export interface MigrationStatus {
  name: string
  state: MigrationState
  appliedAt: Date | null
  durationMs: number | null
  /** SHA-256 of the file here and of the one that ran; null where there is none. */
  checksum: { file: string | null; ran: string | null }
  /** Committed statements and how many the file has (0 when the folder lacks it). */
  steps: { applied: number; of: number }
  error: string | null
}

export interface SchemaStatus {
  /** True when every migration of the folder is applied as it stands, no other is, and no index is INVALID. */
  ok: boolean
  migrations: MigrationStatus[]
  invalidIndexes: string[]
}

export interface StatusOptions {
  /** Folder of migrations; the product's own by default. */
  dir?: string
  /** The folder's content, when it was read already. */
  migrations?: Migration[]
}

/** What the database at `url`, or behind a connection, has of the folder. Changes nothing. */
export async function status(connection: string | Queryable, options: StatusOptions = {}): Promise<SchemaStatus> {
  return await withConnection(connection, async (client) => {
    const ledger = await readLedger(client)
    const files = options.migrations ?? readMigrations(options.dir ?? MIGRATIONS_DIR)
    const known = new Set(files.map(({ name }) => name))
    const migrations = [
      ...files.map(({ name, migration }) =>
        describe(name, ledger.get(name), stateOf(ledger.get(name), migration.checksum), migration),
      ),
      ...[...ledger.values()]
        .filter((row) => !known.has(row.name) && !row.rolledBackAt)
        .map((row) => describe(row.name, row, 'unknown', null)),
    ].sort((one, other) => (one.name < other.name ? -1 : 1))
    const invalidIndexes = await findInvalidIndexes(client)
    return {
      ok: invalidIndexes.length === 0 && migrations.every(({ state }) => state === 'applied'),
      migrations,
      invalidIndexes,
    }
  })
}

/**
 * Called before an application serves: a process on a schema it was not written for fails in ways nobody
 * understands. Names what is missing or unknown.
 *
 * @throws {MigrationError} SCHEMA_MISMATCH
 */
export async function assertSchemaMatches(connection: string | Queryable, options: StatusOptions = {}): Promise<void> {
  const { migrations } = await status(connection, options).catch((error: unknown) => {
    // The application connects in a role that the first migration makes: on a new server it does not even connect.
    if (!isMissingRole(error)) throw error
    const files = options.migrations ?? readMigrations(options.dir ?? MIGRATIONS_DIR)
    return {
      migrations: files.map(({ name, migration }) => describe(name, undefined, 'pending', migration)),
    }
  })
  const wrong = migrations.filter(({ state }) => state !== 'applied')
  if (wrong.length === 0) return
  const unknown = wrong.filter(({ state }) => state === 'unknown').map(({ name }) => name)
  const changed = wrong.filter(({ state }) => state === 'changed').map(({ name }) => name)
  const missing = wrong
    .filter(({ state }) => state !== 'unknown' && state !== 'changed')
    .map(({ name, state }) => (state === 'pending' ? name : `${name} (${state})`))
  const sentences = [
    missing.length > 0 && `The database lacks ${missing.join(', ')}: run "npm run db:migrate" first.`,
    unknown.length > 0 &&
      `The database has ${unknown.join(', ')}, which this version does not know: start the newer version.`,
    changed.length > 0 && `The database was migrated with other files for ${changed.join(', ')}: put the files back.`,
  ].filter(Boolean)
  throw new MigrationError(
    'SCHEMA_MISMATCH',
    sentences.join(' '),
    wrong.map(({ name }) => name),
  )
}

/** SQLSTATE of a connection whose start-up options name a role that does not exist. */
function isMissingRole(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '22023' && /role/.test(error.message)
}

function stateOf(row: LedgerRow | undefined, checksum: string): MigrationState {
  if (!row) return 'pending'
  if (row.rolledBackAt) return 'rolled-back'
  if (row.finishedAt) return row.checksum === checksum ? 'applied' : 'changed'
  return row.appliedSteps > 0 ? 'half-applied' : 'failed'
}

function describe(
  name: string,
  row: LedgerRow | undefined,
  state: MigrationState,
  file: Migration['migration'] | null,
): MigrationStatus {
  return {
    name,
    state,
    appliedAt: row?.finishedAt ?? null,
    durationMs: row?.durationMs ?? null,
    checksum: { file: file?.checksum ?? null, ran: row?.checksum ?? null },
    steps: { applied: row?.appliedSteps ?? 0, of: file?.statements.length ?? 0 },
    error: row?.error ?? null,
  }
}

async function findInvalidIndexes(client: Queryable): Promise<string[]> {
  const { rows } = await client.query(`
    select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where not i.indisvalid and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
      -- An index that is being built this moment is INVALID too, and no fault.
      and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
    order by 1`)
  return rows.map((row) => String(row.name))
}

async function withConnection<T>(connection: string | Queryable, work: (client: Queryable) => Promise<T>): Promise<T> {
  if (typeof connection !== 'string') return await work(connection)
  const client = new pg.Client({ connectionString: connection, application_name: 'counterfoil-status' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
