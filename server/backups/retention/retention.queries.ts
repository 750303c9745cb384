import { type ExpressionBuilder, type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'

/** Whose backups: the person's (and, for operators, the whole database's), one company's, the whole database's, or all. */
export type RetentionOwner = CompanyScope | { companyId: string | null } | 'everybody'

type Runs = ExpressionBuilder<DB, 'backupRuns'>

const ownedBy = (owner: RetentionOwner) => (where: Runs) => {
  if (owner === 'everybody') return sql<boolean>`true`
  if (owner.companyId === null) return where('companyId', 'is', null)
  const own = where('companyId', '=', owner.companyId)
  return 'operator' in owner && owner.operator ? where.or([own, where('companyId', 'is', null)]) : own
}

const KEPT_COLUMNS = [
  'id',
  'companyId',
  'kind',
  'source',
  'scheduleId',
  'state',
  'startedAt',
  'createdAt',
  'leaseToken',
  'corruptAt',
  'pinnedAt',
  'fileName',
  'filePath',
  'fileBytes',
  'records',
] as const

const kept = (db: Kysely<DB>, owner: RetentionOwner) =>
  db
    .selectFrom('backupRuns')
    .select(KEPT_COLUMNS)
    .where(ownedBy(owner))
    .where('filePath', 'is not', null)
    .where('removalBeganAt', 'is', null)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')

export type KeptRow = Awaited<ReturnType<typeof findKept>>[number]

/** Every backup whose files are there and stay, newest first. */
export async function findKept(db: Kysely<DB>, owner: RetentionOwner) {
  return await kept(db, owner).execute()
}

/** The same, held against whoever wants to pin, verify or delete one of them meanwhile. */
export async function lockKept(trx: Transaction<DB>, owner: RetentionOwner) {
  return await kept(trx, owner).forUpdate().execute()
}

/** Schedules whose policies rule over these backups; removed ones delete nothing any more. */
export async function findPolicies(db: Kysely<DB>, owner: RetentionOwner) {
  let query = db
    .selectFrom('backupSchedules')
    .select(['id', 'companyId', 'kind', 'name', 'enabled', 'cron', 'timeZone'])
    .select(['keepWithinDays', 'keepDaily', 'keepWeekly', 'keepMonthly', 'keepYearly', 'keepRestorable'])
    .where('removedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
  if (owner !== 'everybody') {
    const { companyId } = owner
    const operator = 'operator' in owner && owner.operator
    query = query.where((where) =>
      companyId === null
        ? where('companyId', 'is', null)
        : operator
          ? where.or([where('companyId', '=', companyId), where('companyId', 'is', null)])
          : where('companyId', '=', companyId),
    )
  }
  return await query.execute()
}

/** Decides that the files of these backups go; a pinned one, or one somebody works on, is left out. */
export async function beginRemoval(
  trx: Transaction<DB>,
  ids: string[],
  by: { rule: string; at: Date },
): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await trx
    .updateTable('backupRuns')
    .set({ removalRule: by.rule, removalBeganAt: by.at, updatedAt: by.at })
    .where('id', 'in', ids)
    .where('removalBeganAt', 'is', null)
    .where('pinnedAt', 'is', null)
    .where('leaseToken', 'is', null)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** Backups whose deletion was decided and is not done. */
export async function findBeingRemoved(db: Kysely<DB>, owner: RetentionOwner) {
  return await db
    .selectFrom('backupRuns')
    .select(['id', 'companyId', 'fileName', 'filePath', 'fileBytes', 'removalRule', 'copies'])
    .where(ownedBy(owner))
    .where('removalBeganAt', 'is not', null)
    .where('removedAt', 'is', null)
    .orderBy('removalBeganAt')
    .orderBy('id')
    .limit(1000)
    .execute()
}

/** The last of its files is gone; false when another process was first. */
export async function endRemoval(trx: Transaction<DB>, id: string, at: Date, copies: string): Promise<boolean> {
  const result = await trx
    .updateTable('backupRuns')
    .set({ removedAt: at, updatedAt: at, copies })
    .where('id', '=', id)
    .where('removalBeganAt', 'is not', null)
    .where('removedAt', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Pins or unpins a backup the person may see, unless it is being deleted. */
export async function changePin(
  trx: Transaction<DB>,
  scope: CompanyScope,
  id: string,
  pin: { at: Date; byName: string; reason: string | null } | null,
  now: Date,
): Promise<{ companyId: string | null } | null> {
  const row = await trx
    .updateTable('backupRuns')
    .set({
      pinnedAt: pin?.at ?? null,
      pinnedByName: pin?.byName ?? null,
      pinReason: pin?.reason ?? null,
      updatedAt: now,
    })
    .where('id', '=', id)
    .where(ownedBy(scope))
    .where('filePath', 'is not', null)
    .where('removalBeganAt', 'is', null)
    .returning('companyId')
    .executeTakeFirst()
  return row ?? null
}
