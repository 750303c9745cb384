import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { MigrationError } from './errors.ts'
import { MIGRATIONS_DIR, type Migration, readMigrations } from './files.ts'
import {
  ensureLedger,
  type LedgerRow,
  readLedger,
  recordError,
  recordFinish,
  recordStart,
  recordStep,
} from './ledger.ts'
import { PATIENCE, type Patience, runInTransaction, runStepByStep, validate } from './run.ts'
import { type Log, withMigrationLock } from './session.ts'
import { lockLevel } from './sql/effects.ts'

export interface MigrateOptions {
  /** Folder of migrations; the product's own by default. */
  dir?: string
  /** Only say what would run. */
  dryRun?: boolean
  /** Last migration to run, by name. */
  to?: string
  /** Words about progress, one line each. */
  log?: Log
  /** How long to ask for the lock while another migrator holds it, in milliseconds. */
  waitMs?: number
  patience?: Partial<Patience>
}

export interface PlannedStatement {
  line: number
  text: string
  lock: string
}

export interface MigrateResult {
  /** Names that ran now, oldest first; with `dryRun`, that would run. */
  applied: string[]
  /** With `dryRun`: each pending migration's statements with the lock each takes on existing tables. */
  plan: { name: string; transaction: 'per-file' | 'none'; from: number; statements: PlannedStatement[] }[]
  durationMs: number
}

const LOCK_WAIT_MS = 60_000

/**
 * Brings the database at `url` (a direct connection, not a pooler) up to the folder: takes the lock, runs what
 * is pending, oldest first, and validates each. A failure stops there; what came before stays.
 *
 * @throws {MigrationError} naming the migration, what was kept and what to do.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  const started = performance.now()
  const log = options.log ?? (() => undefined)
  const migrations = readMigrations(options.dir ?? MIGRATIONS_DIR)
  return await withMigrationLock(url, options.waitMs ?? LOCK_WAIT_MS, log, async (client) => {
    if (!options.dryRun) await ensureLedger(client)
    const ledger = await readLedger(client)
    const pending = choosePending(migrations, ledger, options.to)
    const result: MigrateResult = { applied: pending.map(({ name }) => name), plan: [], durationMs: 0 }
    if (options.dryRun) result.plan = pending.map((migration) => plan(migration, ledger.get(migration.name)))
    else {
      for (const migration of pending) {
        await runOne(client, migration, ledger.get(migration.name), { ...PATIENCE, ...options.patience }, log)
      }
    }
    result.durationMs = Math.round(performance.now() - started)
    return result
  })
}

function choosePending(migrations: Migration[], ledger: Map<string, LedgerRow>, to: string | undefined): Migration[] {
  if (to !== undefined && !migrations.some(({ name }) => name === to)) {
    throw new MigrationError('FILES_INVALID', `There is no migration named ${to}.`, [to])
  }
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = [...ledger.values()].filter((row) => row.finishedAt && !known.has(row.name)).map(({ name }) => name)
  if (unknown.length > 0) {
    throw new MigrationError(
      'UNKNOWN_APPLIED',
      `The database has migrations this version does not know: ${unknown.join(', ')}. A newer version ran here; use that one. Nothing was changed.`,
      unknown,
    )
  }
  const changed = migrations
    .filter((migration) => isChanged(migration, ledger.get(migration.name)))
    .map(({ name }) => name)
  if (changed.length > 0) {
    throw new MigrationError(
      'CHECKSUM_CHANGED',
      `These files are not what ran on this database: ${changed.join(', ')}. A migration never changes once it ran: put the file back and write a new one. Nothing was changed.`,
      changed,
    )
  }
  const pending = migrations.filter(({ name }) => !ledger.get(name)?.finishedAt)
  return to === undefined ? pending : pending.filter(({ name }) => name <= to)
}

/** A failed file that left nothing behind may be mended; one that stands, or stands half, may not. */
function isChanged(migration: Migration, row: LedgerRow | undefined): boolean {
  if (!row || (!row.finishedAt && row.appliedSteps === 0)) return false
  return row.checksum !== migration.migration.checksum
}

function plan({ name, migration }: Migration, row: LedgerRow | undefined): MigrateResult['plan'][number] {
  return {
    name,
    transaction: migration.transaction,
    from: row?.appliedSteps ?? 0,
    statements: migration.statements.map((statement) => ({
      line: statement.line,
      text: statement.text,
      lock: lockLevel(statement),
    })),
  }
}

async function runOne(
  client: pg.Client,
  migration: Migration,
  row: LedgerRow | undefined,
  patience: Patience,
  log: Log,
): Promise<void> {
  const { name, migration: file, validation } = migration
  const started = performance.now()
  const from = row && !row.rolledBackAt ? row.appliedSteps : 0
  log(from > 0 ? `${name}: going on after statement ${from} of ${file.statements.length}` : name)
  await recordStart(client, migration, appVersion())
  const finish = async () => {
    await validate(client, validation)
    await recordFinish(client, name, file.statements.length, performance.now() - started)
  }
  let applied = from
  try {
    if (file.transaction === 'per-file') await runInTransaction(client, file, patience, log, finish)
    else {
      await runStepByStep(client, file, from, patience, log, async (steps) => {
        await recordStep(client, name, steps)
        applied = steps
      })
      await finish()
    }
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    await recordError(client, name, message).catch(() => undefined)
    const kept =
      file.transaction === 'per-file'
        ? 'Nothing of this migration was kept.'
        : `${applied} of ${file.statements.length} statements are committed; the next db:migrate goes on after them.`
    const code = thrown instanceof MigrationError ? thrown.code : 'STATEMENT_FAILED'
    throw new MigrationError(code, `${name} stopped: ${message}\n${kept}`, [name], { cause: thrown })
  }
}

let version: string | undefined

/** The version in package.json, recorded beside each migration. */
function appVersion(): string {
  version ??= (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version
  return version
}
