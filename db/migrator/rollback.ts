import { findDependents, inOrderOfApplication } from './dependents.ts'
import { MigrationError } from './errors.ts'
import { MIGRATIONS_DIR, type Migration, readMigrations } from './files.ts'
import { type Queryable, readLedger, recordError, recordFinish, recordRollback, recordStart } from './ledger.ts'
import type { MigrateOptions } from './migrate.ts'
import { PATIENCE, runInTransaction, runStepByStep } from './run.ts'
import { withMigrationLock } from './session.ts'

export interface RollbackOptions extends Pick<MigrateOptions, 'dir' | 'log' | 'waitMs' | 'patience'> {
  /** Run rollback.sql although it is not the file that was there when the migration ran. */
  acceptChangedRollback?: boolean
}

/**
 * Undoes the migration that was applied last with its rollback.sql, or the one of this `name` if nothing that came after
 * it uses what it made: a late migration can be undone by itself.
 *
 * @param name of a migration, or 'last'.
 * @returns the name of the migration undone.
 * @throws {MigrationError} NOT_ROLLBACKABLE naming the migrations that stand in the way.
 */
export async function rollback(url: string, name: string, options: RollbackOptions = {}): Promise<string> {
  const log = options.log ?? (() => undefined)
  const migrations = readMigrations(options.dir ?? MIGRATIONS_DIR)
  return await withMigrationLock(url, options.waitMs ?? 60_000, log, async (client) => {
    const ledger = await readLedger(client)
    const wanted = await chooseRollback(client, name, inOrderOfApplication(ledger), migrations)
    const migration = migrations.find((candidate) => candidate.name === wanted)
    const row = ledger.get(wanted)
    if (!migration || !row)
      throw new MigrationError(
        'UNKNOWN_APPLIED',
        `The folder has no ${wanted}, so its rollback.sql is not here. Nothing was changed.`,
        [wanted],
      )
    if (row.rollbackChecksum !== migration.rollback.checksum && !options.acceptChangedRollback) {
      throw new MigrationError(
        'CHECKSUM_CHANGED',
        `rollback.sql of ${wanted} is not the file that came with the migration. Read it, then repeat with --accept-changed-rollback. Nothing was changed.`,
        [wanted],
      )
    }
    log(`undoing ${wanted}`)
    const patience = { ...PATIENCE, ...options.patience }
    try {
      if (migration.rollback.transaction === 'per-file') {
        await runInTransaction(client, migration.rollback, patience, log, () => recordRollback(client, wanted))
      } else {
        // Not recorded: every statement of a rollback may run again.
        const unrecorded = { sql: () => 'select 1', done: () => undefined }
        await runStepByStep(client, migration.rollback, 0, patience, log, unrecorded)
        await recordRollback(client, wanted)
      }
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      await recordError(client, wanted, `rollback: ${message}`).catch(() => undefined)
      throw new MigrationError('STATEMENT_FAILED', `Undoing ${wanted} stopped: ${message}`, [wanted], { cause: thrown })
    }
    return wanted
  })
}

/** The migration to undo: the last applied, or the named one unless something after it stands on it. */
async function chooseRollback(
  client: Queryable,
  name: string,
  standing: readonly string[],
  migrations: readonly Migration[],
): Promise<string> {
  const last = standing.at(-1)
  if (!last) throw new MigrationError('NOT_ROLLBACKABLE', 'No migration is applied, so there is nothing to undo.')
  if (name === 'last' || name === last) return last
  const place = standing.indexOf(name)
  if (place < 0) {
    throw new MigrationError('NOT_ROLLBACKABLE', `${name} is not applied. Nothing was changed.`, [name])
  }
  const after = standing.slice(place + 1)
  const migration = migrations.find((candidate) => candidate.name === name)
  if (migration === migrations[0]) {
    throw new MigrationError(
      'NOT_ROLLBACKABLE',
      `${name} is what every other migration stands on. Undo from the last applied, ${last}, backwards. Nothing was changed.`,
      after,
    )
  }
  const known = migrations.filter((candidate) => after.includes(candidate.name))
  const dependents = migration ? await findDependents(client, migration, known) : []
  if (dependents.length > 0) {
    const reasons = dependents.map((dependent) => `${dependent.name} uses ${dependent.tables.join(', ')}`)
    throw new MigrationError(
      'NOT_ROLLBACKABLE',
      `${name} cannot be undone by itself: ${reasons.join('; ')}. Undo from the last applied, ${last}, backwards. Nothing was changed.`,
      dependents.map((dependent) => dependent.name),
    )
  }
  return name
}

/** Records by hand what a person did to the database by hand: that a migration stands, or that it does not. */
export async function resolve(
  url: string,
  name: string,
  as: 'applied' | 'rolled-back',
  options: Pick<MigrateOptions, 'dir' | 'log' | 'waitMs'> = {},
): Promise<void> {
  const migration = readMigrations(options.dir ?? MIGRATIONS_DIR).find((candidate) => candidate.name === name)
  await withMigrationLock(url, options.waitMs ?? 60_000, options.log ?? (() => undefined), async (client) => {
    const row = (await readLedger(client)).get(name)
    if (as === 'rolled-back') {
      if (!row) throw new MigrationError('NOT_RESOLVABLE', `${name} never ran on this database.`, [name])
      await recordRollback(client, name)
      return
    }
    if (!migration) throw new MigrationError('NOT_RESOLVABLE', `The folder has no migration named ${name}.`, [name])
    if (row?.finishedAt && row.checksum === migration.migration.checksum) {
      throw new MigrationError('NOT_RESOLVABLE', `${name} is applied already.`, [name])
    }
    await recordStart(client, migration, 'resolved by hand')
    await recordFinish(client, name, migration.migration.statements.length, 0)
  })
}
