import type pg from 'pg'

/** What a rollup should hold, computed from the tables it sums; company is $1, its time zone $2. */
const ROLLUPS: readonly { table: string; columns: string; query: string }[] = [
  {
    table: 'leads_daily',
    columns: 'company_id, day, source, disposition, leads_count',
    query: `select company_id, created_on, source, disposition, count(*)
      from leads where company_id = $1 and deleted_at is null group by 1, 2, 3, 4`,
  },
  {
    table: 'lead_activity_daily',
    columns: 'company_id, day, actor_id, disposition, changes_count',
    query: `select company_id, changed_on, coalesce(actor_id, '00000000-0000-0000-0000-000000000000'), to_code, count(*)
      from lead_disposition_history where company_id = $1 group by 1, 2, 3, 4`,
  },
  {
    table: 'sales_daily',
    columns: `company_id, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor`,
    query: `select company_id, sold_on, coalesce(agent_id, '00000000-0000-0000-0000-000000000000'), source, status, currency,
        count(*), sum(appliance_count), sum(monthly_minor), sum(total_minor)
      from sales where company_id = $1 and deleted_at is null group by 1, 2, 3, 4, 5, 6`,
  },
  {
    table: 'messages_daily',
    columns: 'company_id, day, channel, direction, status, messages_count',
    query: `select company_id, (created_at at time zone $2)::date, 'SMS', direction, status, count(*)
      from sms_logs where company_id = $1 group by 1, 2, 4, 5
      union all
      select company_id, (created_at at time zone $2)::date, 'EMAIL', direction, status::text, count(*)
      from email_logs where company_id = $1 group by 1, 2, 4, 5`,
  },
]

/**
 * Writes a company's rollups anew from the tables they sum. Run it in a transaction with app.company_id
 * set; writers of the company wait for its end.
 */
export async function rebuildRollups(client: pg.ClientBase, companyId: string, timeZone: string): Promise<void> {
  for (const { table, columns, query } of ROLLUPS) {
    await client.query(`delete from ${table} where company_id = $1`, [companyId])
    const values = query.includes('$2') ? [companyId, timeZone] : [companyId]
    await client.query(`insert into ${table} (${columns}) ${query}`, values)
  }
}
