import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { newId } from '../kernel/ids.ts'
import type { TenantScope } from '../kernel/scope.ts'

/** A job that a committed transaction asked for. */
export interface OutboxJob {
  id: string
  queue: string
  payload: unknown
  priority: number
}

/**
 * Asks for a job in the transaction that needs it. The row is the permission to do it: whoever does the job deletes the
 * row in the transaction in which it begins, so a job delivered twice is done once, and a restored database, whose
 * outbox is empty, does nothing again.
 *
 * @returns the id, which is the id of the job in the queue as well.
 */
export async function insertJob(
  trx: Transaction<DB>,
  scope: TenantScope,
  job: { queue: string; payload: Record<string, string>; uniqueKey?: string; availableAt: Date; at: Date },
): Promise<string> {
  const id = newId()
  await trx
    .insertInto('outbox')
    .values({
      companyId: scope.companyId,
      id,
      queue: job.queue,
      payload: JSON.stringify(job.payload),
      uniqueKey: job.uniqueKey ?? null,
      availableAt: job.availableAt,
      createdAt: job.at,
      updatedAt: job.at,
    })
    .execute()
  return id
}

/** Takes the permission to do a job. @returns false when it was taken, or taken back, before. */
export async function takeJob(trx: Transaction<DB>, scope: TenantScope, id: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('outbox')
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Takes back jobs that were asked for under a key, such as those of a message that is cancelled. */
export async function removeJobs(trx: Transaction<DB>, scope: TenantScope, uniqueKey: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('outbox')
    .where('companyId', '=', scope.companyId)
    .where('uniqueKey', '=', uniqueKey)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Jobs whose moment has come and that no other relay is at, oldest first. They stay locked until the transaction ends. */
export async function lockDueJobs(
  trx: Transaction<DB>,
  scope: TenantScope,
  due: { at: Date; most: number },
): Promise<OutboxJob[]> {
  return trx
    .selectFrom('outbox')
    .select(['id', 'queue', 'payload', 'priority'])
    .where('companyId', '=', scope.companyId)
    .where('relayedAt', 'is', null)
    .where('availableAt', '<=', due.at)
    .orderBy('availableAt')
    .orderBy('id')
    .limit(due.most)
    .forUpdate()
    .skipLocked()
    .execute()
}

export async function markRelayed(
  trx: Transaction<DB>,
  scope: TenantScope,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  await trx
    .updateTable('outbox')
    .set((set) => ({ relayedAt: at, updatedAt: at, attempts: set('attempts', '+', 1), lastError: null }))
    .where('companyId', '=', scope.companyId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
}

/**
 * Gives jobs a new id when the queue took them so long ago that it must have lost them: it remembers ids of jobs that
 * ended, and would not take the same one again.
 */
export async function reviveJobs(
  trx: Transaction<DB>,
  scope: TenantScope,
  lost: { relayedBefore: Date; at: Date; most: number },
): Promise<number> {
  const rows = await trx
    .selectFrom('outbox')
    .select('id')
    .where('companyId', '=', scope.companyId)
    .where('relayedAt', '<', lost.relayedBefore)
    .orderBy('relayedAt')
    .limit(lost.most)
    .forUpdate()
    .skipLocked()
    .execute()
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  const fresh = rows.map(() => newId())
  await sql`update outbox set id = renamed.fresh, relayed_at = null, updated_at = ${lost.at}
    from unnest(${ids}::uuid[], ${fresh}::uuid[]) as renamed (old, fresh)
    where outbox.company_id = ${scope.companyId} and outbox.id = renamed.old`.execute(trx)
  return rows.length
}

export interface Backlog {
  waiting: number
  /** Since when the first of them could have begun. */
  oldest: Date | null
}

/** How many jobs have not begun although their moment has come, by queue. */
export async function findBacklog(
  db: Kysely<DB>,
  scope: TenantScope,
  at: Date,
): Promise<(Backlog & { queue: string })[]> {
  return db
    .selectFrom('outbox')
    .select('queue')
    .select(({ fn }) => [fn.countAll<number>().as('waiting'), fn.min('availableAt').as('oldest')])
    .where('companyId', '=', scope.companyId)
    .where('availableAt', '<=', at)
    .groupBy('queue')
    .execute()
}
