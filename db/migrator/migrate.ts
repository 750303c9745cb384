import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { MigrationError } from './errors.ts'
import { MIGRATIONS_DIR, type Migration, readMigrations } from './files.ts'
import { ensureLedger, type LedgerRow, readLedger, recordError, recordFinish, recordStart, stepSql } from './ledger.ts'
import { type PlannedMigration, planMigrations } from './locks/plan.ts'
import { type Check, PATIENCE, type Patience, runInTransaction, runStepByStep, validate, type Watch } from './run.ts'
import { type Log, withMigrationLock } from './session.ts'

export interface MigrateOptions {
  /** Folder of migrations; the product's own by default. */
  dir?: string
  /** Only say what would run. */
  dryRun?: boolean
  /** Last migration to run, by name. */
  to?: string
  /** Only these of the folder, by name: what another database has. */
  only?: ReadonlySet<string>
  /** Words about progress, one line each. */
  log?: Log
  /** How long to ask for the lock while another migrator holds it, in milliseconds. */
  waitMs?: number
  patience?: Partial<Patience>
  /** Looks on while each migration runs. */
  watch?: (migration: Migration) => Watch & { checked(checks: Check[]): void }
}

export interface MigrateResult {
  /** Names that ran now, oldest first; with `dryRun`, that would run. */
  applied: string[]
  /** Those of them that are older than a migration applied before: two branches met. */
  late: string[]
  /** With `dryRun`: what each statement would do to tables that are there. */
  plan: PlannedMigration[]
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
  const run = async (client: pg.Client) => {
    if (!options.dryRun) await ensureLedger(client)
    const ledger = await readLedger(client)
    const pending = choosePending(migrations, ledger, options)
    const late = findLate(pending, ledger)
    if (late.length > 0) {
      log(
        `older than what is applied already, run now: ${late.join(', ')}. They were merged later; the order of the folder is kept among them.`,
      )
    }
    const result: MigrateResult = { applied: pending.map(({ name }) => name), late, plan: [], durationMs: 0 }
    if (options.dryRun) result.plan = await planMigrations(client, pending, ledger, new Set(late))
    else {
      for (const migration of pending) {
        await runOne(
          client,
          migration,
          ledger.get(migration.name),
          { ...PATIENCE, ...options.patience },
          log,
          options.watch,
        )
      }
    }
    result.durationMs = Math.round(performance.now() - started)
    return result
  }
  return await withMigrationLock(url, options.waitMs ?? LOCK_WAIT_MS, log, run)
}

function choosePending(
  migrations: Migration[],
  ledger: Map<string, LedgerRow>,
  { to, only }: MigrateOptions,
): Migration[] {
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
  return pending.filter(({ name }) => (to === undefined || name <= to) && (only?.has(name) ?? true))
}

/** A failed file that left nothing behind may be mended; one that stands, or stands half, may not. */
function isChanged(migration: Migration, row: LedgerRow | undefined): boolean {
  if (!row || (!row.finishedAt && row.appliedSteps === 0)) return false
  return row.checksum !== migration.migration.checksum
}

function findLate(pending: Migration[], ledger: Map<string, LedgerRow>): string[] {
  const newest = [...ledger.values()].filter((row) => row.finishedAt).at(-1)?.name ?? ''
  return pending.map(({ name }) => name).filter((name) => name < newest)
}

async function runOne(
  client: pg.Client,
  migration: Migration,
  row: LedgerRow | undefined,
  patience: Patience,
  log: Log,
  watching: MigrateOptions['watch'],
): Promise<void> {
  const { name, migration: file, validation } = migration
  const watch = watching?.(migration)
  const started = performance.now()
  const from = row && !row.rolledBackAt ? row.appliedSteps : 0
  log(from > 0 ? `${name}: going on after statement ${from} of ${file.statements.length}` : name)
  await recordStart(client, migration, appVersion())
  const finish = async () => {
    const checks = await validate(client, validation)
    watch?.checked(checks)
    await recordFinish(client, name, file.statements.length, performance.now() - started)
  }
  let applied = from
  try {
    if (file.transaction === 'per-file') await runInTransaction(client, file, patience, log, finish, watch)
    else {
      const steps = {
        sql: (count: number) => stepSql(name, count),
        done: (count: number) => {
          applied = count
        },
      }
      await runStepByStep(client, file, from, patience, log, steps, watch)
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
