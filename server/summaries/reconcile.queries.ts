import { type Kysely, sql, type Transaction } from 'kysely'
import { driftedSummaries, takeSnapshot } from '#db/summaries/customer-summary.ts'
import { type DailyFigures, reconcileFigures } from '#db/summaries/daily-figures.ts'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../kernel/scope.ts'
import { run, type SummaryScope } from './summaries.queries.ts'

/** Sums over every row of a large company take longer than a page may. */
export async function allowMinutes(trx: Transaction<DB>): Promise<void> {
  await sql`set local statement_timeout = '10min'`.execute(trx)
}

/** The zone of the company, when its summaries were last checked, and whether data was restored since. */
export async function getLastCheck(db: Kysely<DB>, scope: TenantScope) {
  const company = sql`${scope.companyId}::uuid`
  // Every restore holds what goes out: the company's own, or one of the whole installation.
  const { rows } = await sql<{ timeZone: string; checkedOn: string | null; restored: boolean }>`
    select c.time_zone, last.day as checked_on, exists (
        select from outbound_holds
        where (company_id = ${company} or company_id is null) and restore_id is not null and placed_at > coalesce(last.began_at, '-infinity')
      ) as restored
    from companies as c
    left join (
      select day, finished_at - duration_ms * interval '1 ms' as began_at
      from summary_runs where company_id = ${company} order by day desc limit 1
    ) as last on true
    where c.id = ${company}`.execute(db)
  return rows[0]
}

export interface DriftedSummary {
  customerId: string
  currency: string
  keptMinor: number | null
  freshMinor: number | null
}

/** Summaries of customers that differ from what they sum up. */
export async function findDriftedSummaries(
  db: Kysely<DB>,
  scope: SummaryScope,
  only: readonly string[],
  today: string,
): Promise<DriftedSummary[]> {
  return run<DriftedSummary>(db, driftedSummaries, { company: scope.companyId, zone: scope.timeZone, only, today })
}

/**
 * Repairs one table of daily figures; returns how many of its keys differed, and the first few. What differs is added,
 * so two at once take turns: both would find the same difference, and it would be added twice.
 */
export async function reconcileDaily(
  trx: Transaction<DB>,
  scope: SummaryScope,
  figures: DailyFigures,
): Promise<{ drifted: number; first: unknown[] }> {
  // A statement of its own: the next one must see what was written while this one waited.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`repair of summaries ${scope.companyId}`}, 0))`.execute(trx)
  const given = { company: scope.companyId, zone: scope.timeZone }
  const [row] = await run<{ drifted: number; first: unknown[] }>(trx, reconcileFigures(figures), given)
  return row ?? { drifted: 0, first: [] }
}

/** Writes what the scores of `today` are measured by. */
export async function takeCompanySnapshot(
  trx: Transaction<DB>,
  scope: TenantScope,
  today: string,
  now: Date,
): Promise<void> {
  await run(trx, takeSnapshot, { company: scope.companyId, today, now })
}

/** The next ids of customers after `after`, deleted ones included: their summaries must go. */
export async function findCustomerIds(
  db: Kysely<DB>,
  scope: TenantScope,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('customers')
    .select('id')
    .where('companyId', '=', scope.companyId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

export interface SummaryRun {
  day: string
  driftedCount: number
  drift: Record<string, { drifted: number; first: unknown[] }>
  durationMs: number
  finishedAt: Date
}

/** Records a finished check; a second one of the day replaces the first. */
export async function recordSummaryRun(trx: Transaction<DB>, scope: TenantScope, run: SummaryRun): Promise<void> {
  const row = { ...run, drift: JSON.stringify(run.drift) }
  await trx
    .insertInto('summaryRuns')
    .values({ companyId: scope.companyId, ...row })
    .onConflict((conflict) => conflict.columns(['companyId', 'day']).doUpdateSet(row))
    .execute()
}

/** Rows that checks since `since` had to repair, over every company. Needs the operator setting. */
export async function countDrift(db: Kysely<DB>, since: Date): Promise<number> {
  const { drifted } = await db
    .selectFrom('summaryRuns')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('driftedCount'), sql<number>`0`).as('drifted'))
    .where('finishedAt', '>', since)
    .where('driftedCount', '>', 0)
    .executeTakeFirstOrThrow()
  return Number(drifted)
}
