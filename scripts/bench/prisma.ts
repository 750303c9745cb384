import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import pg from 'pg'
import { createDatabase } from '#db/client.ts'
import { seedSized } from '#db/seeds/sized/sized.ts'
import { createImport } from '#server/imports/imports.service.ts'
import { runImport } from '#server/imports/working/import.job.ts'
import { readConfig } from '#server/kernel/config.ts'
import { dayInZone } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { createServices } from '#server/services.ts'
import { runCommand } from '../command.ts'
import { type Bar, type Figure, figureOf, measureTurns, round } from './measuring/figures.ts'
import { at } from './measuring/read-bars.ts'
import { outcomeOf, startReport } from './measuring/report.ts'
import { type BenchCompany, benchCaller, startBenchServer } from './measuring/world.ts'
import { type Appliance, installPrisma, type LeadRow, type PrismaPeer } from './prisma/install.ts'

const CALLERS = 16
const CONNECTIONS = 8
const CUSTOMERS = 10_000
const LEADS = 20_000
const IMPORTED = 5000

const APPLIANCES: Appliance[] = ['Bosch', 'Neff', 'Vaillant'].map((make) => ({
  kind: 'Appliance',
  make,
  cover: 'Repair',
  price_minor: 12_000,
  monthly_minor: 1000,
}))

const times = (bar: number, reach: number): Bar => ({ of: 'ratio', unit: '× Prisma 6', bar, reach, more: true })

