import { MigrationError } from './errors.ts'
import { MIGRATIONS_DIR, readMigrations } from './files.ts'
import { readLedger, recordError, recordFinish, recordRollback, recordStart } from './ledger.ts'
import type { MigrateOptions } from './migrate.ts'
import { PATIENCE, runInTransaction, runStepByStep } from './run.ts'
import { withMigrationLock } from './session.ts'

export interface RollbackOptions extends Pick<MigrateOptions, 'dir' | 'log' | 'waitMs' | 'patience'> {
  /** Run rollback.sql although it is not the file that was there when the migration ran. */
  acceptChangedRollback?: boolean
}

/**
 * Undoes the newest applied migration with its rollback.sql; `name` may be that one or 'last'.
 * @returns the name of the migration undone.
 */
export async function rollback(url: string, name: string, options: RollbackOptions = {}): Promise<string> {
  const log = options.log ?? (() => undefined)
  const migrations = readMigrations(options.dir ?? MIGRATIONS_DIR)
  return await withMigrationLock(url, options.waitMs ?? 60_000, log, async (client) => {
    const ledger = await readLedger(client)
    const standing = [...ledger.values()].filter((row) => row.finishedAt || row.appliedSteps > 0).map((row) => row.name)
    const newest = standing.at(-1)
    if (!newest) throw new MigrationError('NOT_ROLLBACKABLE', 'No migration is applied, so there is nothing to undo.')
    if (name !== 'last' && name !== newest) {
      throw new MigrationError(
        'NOT_ROLLBACKABLE',
        `${name} is not the newest applied migration; ${newest} is. Undo from the newest backwards. Nothing was changed.`,
        [name],
      )
    }
    const migration = migrations.find((candidate) => candidate.name === newest)
    const row = ledger.get(newest)
    if (!migration || !row)
      throw new MigrationError(
        'UNKNOWN_APPLIED',
        `The folder has no ${newest}, so its rollback.sql is not here. Nothing was changed.`,
        [newest],
      )
    if (row.rollbackChecksum !== migration.rollback.checksum && !options.acceptChangedRollback) {
      throw new MigrationError(
        'CHECKSUM_CHANGED',
        `rollback.sql of ${newest} is not the file that came with the migration. Read it, then repeat with --accept-changed-rollback. Nothing was changed.`,
        [newest],
      )
    }
    log(`undoing ${newest}`)
    const patience = { ...PATIENCE, ...options.patience }
    try {
      if (migration.rollback.transaction === 'per-file') {
        await runInTransaction(client, migration.rollback, patience, log, () => recordRollback(client, newest))
      } else {
        // Not recorded: every statement of a rollback may run again.
        const unrecorded = { sql: () => 'select 1', done: () => undefined }
        await runStepByStep(client, migration.rollback, 0, patience, log, unrecorded)
        await recordRollback(client, newest)
      }
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      await recordError(client, newest, `rollback: ${message}`).catch(() => undefined)
      throw new MigrationError('STATEMENT_FAILED', `Undoing ${newest} stopped: ${message}`, [newest], { cause: thrown })
    }
    return newest
  })
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
