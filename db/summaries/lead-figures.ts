import { type RawBuilder, sql } from 'kysely'

/**
 * Parts of a WITH that add changes of leads to leads_daily and leads_monthly, in key order, so that two writers never wait
 * in a ring. The statement may go on with `leads_counted`: one row for each that changed.
 *
 * @param changes a query of created_on, source, disposition and how many more leads that is.
 */
export function addToLeadFigures(companyId: string, changes: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    leads_counted as materialized (
      select day, source, disposition, sum(leads) as leads
      from (${changes}) as change (day, source, disposition, leads)
      group by day, source, disposition
      having sum(leads) <> 0
    ), leads_by_day as (
      insert into leads_daily as daily (company_id, day, source, disposition, leads_count)
      select ${companyId}::uuid, day, source, disposition, leads from leads_counted
      order by day, source, disposition
      on conflict (company_id, day, source, disposition)
        do update set leads_count = daily.leads_count + excluded.leads_count
    ), leads_by_month as (
      insert into leads_monthly as monthly (company_id, month, source, disposition, leads_count)
      select ${companyId}::uuid, month, source, disposition, sum(leads)
      from leads_counted cross join lateral (select day - (extract(day from day)::integer - 1)) as of (month)
      group by month, source, disposition
      having sum(leads) <> 0
      order by month, source, disposition
      on conflict (company_id, month, source, disposition)
        do update set leads_count = monthly.leads_count + excluded.leads_count
    )`
}