await runCommand(
  {
    name: 'bench -- prisma',
    summary: 'Measures procedures in process, under row level security, beside the same reads and writes in Prisma 6.',
    options: {
      only: { type: 'string', value: '<words>', help: 'Only what has a name that contains this' },
      seconds: { type: 'string', value: '<count>', help: 'How long to measure each way; 4 unless told' },
    },
  },
  async ({ options, say }) => {
    const seconds = Number(options.seconds ?? 4)
    const finish = startReport(
      'prisma',
      `Requests a second of ${CALLERS} callers on ${CONNECTIONS} connections each (imports one after the other), turn by turn, ${seconds} s each way. ` +
        'Prisma works as the superuser, without row level security, makes the same reads and writes, and is spared reading the file, the rules of eligibility and the checks of input.',
    )
    const folder = await mkdtemp(join(tmpdir(), 'counterfoil-bench-'))
    const server = await startBenchServer()
    try {
      say('installing Prisma')
      const prisma = await installPrisma(join(folder, 'prisma'))
      say(`filling ${CUSTOMERS} customers and ${LEADS} leads`)
      const { companyId } = await seedSized(server.url, { customers: CUSTOMERS, leads: LEADS })
      const company: BenchCompany = { id: companyId, timeZone: 'Asia/Dubai', currency: 'AED' }
      const { userId, customers } = await look(server.url, companyId)
      const peer = prisma({
        url: server.url,
        connections: CONNECTIONS,
        companyId,
        userId,
        currency: company.currency,
        today: dayInZone(new Date(), company.timeZone),
      })
      const ours = procedures(server.url, company, userId, folder)
      try {
        const figures = await compare(comparisons(ours, peer, customers), { seconds, only: options.only ?? '', say })
        const sizes = { customers: CUSTOMERS, leads: LEADS, imported: IMPORTED }
        return outcomeOf(await finish(server.url, { sizes, figures }))
      } finally {
        await Promise.all([peer.close(), ours.close()])
      }
    } finally {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
)

interface Comparison {
  name: string
  bar: Bar
  callers?: number
  pair: [(index: number) => Promise<unknown>, (index: number) => Promise<unknown>]
}

type Procedures = ReturnType<typeof procedures>

/** Each thing done by us and by Prisma; no two calls write the same. */
function comparisons(ours: Procedures, prisma: PrismaPeer, customers: readonly string[]): Comparison[] {
  const some = customers.slice(0, 1000)
  const saleOf = (index: number) => ({ lastName: `Bench ${index}`, idempotencyKey: newId() })
  return [
    {
      name: 'list of customers',
      bar: times(8, 12),
      pair: [() => ours.accounts.receivables.findCustomers({}), () => prisma.customersPage()],
    },
    {
      name: 'list of sales',
      bar: times(8, 12),
      pair: [() => ours.manager.sales.findSales({}), () => prisma.salesPage()],
    },
    {
      name: 'detail of a customer',
      bar: times(3, 5),
      pair: [
        (index) => ours.accounts.receivables.getCustomer({ id: at(customers, index * 7) }),
        (index) => prisma.customer(at(customers, index * 7)),
      ],
    },
    {
      name: 'eligibility of 1,000 customers',
      bar: times(2, 4),
      pair: [() => ours.accounts.consolidation.findEligibility({ customerIds: some }), () => prisma.eligibility(some)],
    },
    {
      name: 'create sale, 3 appliances',
      bar: times(2.5, 4),
      pair: [
        (index) =>
          ours.manager.sales.createSale({
            ...saleOf(index),
            appliances: APPLIANCES.map(({ price_minor, monthly_minor, ...appliance }) => ({
              ...appliance,
              priceMinor: price_minor,
              monthlyMinor: monthly_minor,
            })),
          }),
        (index) => prisma.createSale({ ...saleOf(index), id: newId(), appliances: APPLIANCES }),
      ],
    },
    {
      name: `import of ${IMPORTED} leads`,
      bar: times(6, 10),
      callers: 1,
      pair: [
        (index) => ours.importLeads(rowsOf(2 * index)),
        (index) => prisma.importLeads({ batchId: newId(), fileName: `leads ${index}`, rows: rowsOf(2 * index + 1) }),
      ],
    },
  ]
}

interface Effort {
  seconds: number
  only: string
  say: (line: string) => void
}

async function compare(pairs: readonly Comparison[], { seconds, only, say }: Effort): Promise<Figure[]> {
  const size = `${CUSTOMERS / 1000} k`
  const figures: Figure[] = []
  for (const { name, bar, callers = CALLERS, pair } of pairs.filter(({ name }) => name.includes(only))) {
    const [own, beside] = await measureTurns(pair, { seconds, callers, warmUp: callers === 1 ? 2 : 30 })
    if (!own || !beside) continue
    const value = round(own.perSecond / Math.max(beside.perSecond, 0.001))
    const figure = figureOf({ name, size, value, bar, times: own, peer: { name: 'Prisma', times: beside } })
    figures.push(figure)
    say(`${figure.verdict} ${name}: ${own.perSecond}/s beside ${beside.perSecond}/s, ${value}×`)
  }
  return figures
}

/** Leads that nobody has yet, as they are stored; another number gives others. */
function rowsOf(number: number): LeadRow[] {
  return Array.from({ length: IMPORTED }, (_, index) => {
    const place = number * IMPORTED + index
    return {
      first_name: `Ann${place}`,
      last_name: `O'Brien ${place}`,
      phone: `+97150${String(1_000_000 + place)}`,
      email: `ann.${place}@example.com`,
      address_line1: `${place} High Street`,
      city: 'Dubai',
      notes: 'said later',
    }
  })
}

/** Procedures as the pages call them, and an import from the file to the leads. */
function procedures(url: string, company: BenchCompany, userId: string, folder: string) {
  const database = createDatabase({ url, role: 'counterfoil_app', max: CONNECTIONS })
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url, DATA_DIR: folder, LOG_LEVEL: 'silent' })
  const services = createServices(config, { database })
  const admin = new pg.Pool({ connectionString: url, max: 1 })
  const scope: CompanyScope = {
    kind: 'company',
    companyId: company.id,
    userId,
    role: 'admin',
    operator: false,
    timeZone: company.timeZone,
    currency: company.currency,
  }
  const step = async (state: string, batchId: string) => {
    await admin.query('update lead_import_batches set state = $2, attempts = 0 where id = $1', [batchId, state])
    await runImport(services, { companyId: company.id, batchId })
  }
  return {
    accounts: benchCaller(services, company, userId, 'accounts'),
    manager: benchCaller(services, company, userId, 'manager'),
    async importLeads(rows: LeadRow[]) {
      const header = 'First name,Last name,Phone,Email,Address,City,Notes'
      const text = [header, ...rows.map((row) => Object.values(row).join(','))].join('\r\n')
      const content = Readable.from([Buffer.from(text)])
      const { id } = await createImport(services, scope, { fileName: 'leads.csv', content })
      await step('PREVIEWING', id)
      await step('QUEUED', id)
      const { rows: found } = await admin.query('select rows_created from lead_import_batches where id = $1', [id])
      if (found[0]?.rows_created !== rows.length)
        throw new Error(`${found[0]?.rows_created} of ${rows.length} imported`)
    },
    close: () => Promise.all([database.close(), admin.end()]),
  }
}

async function look(url: string, companyId: string): Promise<{ userId: string; customers: string[] }> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query('vacuum analyze')
    const { rows: people } = await client.query<{ user_id: string }>(
      `select user_id from user_companies where company_id = $1 and role = 'agent' limit 1`,
      [companyId],
    )
    const { rows } = await client.query<{ id: string }>(
      'select id from customers where company_id = $1 order by hashtext(id::text)',
      [companyId],
    )
    return { userId: people[0]?.user_id ?? '', customers: rows.map(({ id }) => id) }
  } finally {
    await client.end()
  }
}
