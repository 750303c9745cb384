import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely'
import { bind } from '#db/summaries/bind.ts'
import { refreshContacts } from '#db/summaries/contact.ts'
import { refreshSummaries } from '#db/summaries/customer-summary.ts'
import { type DailyFigures, moveFigures, readContribution } from '#db/summaries/daily-figures.ts'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../kernel/scope.ts'

/** Whose summaries, and the zone their days are counted in. */
export type SummaryScope = TenantScope & { readonly timeZone: string }

/** Runs a statement of db/summaries. */
export async function run<Row>(db: Kysely<DB>, text: string, given: Record<string, unknown>): Promise<Row[]> {
  const bound = bind(text, given)
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(bound.text, bound.values))
  return rows
}

/** Locks customers against other writers of their invoices, in one order for everybody. */
export async function lockCustomers(trx: Transaction<DB>, scope: TenantScope, ids: readonly string[]): Promise<void> {
  await trx
    .selectFrom('customers')
    .select('id')
    .where('companyId', '=', scope.companyId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** Tables of messages that have daily figures. */
export type MessageTable = 'emailLogs' | 'smsLogs' | 'customerConsolidatedReminders'

/** Locks messages against other writers of their state, in one order for everybody. */
export async function lockMessages(
  trx: Transaction<DB>,
  scope: TenantScope,
  table: MessageTable,
  ids: readonly string[],
): Promise<void> {
  await trx
    .selectFrom(table)
    .select('id')
    .where('companyId', '=', scope.companyId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** What the rows `only` count for in daily figures at this moment, as {@link moveContribution} takes it. */
export async function getContribution(
  db: Kysely<DB>,
  scope: SummaryScope,
  figures: DailyFigures,
  only: readonly string[],
): Promise<string> {
  const given = { company: scope.companyId, zone: scope.timeZone, only }
  const [row] = await run<{ contribution: string }>(db, readContribution(figures), given)
  return row?.contribution ?? '[]'
}

/** Takes `before` out of the daily figures and puts in what the rows `only` count for now. */
export async function moveContribution(
  trx: Transaction<DB>,
  scope: SummaryScope,
  figures: DailyFigures,
  change: { only: readonly string[]; before: string },
): Promise<void> {
  await run(trx, moveFigures(figures), { company: scope.companyId, zone: scope.timeZone, ...change })
}

/** Brings the summaries of customers up to date as of `today`. Lock them first. */
export async function refreshCustomers(
  trx: Transaction<DB>,
  scope: SummaryScope,
  only: readonly string[],
  today: string,
): Promise<void> {
  await run(trx, refreshSummaries, { company: scope.companyId, zone: scope.timeZone, only, today })
}

/** Brings status, holds and last contact of customers up to date in their summaries. Lock them first. */
export async function refreshCustomerContacts(
  trx: Transaction<DB>,
  scope: SummaryScope,
  only: readonly string[],
): Promise<void> {
  await run(trx, refreshContacts, { company: scope.companyId, zone: scope.timeZone, only })
}

/** The customers whom these reminders are for. */
export async function findCustomersOfReminders(
  db: Kysely<DB>,
  scope: TenantScope,
  reminderIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('customerConsolidatedReminders')
    .select('customerId')
    .distinct()
    .where('companyId', '=', scope.companyId)
    .where(sql<boolean>`id = any(${reminderIds}::uuid[])`)
    .orderBy('customerId')
    .execute()
  return rows.map(({ customerId }) => customerId)
}
