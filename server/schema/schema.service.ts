import {
  checkMigrations,
  type Drift,
  findDrift,
  type MigrationChecks,
  MigrationError,
  migrate,
  type PlannedMigration,
  type SchemaStatus,
  status,
} from '#db/migrator/index.ts'
import type { Config } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'

export type { Drift, MigrationChecks, PlannedMigration, SchemaStatus }

/** Where migrations run: past any pooler, and as a login that may do more than the application. */
export function directUrl({
  MIGRATION_DATABASE_URL,
  DATABASE_URL,
}: Pick<Config, 'MIGRATION_DATABASE_URL'> & { DATABASE_URL: string }): string {
  return MIGRATION_DATABASE_URL ?? DATABASE_URL
}

export async function readSchemaStatus({ database }: Pick<Services, 'database'>): Promise<SchemaStatus> {
  return await status(database.pool)
}

/** What the pending migrations would do, statement by statement; waits a moment for a migrator at work. */
export async function planPending({ config }: Pick<Services, 'config'>): Promise<PlannedMigration[]> {
  return await asAppError(async () => (await migrate(directUrl(config), { dryRun: true, waitMs: 2_000 })).plan)
}

type Log = (line: string) => void

/** Runs every validation.sql again. */
export async function checkSchema({ config }: Pick<Services, 'config'>, log: Log): Promise<MigrationChecks[]> {
  return await asAppError(() => checkMigrations(directUrl(config), { log }))
}

/** Compares the catalogue with a replay of the applied migrations; takes from seconds to minutes. */
export async function compareWithReplay({ config }: Pick<Services, 'config'>, log: Log): Promise<Drift> {
  return await asAppError(() => findDrift(directUrl(config), { log }))
}

async function asAppError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof MigrationError)) throw thrown
    const code = thrown.code === 'LOCK_HELD' ? 'LOCKED' : 'PRECONDITION'
    throw new AppError(code, { reason: thrown.code, message: thrown.message, userMessage: thrown.message })
  }
}
