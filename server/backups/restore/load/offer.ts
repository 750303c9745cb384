import { migrate } from '#db/migrator/index.ts'
import { readCatalogue } from '../../engine/catalogue.ts'
import { selectTables } from '../../engine/selection.ts'
import { closeSession, openSession } from '../../engine/session.ts'
import { RestoreError } from '../restore-error.ts'
import type { Offer } from '../staging/restore-plan.ts'
import { chooseRole } from './load-tables.ts'
import type { LoadedScratch } from './restore-into-scratch.ts'

/**
 * Brings a restored backup up to this version's schema by the migrations themselves, and says what it then offers.
 * @throws {RestoreError} MIGRATION_FAILED
 */
export async function migrateUp(scratch: LoadedScratch, migrationsDir?: string): Promise<Offer> {
  try {
    await migrate(scratch.url, migrationsDir ? { dir: migrationsDir } : {})
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new RestoreError(
      'MIGRATION_FAILED',
      `The backup could not be migrated up: ${words} Nothing was changed.`,
      error,
    )
  }
  const client = await openSession({ url: scratch.url, role: await chooseRole(scratch.url, 'counterfoil_backup') })
  try {
    const { tables, redactions } = selectTables(await readCatalogue(client), scratch.metadata.scope)
    return {
      tables: tables.map(({ key }) => key),
      redactions: redactions.columns,
      sequences: scratch.metadata.sequences,
    }
  } finally {
    await closeSession(client)
  }
}
