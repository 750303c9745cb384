import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'

type Runs = ExpressionBuilder<DB, 'backupRuns'>

/** Runs that the person may see: the company's own, and for operators also those of the whole database. */
const visibleTo = (scope: CompanyScope) => (where: Runs) =>
  scope.operator
    ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
    : where('companyId', '=', scope.companyId)

/** A bar needs no more than these; so many runs are a year of one every two hours. */
const MOST_RUNS = 5000

export async function findRunsSince(db: Kysely<DB>, scope: CompanyScope, since: Date) {
  return await db
    .selectFrom('backupRuns')
    .select(['id', 'state', 'startedAt', 'fileBytes', 'corruptAt', 'leaseToken', 'removedAt'])
    .where(visibleTo(scope))
    .where('startedAt', '>=', since)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_RUNS)
    .execute()
}

/** Files that are still there, and the bytes they take. */
export async function getStored(db: Kysely<DB>, scope: CompanyScope): Promise<{ files: number; bytes: number }> {
  return await db
    .selectFrom('backupRuns')
    .select(sql<number>`count(*)::int`.as('files'))
    .select(sql<number>`coalesce(sum(file_bytes), 0)::bigint`.as('bytes'))
    .where(visibleTo(scope))
    .where('filePath', 'is not', null)
    .where('removedAt', 'is', null)
    .executeTakeFirstOrThrow()
}

/** The newest whole backup, and the newest that a drill restored, whose files are there. */
export async function findNewestWhole(db: Kysely<DB>, scope: CompanyScope) {
  const newest = (states: ('VERIFIED' | 'RESTORABLE')[]) =>
    db
      .selectFrom('backupRuns')
      .select(['id', 'startedAt', 'fileBytes', 'records'])
      .where(visibleTo(scope))
      .where('state', 'in', states)
      .where('corruptAt', 'is', null)
      .where('removalBeganAt', 'is', null)
      .orderBy('startedAt', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
  const [whole, proven] = await Promise.all([newest(['VERIFIED', 'RESTORABLE']), newest(['RESTORABLE'])])
  return { whole: whole ?? null, proven: proven ?? null }
}
