import { join } from 'node:path'
import { addDays, dayInZone } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import { runCommand } from '../command.ts'
import { type Bar, type Figure, figureOf, measure } from './measuring/figures.ts'
import { at as pick } from './measuring/read-bars.ts'
import { outcomeOf, startReport } from './measuring/report.ts'
import { fillSales } from './measuring/sales-data.ts'
import { benchCaller, benchServices, startBenchServer } from './measuring/world.ts'

const SECONDS = 4
const CALLERS = 16

const READ: Bar = { of: 'p95', unit: 'ms', bar: 25, reach: 10 }
const CREATE: Bar = { of: 'rate', unit: '/s', bar: 400, reach: 800, more: true }

await runCommand(
  {
    name: 'bench -- sales',
    summary: 'Measures the sales procedures in process, under row level security, against their bars.',
    options: {
      sales: { type: 'string', value: '<count>', help: 'Sales in the company, 311000 unless told.' },
      leads: { type: 'string', value: '<count>', help: 'Leads in the company, 1000000 unless told.' },
      agents: { type: 'string', value: '<count>', help: 'Agents who share them, 40 unless told.' },
      only: { type: 'string', value: '<words>', help: 'Only what has a name that contains this' },
      data: {
        type: 'string',
        value: '<folder>',
        help: 'Keep the filled databases here, and use those of the last run',
      },
    },
  },
  async ({ options, say }) => {
    const sizes = {
      sales: Number(options.sales ?? 311_000),
      leads: Number(options.leads ?? 1_000_000),
      agents: Number(options.agents ?? 40),
    }
    const finish = startReport(
      'sales',
      `Each read ${SECONDS} s by one caller, creating by ${CALLERS} at once; procedures in process, under row level security.`,
    )
    const server = await startBenchServer(options.data && join(options.data, Object.values(sizes).join('-')))
    try {
      say(`filling ${sizes.sales} sales and ${sizes.leads} leads`)
      const { company, agents } = await fillSales(server.url, sizes)
      const { database, services } = benchServices(server.url, CALLERS)
      const manager = benchCaller(services, company, agents[0] ?? '', 'manager')
      const sellers = agents.slice(1, CALLERS + 1).map((id) => benchCaller(services, company, id, 'agent'))

      const figures: Figure[] = []
      const size = `${sizes.sales / 1000} k sales`
      const record = async (name: string, call: (index: number) => Promise<unknown>, callers: number, bar: Bar) => {
        if (!name.includes(options.only ?? '')) return
        const times = await measure(call, { seconds: SECONDS, callers })
        const value = bar === CREATE ? times.perSecond : times.p95
        const figure = figureOf({ name, size, value, bar, times })
        figures.push(figure)
        say(
          `${figure.verdict} ${name}: least ${times.least} p50 ${times.p50} p95 ${times.p95} p99 ${times.p99} ms, ${times.perSecond}/s`,
        )
      }
      const some = await manager.sales.findSales({ limit: 200 })
      const deep = await manager.sales.findSales({ limit: 50, ...(some.next ? { cursor: some.next } : undefined) })
      const today = dayInZone(new Date(), company.timeZone)
      const year = { range: 'custom' as const, from: addDays(today, -364), to: today }
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
        ['overview, a year', () => manager.overview.getOverview(year)],
        ['overview, an agent’s own', (index) => pick(sellers, index).overview.getOverview({ range: '30d' })],
        ['overview, an agent’s own year', (index) => pick(sellers, index).overview.getOverview(year)],
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
