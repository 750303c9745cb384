import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB, Json } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import { insertJob } from '../../outbox/outbox.queries.ts'
import { withEvent } from '../batches.queries.ts'
import { type BatchState, WORKING_STATES } from '../imports.schemas.ts'
import { countWritten } from '../writing/writing.queries.ts'

/** Asks the worker for the batch's next step, once this transaction is committed. */
export async function askForImport(trx: Transaction<DB>, scope: TenantScope, batchId: string, at: Date): Promise<void> {
  await insertJob(trx, scope, { queue: 'lead.import', payload: { batchId }, availableAt: at, at })
}

/** How often a worker begins a step before it counts as failed: three crashes are no accident. */
const MOST_ATTEMPTS = 3

/**
 * Gives a batch that waits, or whose worker fell silent, to the caller.
 * @returns the person it is done for, or undefined when there is nothing to take.
 */
export async function claimBatch(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  { lease, silentSince, at }: { lease: string; silentSince: Date; at: Date },
): Promise<{ state: BatchState; requestedBy: string; attempts: number } | undefined> {
  return trx
    .updateTable('leadImportBatches')
    .set({
      lease,
      heartbeatAt: at,
      stepStartedAt: at,
      updatedAt: at,
      state: sql<BatchState>`case state when 'IMPORTING' then 'QUEUED' else state end`,
      attempts: sql<number>`attempts + 1`,
      log: sql<Json>`case when attempts = 0 then log else ${withEvent({ what: 'resumed' }, at)} end`,
    })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .where('state', 'in', WORKING_STATES)
    .where('attempts', '<', MOST_ATTEMPTS)
    .where((where) => where.or([where('lease', 'is', null), where('heartbeatAt', '<', silentSince)]))
    .returning(['state', 'attempts', sql<string>`coalesce(requested_by, created_by)`.as('requestedBy')])
    .executeTakeFirst()
}

/** What a sweep has to do with batches: those that wait or fell silent, those that gave up, uploads nobody finished. */
export async function findLeftBatches(
  db: Kysely<DB>,
  scope: TenantScope,
  { silentSince, unfinishedSince }: { silentSince: Date; unfinishedSince: Date },
) {
  return db
    .selectFrom('leadImportBatches')
    .select(['id', 'state', 'fileName'])
    .select((where) => where('attempts', '>=', MOST_ATTEMPTS).as('givenUp'))
    .where('companyId', '=', scope.companyId)
    .where((where) =>
      where.or([
        where.and([where('state', 'in', WORKING_STATES), where('heartbeatAt', '<', silentSince)]),
        where.and([
          where('state', 'in', ['UPLOADED', 'PREVIEWED', 'FAILED']),
          where('storageKey', 'is not', null),
          where('updatedAt', '<', unfinishedSince),
        ]),
      ]),
    )
    .orderBy('createdAt')
    .limit(200)
    .execute()
}

/** Ids of the batches whose file is still needed. */
export async function findStoredBatches(db: Kysely<DB>, scope: TenantScope): Promise<Set<string>> {
  const rows = await db
    .selectFrom('leadImportBatches')
    .select('id')
    .where('companyId', '=', scope.companyId)
    .where('storageKey', 'is not', null)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** The person a worker acts for, as the company knows them now; undefined when they left. */
export async function getRequester(db: Kysely<DB>, scope: TenantScope, userId: string) {
  return db
    .selectFrom('userCompanies as m')
    .innerJoin('companies as c', 'c.id', 'm.companyId')
    .select(['m.role', 'c.timeZone', 'c.currency'])
    .where('m.companyId', '=', scope.companyId)
    .where('m.userId', '=', userId)
    .where('m.state', '=', 'active')
    .executeTakeFirst()
}

/**
 * Ends the work of a batch that failed: of one that `lease` holds, or whose process gave no sign of life since
 * `silentSince`. A failed undo leaves the import as it was. Writing leaves nothing, unless it ended just between its two
 * commits: what one of them wrote is then taken back, and the batch fails after that. Where that cannot be done either,
 * the sweep asks for it again and again: nobody is left with half a file.
 * @returns its state, or undefined when somebody else has it.
 */
export async function failBatch(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  holder: { lease: string } | { silentSince: Date },
  failure: string,
  at: Date,
): Promise<BatchState | undefined> {
  const company = scope.companyId
  const held = await trx
    .selectFrom('leadImportBatches')
    .select(['state', 'finishedAt', 'failure'])
    .where('companyId', '=', company)
    .where('id', '=', id)
    .where('state', 'in', WORKING_STATES)
    .where((where) =>
      'lease' in holder ? where('lease', '=', holder.lease) : where('heartbeatAt', '<', holder.silentSince),
    )
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!held) return undefined
  const takingBack = held.state === 'UNDOING' && held.finishedAt === null
  const writing = held.state === 'QUEUED' || held.state === 'IMPORTING'
  const half = (writing || takingBack) && (await countWritten(trx, scope, id)) > 0
  const undone = held.state === 'UNDOING' && !takingBack
  const state: BatchState = half ? 'UNDOING' : undone ? 'IMPORTED' : 'FAILED'
  const again = half && takingBack
  await trx
    .updateTable('leadImportBatches')
    .set({
      state,
      ...(half && { attempts: 0 }),
      heartbeatAt: at,
      lease: null,
      updatedAt: at,
      // Why it is taken back, or that somebody cancelled it, is what the batch says in the end.
      ...(!again && { failure, log: withEvent({ what: 'failed' }, at) }),
    })
    .where('companyId', '=', company)
    .where('id', '=', id)
    .execute()
  if (half && !again) await askForImport(trx, scope, id, at)
  return state
}
