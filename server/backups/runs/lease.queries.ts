import { type Kysely, sql, type Transaction, type Updateable } from 'kysely'
import type { BackupRuns, DB } from '#db/types.ts'

export interface Claim {
  runId: string
  token: string
}

export interface Held {
  id: string
  leaseToken: string | null
  leaseOwner: string | null
  expired: boolean
  companyId: string | null
  requestedByName: string
}

/** Every run that somebody holds, with whether its time is up by the database's clock. */
export async function findHeldRuns(db: Kysely<DB>): Promise<Held[]> {
  return await db
    .selectFrom('backupRuns')
    .select(['id', 'leaseToken', 'leaseOwner', 'companyId', 'requestedByName'])
    .select(sql<boolean>`lease_expires_at < clock_timestamp()`.as('expired'))
    .where('leaseToken', 'is not', null)
    .execute()
}

/** Of these ends of runs' ids: which the database knows, and which of those nobody holds any more. */
export async function findEndedRuns(db: Kysely<DB>, idEnds: string[]): Promise<{ known: string[]; ended: string[] }> {
  const rows = await db
    .selectFrom('backupRuns')
    .select(['leaseToken', sql<string>`right(id::text, 8)`.as('idEnd')])
    .where(sql<boolean>`right(id::text, 8) = any(${idEnds})`)
    .execute()
  const held = new Set(rows.filter(({ leaseToken }) => leaseToken !== null).map(({ idEnd }) => idEnd))
  const known = [...new Set(rows.map(({ idEnd }) => idEnd))]
  return { known, ended: known.filter((idEnd) => !held.has(idEnd)) }
}

/** Shows that the run lives. null when the lease was taken away; otherwise whether somebody wants it to stop. */
export async function renewLease(
  trx: Transaction<DB>,
  claim: Claim,
  input: { seconds: number; progress: string; at: Date },
): Promise<{ cancelled: boolean } | null> {
  const row = await trx
    .updateTable('backupRuns')
    .set({
      leaseExpiresAt: sql<Date>`clock_timestamp() + make_interval(secs => ${input.seconds})`,
      progress: input.progress,
      updatedAt: input.at,
    })
    .where('id', '=', claim.runId)
    .where('leaseToken', '=', claim.token)
    .returning('cancelRequestedAt')
    .executeTakeFirst()
  return row ? { cancelled: row.cancelRequestedAt !== null } : null
}

/** Changes a run in the name of its holder; false when the lease was taken away. */
export async function updateHeldRun(
  trx: Transaction<DB>,
  claim: Claim,
  changes: Updateable<BackupRuns>,
): Promise<boolean> {
  const result = await trx
    .updateTable('backupRuns')
    .set(changes)
    .where('id', '=', claim.runId)
    .where('leaseToken', '=', claim.token)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** No more holder; goes with every change that ends a run. */
export const LEASE_RELEASED = { leaseToken: null, leaseOwner: null, leaseExpiresAt: null } as const

/**
 * Ends a run whose process died: without its file it failed, with it only the reading back is missing.
 * @returns whether it failed; null when somebody else ended it.
 */
export async function endDeadRun(
  trx: Transaction<DB>,
  held: Held,
  at: Date,
  message: string,
): Promise<{ failed: boolean } | null> {
  const running = sql<boolean>`state = 'RUNNING'`
  const row = await trx
    .updateTable('backupRuns')
    .set({
      state: sql<'RUNNING' | 'FAILED'>`case when ${running} then 'FAILED' else state end`,
      failure: sql<string | null>`case when ${running} then 'PROCESS_DIED' end`,
      failureMessage: sql<string | null>`case when ${running} then ${message} end`,
      finishedAt: at,
      updatedAt: at,
      ...LEASE_RELEASED,
    })
    .where('id', '=', held.id)
    .where('leaseToken', '=', held.leaseToken)
    .returning('state')
    .executeTakeFirst()
  return row ? { failed: row.state === 'FAILED' } : null
}

/** Asks the holder to stop; false when the run has ended. */
export async function requestCancel(trx: Transaction<DB>, id: string, by: string | null, at: Date): Promise<boolean> {
  const result = await trx
    .updateTable('backupRuns')
    .set({ cancelRequestedAt: at, cancelRequestedBy: by, updatedAt: at })
    .where('id', '=', id)
    .where('state', '=', 'RUNNING')
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}
