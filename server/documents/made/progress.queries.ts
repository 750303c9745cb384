import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { visibleDocuments } from './documents.queries.ts'

/** What is still in preparation after that is stuck, and no progress any more. */
const LONGEST_MS = 24 * 3_600_000

/**
 * How far the documents have come that were asked for together with one that is still in preparation; null when none
 * is. Those asked for at once share the moment they were asked for.
 */
export async function getMaking(
  db: Kysely<DB>,
  scope: CompanyScope,
  now: Date,
): Promise<{ total: number; ended: number; failed: number } | null> {
  const recent = visibleDocuments(db, scope).where('createdAt', '>', new Date(now.getTime() - LONGEST_MS))
  const { total, ended, failed } = await recent
    .where('createdAt', 'in', recent.select('createdAt').where('state', '=', 'PENDING'))
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      fn.countAll<number>().filterWhere('state', '<>', 'PENDING').as('ended'),
      fn.countAll<number>().filterWhere('state', '=', 'FAILED').as('failed'),
    ])
    .executeTakeFirstOrThrow()
  return total === 0 ? null : { total, ended, failed }
}
