import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'

/** Records that the worker lives; the first call makes its row. */
export async function recordHeartbeat(
  db: Kysely<DB>,
  worker: { id: string; startedAt: Date; seenAt: Date },
): Promise<void> {
  await db
    .insertInto('workerHeartbeats')
    .values({ workerId: worker.id, startedAt: worker.startedAt, seenAt: worker.seenAt })
    .onConflict((conflict) => conflict.column('workerId').doUpdateSet({ seenAt: worker.seenAt }))
    .execute()
}

/** When the liveliest worker was last seen; null when none ever ran. */
export async function readWorkerHeartbeat(db: Kysely<DB>): Promise<Date | null> {
  const row = await db
    .selectFrom('workerHeartbeats')
    .select(({ fn }) => fn.max('seenAt').as('seenAt'))
    .executeTakeFirst()
  return row?.seenAt ?? null
}

/** Forgets a worker that stopped, and those not seen since `before`. */
export async function removeHeartbeats(db: Kysely<DB>, workerId: string, before: Date): Promise<void> {
  await db
    .deleteFrom('workerHeartbeats')
    .where((where) => where.or([where('workerId', '=', workerId), where('seenAt', '<', before)]))
    .execute()
}
