import { sql, type Transaction } from 'kysely'
import { addToSalesFigures } from '#db/summaries/sales-figures.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../kernel/scope.ts'

/** Stands for "no agent" in the rollup's key, which cannot hold null. */
export const NO_AGENT = '00000000-0000-0000-0000-000000000000'

/** What the figures count of one sale. */
export interface CountedSale {
  soldOn: string
  agentId: string | null
  source: string
  status: string
  currency: string
  applianceCount: number
  monthlyMinor: number
  totalMinor: number
}

/**
 * Moves one sale in sales_daily and sales_totals: takes `before` out (null when it was not counted) and puts the row as
 * it is now in, unless it is deleted. Send it after the statement that changed the sale, in the same transaction, and
 * late in it: others who sell wait for the totals from here on.
 */
export async function moveInSalesDaily(
  trx: Transaction<DB>,
  scope: TenantScope,
  saleId: string,
  before: CountedSale | null,
): Promise<void> {
  const out = before
    ? sql`select ${before.soldOn}::date, ${before.agentId ?? NO_AGENT}::uuid, ${before.source}::text,
        ${before.status}::text, ${before.currency}::char(3), -1::bigint, -(${before.applianceCount}::bigint),
        -(${before.monthlyMinor}::bigint), -(${before.totalMinor}::bigint)
      union all`
    : sql``
  const now = sql`
    select sold_on, coalesce(agent_id, ${NO_AGENT}::uuid), source, status, currency, 1::bigint,
      appliance_count::bigint, monthly_minor, total_minor
    from sales where company_id = ${scope.companyId}::uuid and id = ${saleId}::uuid and deleted_at is null`
  await sql`${addToSalesFigures(scope.companyId, sql`${out} ${now}`)} ${pointLookUp}`.execute(trx)
}
