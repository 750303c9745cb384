import pg from 'pg'
import { createDatabase } from '#db/client.ts'
import { insertDefaultDispositions } from '#db/seeds/dispositions.ts'
import { rebuildRollups } from '#db/seeds/rollups.ts'
import { dressTables, stripTables } from '#db/seeds/sized/bare-tables.ts'
import { inTransaction } from '#db/transaction.ts'
import { newId } from '#server/kernel/ids.ts'
import type { BenchCompany } from './world.ts'

const BATCHES = 60
const DAYS = 730
const TIME_ZONE = 'Europe/London'
const SOURCES = ['Website', 'Referral', 'Call-in', 'Social ads', 'Comparison site', 'List']
const DISPOSITIONS = ['NEW', 'NO_ANSWER', 'CONTACTED', 'CALL_BACK', 'INTERESTED', 'CONVERTED', 'NOT_INTERESTED']
const STATUSES = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'PENDING', 'ON_HOLD', 'CANCELLED', 'LAPSED']

/**
 * A whole number below `most` for row n: the same in every run, and no guide to the other columns of the row. Columns
 * that all follow n would fall together, and rollups by several of them would look far smaller than they are.
 */
const below = (most: number, column: string) =>
  `((hashtextextended('${column}' || n, 1) & 16777215) % ${most})::integer`
const oneOf = (column: string, array: string, length: number) => `(${array})[1 + ${below(length, column)}]`
const one = (column: string, words: readonly string[]) =>
  oneOf(column, `array[${words.map((word) => `'${word}'`).join(', ')}]`, words.length)
const AGE = `${below(DAYS, 'day')} * interval '1 day' + ${below(86_400, 'second')} * interval '1 second'`

interface Sizes {
  sales: number
  leads: number
  agents: number
}

/** Two years of sales and leads ending today, by set-based SQL as the superuser; those of an earlier run are kept. */
export async function fillSales(url: string, sizes: Sizes): Promise<{ company: BenchCompany; agents: string[] }> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const companyId = (await findCompany(client)) ?? (await addCompany(client, url, sizes.agents))
    const { rows } = await client.query<{ id: string; filled: boolean }>(
      `select user_id as id, exists (select from sales where company_id = $1) as filled
       from user_companies where company_id = $1 order by user_id`,
      [companyId],
    )
    const agents = rows.map(({ id }) => id)
    if (!rows[0]?.filled) {
      await client.query('begin')
      const dresses = await stripTables(client, ['leads', 'sales', 'appliances'])
      await addLeads(client, companyId, agents, sizes.leads)
      await addSales(client, companyId, agents, sizes.sales)
      await dressTables(client, dresses)
      await client.query('commit')
    }
    await client.query('begin')
    await rebuildRollups(client, companyId, TIME_ZONE)
    await client.query('commit')
    await client.query('vacuum analyze')
    return { company: { id: companyId, timeZone: TIME_ZONE, currency: 'GBP' }, agents }
  } finally {
    await client.end()
  }
}

async function findCompany(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(`select id from companies where slug = 'bench'`)
  return rows[0]?.id
}

async function addCompany(client: pg.Client, url: string, agents: number): Promise<string> {
  const companyId = newId()
  await client.query(
    `insert into companies (id, name, slug, region, time_zone, currency) values ($1, 'Bench', 'bench', 'UK', $2, 'GBP')`,
    [companyId, TIME_ZONE],
  )
  for (let index = 0; index < agents; index += 1) {
    const id = newId()
    const values = [id, `agent${index}@example.com`, `Agent ${index}`]
    await client.query('insert into users (id, email, name) values ($1, $2, $3)', values)
    await client.query(`insert into user_companies (company_id, user_id, role) values ($1, $2, 'agent')`, [
      companyId,
      id,
    ])
  }
  const database = createDatabase({ url, role: 'counterfoil_app', max: 1 })
  await inTransaction(database, { companyId }, (trx) => insertDefaultDispositions(trx, companyId, new Date(), newId))
  await database.close()
  return companyId
}

async function addLeads(client: pg.Client, companyId: string, agents: string[], count: number): Promise<void> {
  const batches = Array.from({ length: BATCHES }, () => newId())
  await client.query(
    `insert into lead_import_batches (company_id, id, file_name, file_sha256, file_bytes, source, encoding, state, created_by)
     select $1, id, 'leads.csv', repeat('0', 64), 1, 'List', 'utf-8', 'IMPORTED', $2 from unnest($3::uuid[]) as id`,
    [companyId, agents[0], batches],
  )
  await client.query(
    `insert into leads (company_id, id, first_name, last_name, phone, source, disposition, assigned_to, import_batch_id,
       created_on, created_at, next_action_at)
     select $1, gen_random_uuid(), 'Lead', n::text, '+4477' || lpad(n::text, 8, '0'), ${one('source', SOURCES)},
       disposition, ${oneOf('agent', '$2::uuid[]', agents.length)}, ${oneOf('batch', '$3::uuid[]', BATCHES)},
       (now() - age)::date, now() - age, case when disposition = 'CALL_BACK' then now() - age + interval '20 days' end
     from (select n, ${AGE} as age, ${one('disposition', DISPOSITIONS)} as disposition
       from generate_series(1, $4) n) as given`,
    [companyId, agents, batches, count],
  )
}

async function addSales(client: pg.Client, companyId: string, agents: string[], count: number): Promise<void> {
  await client.query(
    `insert into sales (company_id, id, reference, first_name, last_name, phone, source, status, cancelled_at,
       cancellation_reason, sold_on, currency, appliance_count, monthly_minor, total_minor, agent_id, created_at)
     select $1, gen_random_uuid(), 'S-' || n, 'Customer', n::text, '+4478' || lpad(n::text, 8, '0'),
       ${one('source of sale', SOURCES)}, status, case when status = 'CANCELLED' then now() - age end,
       case when status = 'CANCELLED' then 'moved' end, (now() - age)::date, 'GBP', 2, 1000 + ${below(3_000, 'month')},
       12000 + ${below(36_000, 'total')}, ${oneOf('seller', '$2::uuid[]', agents.length)}, now() - age
     from (select n, ${AGE} as age, ${one('status', STATUSES)} as status from generate_series(1, $3) n) as given`,
    [companyId, agents, count],
  )
  await client.query(
    `insert into appliances (company_id, id, sale_id, position, kind, make, cover, price_minor, monthly_minor)
     select company_id, gen_random_uuid(), id, place, 'Hob', 'Neff', 'Repair', total_minor / 2, monthly_minor / 2
     from sales cross join generate_series(1, 2) as place where company_id = $1`,
    [companyId],
  )
}
