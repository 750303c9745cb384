import { type RawBuilder, sql } from 'kysely'

/**
 * Parts of a WITH that add changes of leads to leads_daily, leads_monthly and leads_by_agent, in key order, so that two
 * writers never wait in a ring. The statement may go on with `leads_counted`: one row for each that changed.
 *
 * @param changes a query of created_on, source, disposition, assigned_to and how many more leads that is.
 */
export function addToLeadFigures(companyId: string, changes: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    leads_changed as materialized (
      select day, source, disposition, agent_id, sum(leads) as leads
      from (${changes}) as change (day, source, disposition, agent_id, leads)
      group by day, source, disposition, agent_id
      having sum(leads) <> 0
    ), leads_counted as materialized (
      select day, source, disposition, sum(leads) as leads
      from leads_changed
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
    ), leads_of_agents as (
      insert into leads_by_agent as counted (company_id, agent_id, span, starts_on, source, disposition, leads_count)
      select ${companyId}::uuid, agent_id, span, starts_on, source, disposition, sum(leads)
      from leads_changed cross join lateral (
        values ('DAY', day), ('MONTH', day - (extract(day from day)::integer - 1))
      ) as spans (span, starts_on)
      where agent_id is not null
      group by agent_id, span, starts_on, source, disposition
      having sum(leads) <> 0
      order by agent_id, span, starts_on, source, disposition
      on conflict (company_id, agent_id, span, starts_on, source, disposition)
        do update set leads_count = counted.leads_count + excluded.leads_count
    )`
}
