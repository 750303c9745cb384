import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { stretchesOf } from '../../kernel/days.ts'
import type { TenantScope } from '../../kernel/scope.ts'
import type { ReportInput } from './dispositions.schemas.ts'

/** Leads added in a period, those somebody has worked since, and those that are sales. */
export interface ConversionRow {
  key: string | null
  name: string | null
  leads: number
  worked: number
  converted: number
}

const MOST_BATCHES = 50
/** Leads stay at the initial disposition until somebody works them; only conversion makes the other. */
const worked = sql`filter (where not d.is_initial)`
const converted = sql`filter (where d.is_conversion)`

/** By source, from the daily figures. */
export async function reportBySource(db: Kysely<DB>, scope: TenantScope, { from, to }: ReportInput) {
  const { rows } = await sql<ConversionRow>`
    select l.source as key, l.source as name, sum(l.leads_count)::bigint as leads,
      coalesce(sum(l.leads_count) ${worked}, 0)::bigint as worked,
      coalesce(sum(l.leads_count) ${converted}, 0)::bigint as converted
    from leads_daily l
    join lead_dispositions d on d.company_id = ${scope.companyId}::uuid and d.code = l.disposition
    where l.company_id = ${scope.companyId}::uuid and l.day between ${from}::date and ${to}::date
    group by l.source having sum(l.leads_count) <> 0
    order by leads desc, l.source limit 200`.execute(db)
  return rows
}

/** By whoever has the leads now. What the agents do not have of all leads is nobody's. */
export async function reportByAgent(db: Kysely<DB>, scope: TenantScope, { from, to }: ReportInput) {
  const company = sql`${scope.companyId}::uuid`
  const ofAgents = stretchesOf(from, to).map(
    ({ span, from, to, sign }) => sql`
      select agent_id, disposition, leads_count * ${sign}::bigint as leads_count from leads_by_agent
      where company_id = ${company} and span = ${span} and starts_on between ${from}::date and ${to}::date`,
  )
  if (ofAgents.length === 0) return []
  const { rows } = await sql<ConversionRow>`
    with of_agents as materialized (
      select agent_id, disposition, sum(leads_count) as leads
      from (${sql.join(ofAgents, sql` union all `)}) as stretches group by agent_id, disposition
    ), counted (agent_id, disposition, leads) as (
      table of_agents
      union all select null, disposition, -leads from of_agents
      union all select null, disposition, leads_count from leads_daily
        where company_id = ${company} and day between ${from}::date and ${to}::date
    )
    select a.agent_id as key, u.name, a.leads, a.worked, a.converted
    from (
      select l.agent_id, sum(l.leads)::bigint as leads, coalesce(sum(l.leads) ${worked}, 0)::bigint as worked,
        coalesce(sum(l.leads) ${converted}, 0)::bigint as converted
      from counted l
      join lead_dispositions d on d.company_id = ${company} and d.code = l.disposition
      group by l.agent_id having sum(l.leads) <> 0
    ) a left join users u on u.id = a.agent_id
    order by a.leads desc, u.name limit 200`.execute(db)
  return rows
}

/** By imported file, the newest ones. */
export async function reportByBatch(db: Kysely<DB>, scope: TenantScope, { from, to }: ReportInput) {
  const company = sql`${scope.companyId}::uuid`
  const { rows } = await sql<ConversionRow & { at: Date }>`
    with batches as (
      select id, file_name, created_at from lead_import_batches
      where company_id = ${company} and state = 'IMPORTED'
        and created_at >= ${from}::date - 1 and created_at < ${to}::date + 2
      order by created_at desc, id desc limit ${MOST_BATCHES}
    ), counted as (
      -- Of the index alone: it holds the disposition of every lead of a batch.
      select import_batch_id, disposition, count(*) as leads from leads
      where company_id = ${company} and deleted_at is null and import_batch_id in (select id from batches)
      group by import_batch_id, disposition
    )
    select b.id as key, b.file_name as name, b.created_at as at, coalesce(sum(l.leads), 0)::bigint as leads,
      coalesce(sum(l.leads) ${worked}, 0)::bigint as worked, coalesce(sum(l.leads) ${converted}, 0)::bigint as converted
    from batches b
    left join counted l on l.import_batch_id = b.id
    left join lead_dispositions d on d.company_id = ${company} and d.code = l.disposition
    group by b.id, b.file_name, b.created_at order by b.created_at desc, b.id desc`.execute(db)
  return rows
}
