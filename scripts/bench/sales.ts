import pg from 'pg'
import { createDatabase } from '#db/client.ts'
import { insertDefaultDispositions } from '#db/seeds/dispositions.ts'
import { rebuildRollups } from '#db/seeds/rollups.ts'
import { inTransaction } from '#db/transaction.ts'
import { newId } from '#server/kernel/ids.ts'
import { runCommand } from '../command.ts'
import { type Bar, type Figure, figureOf, measure } from './measuring/figures.ts'
import { at as pick } from './measuring/read-bars.ts'
import { outcomeOf, startReport } from './measuring/report.ts'
import { benchCaller, benchServices, startBenchServer } from './measuring/world.ts'

const AGENTS = 40
const SECONDS = 4
const CALLERS = 16
const COMPANY = newId()
const TIME_ZONE = 'Europe/London'

const READ: Bar = { of: 'p95', unit: 'ms', bar: 25, reach: 10 }
const CREATE: Bar = { of: 'rate', unit: '/s', bar: 400, reach: 800, more: true }

await runCommand(
  {
    name: 'bench -- sales',
    summary: 'Measures the sales procedures in process, under row level security, against their bars.',
    options: {
      sales: { type: 'string', value: '<count>', help: 'Sales in the company, 300000 unless told.' },
      leads: { type: 'string', value: '<count>', help: 'Leads in the company, 200000 unless told.' },
    },
  },
  async ({ options, say }) => {
    const sizes = { sales: Number(options.sales ?? 300_000), leads: Number(options.leads ?? 200_000) }
    const finish = startReport(
      'sales',
      `Each read ${SECONDS} s by one caller, creating by ${CALLERS} at once; procedures in process, under row level security.`,
    )
    const server = await startBenchServer()
    try {
      say(`filling ${sizes.sales} sales and ${sizes.leads} leads`)
      const agents = await fill(server.url, sizes)
      const { database, services } = benchServices(server.url, CALLERS)
      const company = { id: COMPANY, timeZone: TIME_ZONE, currency: 'GBP' }
      const manager = benchCaller(services, company, agents[0] ?? '', 'manager')
      const sellers = agents.slice(1, CALLERS + 1).map((id) => benchCaller(services, company, id, 'agent'))

      const figures: Figure[] = []
      const size = `${sizes.sales / 1000} k sales`
      const record = async (name: string, call: (index: number) => Promise<unknown>, callers: number, bar: Bar) => {
        const times = await measure(call, { seconds: SECONDS, callers })
        const value = bar === CREATE ? times.perSecond : times.p95
        const figure = figureOf({ name, size, value, bar, times })
        figures.push(figure)
        say(`${figure.verdict} ${name}: p50 ${times.p50} p95 ${times.p95} p99 ${times.p99} ms, ${times.perSecond}/s`)
      }
      const some = await manager.sales.findSales({ limit: 200 })
      const deep = await manager.sales.findSales({ limit: 50, ...(some.next ? { cursor: some.next } : undefined) })
      const reads: [string, (index: number) => Promise<unknown>][] = [
        ['list, newest', () => manager.sales.findSales({})],
        ['list, next page', () => manager.sales.findSales(deep.next ? { cursor: deep.next } : {})],
        ['list, by status', () => manager.sales.findSales({ status: ['ACTIVE'] })],
        ['list, by total', () => manager.sales.findSales({ sort: '-total' })],
        [
          'list, search by telephone',
          (index) => manager.sales.findSales({ search: `07800 ${String(100_000 + index)}` }),
        ],
        ['list, an agent’s own', (index) => pick(sellers, index).sales.findSales({})],
        ['detail', (index) => manager.sales.getSale({ id: pick(some.rows, index).id })],
        ['overview, 30 days', () => manager.overview.getOverview({ range: '30d' })],
        ['overview, 90 days', () => manager.overview.getOverview({ range: '90d' })],
        [
          'overview, a year',
          () => manager.overview.getOverview({ range: 'custom', from: '2024-03-01', to: '2025-03-01' }),
        ],
        ['overview, an agent’s own', (index) => pick(sellers, index).overview.getOverview({ range: '30d' })],
      ]
      for (const [name, call] of reads) await record(name, call, 1, READ)
      const appliances = ['Bosch', 'Neff', 'Vaillant'].map((make) => ({
        kind: 'Appliance',
        make,
        cover: 'Repair',
        priceMinor: 12_000,
        monthlyMinor: 1_000,
      }))
      const create = (index: number) =>
        pick(sellers, index).sales.createSale({ lastName: `Bench ${index}`, appliances, idempotencyKey: newId() })
      await record('create sale, 3 appliances', create, CALLERS, CREATE)
      await database.close()
      return outcomeOf(await finish(server.url, { sizes, figures }))
    } finally {
      await server.stop()
    }
  },
)

