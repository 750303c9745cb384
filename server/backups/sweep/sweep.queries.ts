import { type ExpressionBuilder, type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { BackupRow } from '../backups.queries.ts'

type Runs = ExpressionBuilder<DB, 'backupRuns'>

/** When somebody last read all of it, well or not. */
const lastRead = sql<Date>`coalesce((verification ->> 'finishedAt')::timestamptz, verified_at, written_at)`

/** A file that is there and counts: not deleted, not known to be damaged, with nobody at it. */
const readable = (where: Runs) =>
  where.and([
    where('state', 'in', ['WRITTEN', 'VERIFIED', 'RESTORABLE']),
    where('corruptAt', 'is', null),
    where('removalBeganAt', 'is', null),
    where('leaseToken', 'is', null),
  ])

/** Backups that nobody has read since, the longest unread first. Needs an operator's transaction. */
export async function findUnread(
  db: Kysely<DB>,
  input: { before: Date; most: number },
): Promise<{ id: string; companyId: string | null; fileBytes: number; copies: BackupRow['copies'] }[]> {
  const rows = await db
    .selectFrom('backupRuns')
    .select(['id', 'companyId', 'fileBytes', 'copies'])
    .where(readable)
    .where(lastRead, '<', input.before)
    .orderBy(lastRead)
    .orderBy('id')
    .limit(input.most)
    .execute()
  return rows.map((row) => ({ ...row, fileBytes: row.fileBytes ?? 0 }))
}

/** A reading that has said nothing for so long is that of a process that died. */
const SILENCE_MS = 60_000

/** Takes a backup for reading; false when somebody is reading it, or has, since it was found unread. */
export async function claimUnread(
  trx: Transaction<DB>,
  input: { id: string; before: Date; now: Date; verification: string },
): Promise<boolean> {
  const silent = new Date(input.now.getTime() - SILENCE_MS)
  const { numUpdatedRows } = await trx
    .updateTable('backupRuns')
    .set({ verification: input.verification, updatedAt: input.now })
    .where('id', '=', input.id)
    .where(readable)
    .where(lastRead, '<', input.before)
    .where(
      sql<boolean>`(verification ->> 'state' is distinct from 'RUNNING' or (verification ->> 'seenAt')::timestamptz < ${silent})`,
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Bytes that sweeps have read since. Needs an operator's transaction. */
export async function getSweptBytes(db: Kysely<DB>, input: { since: Date; byName: string }): Promise<number> {
  const { bytes } = await db
    .selectFrom('backupRuns')
    .select(sql<number>`coalesce(sum(file_bytes), 0)::bigint`.as('bytes'))
    .where(sql<string>`verification ->> 'byName'`, '=', input.byName)
    .where(sql<Date>`(verification ->> 'startedAt')::timestamptz`, '>=', input.since)
    .executeTakeFirstOrThrow()
  return bytes
}

export interface SweepFigures {
  /** Files that are there and count. */
  stored: number
  /** Of these, not read for longer than they should be. */
  waiting: number
  /** When the longest unread one was last read. */
  oldest: Date | null
  /** After so many days a file is read again. */
  days: number
}

/** How far the turn has come, of the backups that the person may see. */
export async function getSweepFigures(
  db: Kysely<DB>,
  scope: CompanyScope,
  now: Date,
  days: number,
): Promise<SweepFigures> {
  const before = new Date(now.getTime() - days * 86_400_000)
  const row = await db
    .selectFrom('backupRuns')
    .select(sql<number>`count(*)::int`.as('stored'))
    .select(sql<number>`(count(*) filter (where ${lastRead} < ${before}))::int`.as('waiting'))
    .select(sql<Date | null>`min(${lastRead})`.as('oldest'))
    .where(readable)
    .where((where) =>
      scope.operator
        ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
        : where('companyId', '=', scope.companyId),
    )
    .executeTakeFirstOrThrow()
  return { ...row, days }
}
