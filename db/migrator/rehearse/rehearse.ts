import pg from 'pg'
import { MIGRATIONS_DIR, readMigrations } from '../files.ts'
import { readLedger } from '../ledger.ts'
import { migrate } from '../migrate.ts'
import { rollback } from '../rollback.ts'
import type { Log } from '../session.ts'
import { startLoad } from './load.ts'
import { measurePerformance } from './performance.ts'
import type { LoadResult, RehearsalReport, RehearsedMigration } from './report.ts'
import type { RehearsalSource } from './sources.ts'
import { LockWatch } from './watch.ts'

export interface RehearseOptions {
  dir?: string
  log?: Log
  /** Rehearse the newest so many again, although the live database has them. */
  again?: number
}

/**
 * Applies what is pending at `url` to a database from `source` while others read and write in it, and tells which
 * locks each statement took, for how long, whom they kept waiting, whether every check held and every budget was
 * kept. That database is dropped; the one at `url` is only read.
 */
export async function rehearse(
  url: string,
  source: RehearsalSource,
  options: RehearseOptions = {},
): Promise<RehearsalReport> {
  const started = performance.now()
  const dir = options.dir ?? MIGRATIONS_DIR
  const log = options.log ?? (() => undefined)
  const applied = await appliedAt(url)
  const database = await source.prepare(applied, log)
  try {
    for (let left = options.again ?? 0; left > 0; left -= 1)
      log(`undoing ${await rollback(database.url, 'last', { dir })}, to run it again`)
    const run = await runPending(database.url, dir, log)
    const fine = (migration: RehearsedMigration) =>
      migration.checks.every(({ ok }) => ok) && migration.performance.every(({ ok }) => ok)
    return {
      ...run,
      ok: run.error === null && run.migrations.every(fine),
      on: database.on,
      durationMs: Math.round(performance.now() - started),
    }
  } finally {
    await database.drop()
  }
}

async function appliedAt(url: string): Promise<Set<string>> {
  return await withClient(url, async (client) => {
    const rows = [...(await readLedger(client)).values()]
    return new Set(rows.filter(({ finishedAt }) => finishedAt).map(({ name }) => name))
  })
}

async function runPending(
  url: string,
  dir: string,
  log: Log,
): Promise<{ migrations: RehearsedMigration[]; rows: number; load: LoadResult; error: string | null }> {
  const rows = await withClient(url, countRows)
  const watch = new LockWatch(url)
  await watch.start()
  const load = await startLoad(url)
  let error: string | null = null
  let migrations: RehearsedMigration[] = []
  let loaded: LoadResult
  try {
    await migrate(url, { dir, log, watch: watch.watch })
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown)
  } finally {
    loaded = await load.stop()
    migrations = await watch.stop()
  }
  if (error === null) await measureAll(url, dir, migrations)
  return { migrations, rows, load: loaded, error }
}

async function measureAll(url: string, dir: string, migrations: RehearsedMigration[]): Promise<void> {
  const files = readMigrations(dir)
  await withClient(url, async (client) => {
    await client.query('analyze')
    for (const rehearsed of migrations) {
      const file = files.find(({ name }) => name === rehearsed.name)
      if (file) rehearsed.performance = await measurePerformance(client, file)
    }
  })
}

async function countRows(client: pg.Client): Promise<number> {
  await client.query('analyze')
  const { rows } = await client.query<{ rows: number }>(
    `select coalesce(sum(greatest(reltuples, 0)), 0)::float8 as rows from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations'`,
  )
  return Math.round(rows[0]?.rows ?? 0)
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil-rehearsal' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
