import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'

/** Removes counts whose window is over. @returns how many. */
export async function removeEndedCounts(db: Kysely<DB>, now: Date): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('rateLimits').where('expire', '<', now.getTime()).executeTakeFirst()
  return Number(numDeletedRows)
}