/** Two years of sales and leads ending today, by set-based SQL as the superuser. */
async function fill(url: string, sizes: { sales: number; leads: number }): Promise<string[]> {
  const client = new pg.Client(url)
  await client.connect()
  const agents = Array.from({ length: AGENTS }, () => newId())
  await client.query(
    `insert into companies (id, name, slug, region, time_zone, currency) values ($1, 'Bench', 'bench', 'UK', $2, 'GBP')`,
    [COMPANY, TIME_ZONE],
  )
  for (const [index, id] of agents.entries()) {
    await client.query('insert into users (id, email, name) values ($1, $2, $3)', [
      id,
      `agent${index}@example.com`,
      `Agent ${index}`,
    ])
    await client.query(`insert into user_companies (company_id, user_id, role) values ($1, $2, 'agent')`, [COMPANY, id])
  }
  const database = createDatabase({ url, role: 'counterfoil_app', max: 1 })
  await inTransaction(database, { companyId: COMPANY }, (trx) =>
    insertDefaultDispositions(trx, COMPANY, new Date(), newId),
  )
  await database.close()

  const sources = `(array['Website','Referral','Call-in','Social ads','Comparison site','List'])[1 + n % 6]`
  await client.query(
    `insert into leads (company_id, id, first_name, last_name, phone, source, disposition, assigned_to, created_on, created_at, next_action_at)
     select $1, gen_random_uuid(), 'Lead', n::text, '+4477' || lpad(n::text, 8, '0'), ${sources},
       (array['NEW','NO_ANSWER','CONTACTED','CALL_BACK','INTERESTED','CONVERTED','NOT_INTERESTED'])[1 + n % 7],
       ($2::uuid[])[1 + n % ${AGENTS}], (now() - age)::date, now() - age,
       case when n % 7 = 3 then now() - age + interval '20 days' end
     from (select n, (n % 730) * interval '1 day' + (n % 86400) * interval '1 second' as age from generate_series(1, $3) n) as given`,
    [COMPANY, agents, sizes.leads],
  )
  await client.query(
    `insert into sales (company_id, id, reference, first_name, last_name, phone, source, status, cancelled_at, cancellation_reason,
       sold_on, currency, appliance_count, monthly_minor, total_minor, agent_id, created_at)
     select $1, gen_random_uuid(), 'S-' || n, 'Customer', n::text, '+4478' || lpad(n::text, 8, '0'), ${sources}, status,
       case when status = 'CANCELLED' then now() - age end, case when status = 'CANCELLED' then 'moved' end,
       (now() - age)::date, 'GBP', 2, 1000 + n % 3000, 12000 + n % 36000, ($2::uuid[])[1 + n % ${AGENTS}], now() - age
     from (select n, (n % 730) * interval '1 day' + (n % 86400) * interval '1 second' as age,
       (array['ACTIVE','ACTIVE','ACTIVE','PENDING','ON_HOLD','CANCELLED','LAPSED'])[1 + n % 7] as status
       from generate_series(1, $3) n) as given`,
    [COMPANY, agents, sizes.sales],
  )
  await client.query(
    `insert into appliances (company_id, id, sale_id, position, kind, make, cover, price_minor, monthly_minor)
     select company_id, gen_random_uuid(), id, place, 'Hob', 'Neff', 'Repair', total_minor / 2, monthly_minor / 2
     from sales cross join generate_series(1, 2) as place where company_id = $1`,
    [COMPANY],
  )
  await rebuildRollups(client, COMPANY, TIME_ZONE)
  await client.query('vacuum analyze')
  await client.end()
  return agents
}
