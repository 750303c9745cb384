import { type RawBuilder, sql } from 'kysely'
import { SALES_TOTALS_KEYS, SALES_TOTALS_MEASURES, totalsOf } from './sales-totals.ts'

const KEYS = SALES_TOTALS_KEYS.join(', ')
const MEASURES = SALES_TOTALS_MEASURES.join(', ')

/**
 * Adds changes of sales to sales_daily and sales_totals, in key order, so that two writers never wait in a ring. The rows
 * of sales_totals are the company's: send it late in the transaction, just before the audit, which all wait for anyway.
 *
 * @param change a query of day, agent_id (NONE for none), source, status, currency, sales, appliances, monthly and total.
 */
export function addToSalesFigures(companyId: string, change: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    with change as materialized (
      select day, agent_id, source, status, currency, sum(sales) as sales_count, sum(appliances) as appliances_count,
        sum(monthly) as monthly_minor, sum(total) as total_minor
      from (${change}) as change (day, agent_id, source, status, currency, sales, appliances, monthly, total)
      group by day, agent_id, source, status, currency
      having (sum(sales), sum(appliances), sum(monthly), sum(total)) <> (0, 0, 0, 0)
    ), daily as (
      insert into sales_daily as daily
        (company_id, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor)
      select ${companyId}::uuid, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor
      from change
      order by day, agent_id, source, status, currency
      on conflict (company_id, day, agent_id, source, status, currency) do update set
        sales_count = daily.sales_count + excluded.sales_count,
        appliances_count = daily.appliances_count + excluded.appliances_count,
        monthly_minor = daily.monthly_minor + excluded.monthly_minor,
        total_minor = daily.total_minor + excluded.total_minor
    )
    insert into sales_totals as totals (company_id, ${sql.raw(KEYS)}, ${sql.raw(MEASURES)})
    select ${companyId}::uuid, figures.* from (${sql.raw(totalsOf('change'))}) as figures (${sql.raw(KEYS)}, ${sql.raw(MEASURES)})
    where (${sql.raw(MEASURES)}) <> (0, 0, 0, 0, 0)
    order by ${sql.raw(KEYS)}
    on conflict (company_id, ${sql.raw(KEYS)}) do update set
      ${sql.raw(SALES_TOTALS_MEASURES.map((name) => `${name} = totals.${name} + excluded.${name}`).join(', '))}`
}
