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
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.startedAt ?? null
}
