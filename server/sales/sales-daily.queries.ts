import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../kernel/scope.ts'

/** Stands for "no agent" in the rollup's key, which cannot hold null. */
export const NO_AGENT = '00000000-0000-0000-0000-000000000000'

/** What sales_daily counts of one sale. */
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
 * Moves one sale in sales_daily: takes `before` out (null when it was not counted) and puts the row as it
 * is now in, unless it is deleted. Send it after the statement that changed the sale, in the same
 * transaction; both keys are written in key order, so that two sales never wait for each other in a ring.
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
  await sql`
    insert into sales_daily as daily
      (company_id, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor)
    select ${scope.companyId}::uuid, day, agent_id, source, status, currency,
      sum(sales), sum(appliances), sum(monthly), sum(total)
    from (
      ${out}
      select sold_on, coalesce(agent_id, ${NO_AGENT}::uuid), source, status, currency, 1::bigint,
        appliance_count::bigint, monthly_minor, total_minor
      from sales where company_id = ${scope.companyId}::uuid and id = ${saleId}::uuid and deleted_at is null
    ) as change (day, agent_id, source, status, currency, sales, appliances, monthly, total)
    group by day, agent_id, source, status, currency
    having sum(sales) <> 0 or sum(appliances) <> 0 or sum(monthly) <> 0 or sum(total) <> 0
    order by day, agent_id, source, status, currency
    on conflict (company_id, day, agent_id, source, status, currency) do update set
      sales_count = daily.sales_count + excluded.sales_count,
      appliances_count = daily.appliances_count + excluded.appliances_count,
      monthly_minor = daily.monthly_minor + excluded.monthly_minor,
      total_minor = daily.total_minor + excluded.total_minor`.execute(trx)
}
