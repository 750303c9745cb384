import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'

export interface OutboundHold {
  id: string
  placedAt: Date
  reason: string
  restoreId: string | null
  /** Holds every company, so that an operator alone releases it. */
  everybody: boolean
}

/** Whether nothing may go out for the company right now. Every sender asks before it claims a message. */
export async function isOutboundHeld(db: Kysely<DB>, companyId: string): Promise<boolean> {
  return (await getOpenHold(db, { companyId })) !== null
}

/** The oldest pause that lasts, of the company or of everybody. */
export async function getOpenHold(db: Kysely<DB>, scope: TenantScope): Promise<OutboundHold | null> {
  const row = await db
    .selectFrom('outboundHolds')
    .select(['id', 'placedAt', 'reason', 'restoreId'])
    .select(sql<boolean>`company_id is null`.as('everybody'))
    .where('releasedAt', 'is', null)
    .where((where) => where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)]))
    .orderBy(sql`company_id is null`)
    .orderBy('placedAt')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function insertHold(
  trx: Transaction<DB>,
  hold: { id: string; companyId: string | null; restoreId: string; reason: string; at: Date },
): Promise<void> {
  const { at, ...values } = hold
  await trx
    .insertInto('outboundHolds')
    .values({ ...values, placedAt: at })
    .execute()
}

/** Releases the pauses of the company, and for operators those of everybody. @returns their ids. */
export async function releaseHolds(
  trx: Transaction<DB>,
  scope: TenantScope & { userId: string; operator: boolean },
  input: { byName: string; reason: string; at: Date },
): Promise<string[]> {
  const rows = await trx
    .updateTable('outboundHolds')
    .set({
      releasedAt: input.at,
      releasedBy: scope.userId,
      releasedByName: input.byName,
      releaseReason: input.reason,
    })
    .where('releasedAt', 'is', null)
    .where((where) =>
      scope.operator
        ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
        : where('companyId', '=', scope.companyId),
    )
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}
