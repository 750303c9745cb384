import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'

/**
 * Moment of the newest whole-database backup whose bytes were read back and found right, or null.
 * Needs a transaction of an operator: nobody else sees whole-database runs.
 */
export async function readLastBackup(db: Kysely<DB>): Promise<Date | null> {
  const row = await db
    .selectFrom('backupRuns')
    .select('startedAt')
    .where('companyId', 'is', null)
    .where('state', 'in', ['VERIFIED', 'RESTORABLE'])
    .where('corruptAt', 'is', null)
    .where('removalBeganAt', 'is', null)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.startedAt ?? null
}

/** Moment of the newest whole-database backup that a drill restored and whose files are there, or null. */
export async function readLastRestorable(db: Kysely<DB>): Promise<Date | null> {
  const row = await db
    .selectFrom('backupRuns')
    .select('startedAt')
    .where('companyId', 'is', null)
    .where('state', '=', 'RESTORABLE')
    .where('corruptAt', 'is', null)
    .where('removalBeganAt', 'is', null)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.startedAt ?? null
}

/** The newest whole-database backup that {@link readLastBackup} means and whose file is there still. */
export async function readNewestFile(db: Kysely<DB>): Promise<{ startedAt: Date; filePath: string } | null> {
  const row = await db
    .selectFrom('backupRuns')
    .select(['startedAt', 'filePath'])
    .where('companyId', 'is', null)
    .where('kind', '=', 'comprehensive')
    .where('state', 'in', ['VERIFIED', 'RESTORABLE'])
    .where('corruptAt', 'is', null)
    .where('removedAt', 'is', null)
    .where('filePath', 'is not', null)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.filePath ? { startedAt: row.startedAt, filePath: row.filePath } : null
}
