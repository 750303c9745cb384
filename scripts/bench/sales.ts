import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { addDays, dayInZone } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import { referenceFrom } from '#server/sales/sales.rules.ts'
import { runCommand } from '../command.ts'
import { type Bar, type Figure, figureOf, measure, measureTurns, round } from './measuring/figures.ts'
import { at as pick } from './measuring/read-bars.ts'
import type { Sent } from './measuring/recording.ts'
import { outcomeOf, startReport } from './measuring/report.ts'
import { fillSales } from './measuring/sales-data.ts'
import { type BenchCompany, benchCaller, benchServices, createPeer, startBenchServer } from './measuring/world.ts'

const SECONDS = 4
const CALLERS = 16

const READ: Bar = { of: 'p95', unit: 'ms', bar: 25, reach: 10 }
const CREATE: Bar = { of: 'rate', unit: '/s', bar: 400, reach: 800, more: true }
/** Creating beside its own statements sent through raw pg. */
const CREATE_RATIO: Bar = { of: 'ratio', unit: '× raw', bar: 0.75, reach: 0.9, more: true }
/** More sales a second than raw pg can make here: each is sent with ids of its own, made before it is measured. */
const MOST_CREATED = 3_000
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

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
      `Each read ${SECONDS} s by one caller, creating by ${CALLERS} at once; procedures in process, under row level security. ` +
        'Creating takes turns with raw pg: the same statements for other sales, sent at once in one transaction as the superuser, without row level security. Both are told when it is on the disk.',
    )
    const server = await startBenchServer(options.data && join(options.data, Object.values(sizes).join('-')))
    try {
      say(`filling ${sizes.sales} sales and ${sizes.leads} leads`)
      const { company, agents } = await fillSales(server.url, sizes)
      const { database, services } = benchServices(server.url, CALLERS)
      const peer = createPeer(database, server.url, company, CALLERS)
      const manager = benchCaller(services, company, agents[0] ?? '', 'manager')
      const sellers = agents.slice(1, CALLERS + 1).map((id) => benchCaller(services, company, id, 'agent'))

      const figures: Figure[] = []
      const size = `${sizes.sales / 1000} k sales`
      const record = async (name: string, call: (index: number) => Promise<unknown>) => {
        if (!name.includes(options.only ?? '')) return
        const times = await measure(call, { seconds: SECONDS, callers: 1 })
        const figure = figureOf({ name, size, value: times.p95, bar: READ, times })
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
      for (const [name, call] of reads) await record(name, call)
      const appliances = ['Bosch', 'Neff', 'Vaillant'].map((make) => ({
        kind: 'Appliance',
        make,
        cover: 'Repair',
        priceMinor: 12_000,
        monthlyMinor: 1_000,
      }))
      const create = (index: number) =>
        pick(sellers, index).sales.createSale({ lastName: `Bench ${index}`, appliances, idempotencyKey: newId() })
      const creating = 'create sale, 3 appliances'
      if (creating.includes(options.only ?? '')) {
        const others = await recordOthers(peer, company, agents.slice(1, CALLERS + 1), create)
        const replay = (index: number) => peer.replayWrites(others(index))
        const [times, raw] = await measureTurns([create, replay], { seconds: SECONDS, callers: CALLERS })
        if (!times || !raw) throw new Error('nothing was measured')
        const beside = { times, peer: { name: 'raw pg', times: raw } }
        const ratio = round(times.perSecond / Math.max(raw.perSecond, 0.001))
        figures.push(
          figureOf({ name: creating, size, value: times.perSecond, bar: CREATE, ...beside }),
          figureOf({ name: `${creating}, requests/s`, size, value: ratio, bar: CREATE_RATIO, ...beside }),
        )
        say(
          `${creating}: p50 ${times.p50} p95 ${times.p95} ms, ${times.perSecond}/s beside ${raw.perSecond}/s of raw pg`,
        )
      }
      await peer.close()
      await database.close()
      return outcomeOf(await finish(server.url, { sizes, figures }))
    } finally {
      await server.stop()
    }
  },
)

/**
 * Records one sale of each seller, and makes of them the statements of as many others as raw pg may be asked for: the same
 * in everything but the ids and the references, which no two sales share.
 */
async function recordOthers(
  peer: ReturnType<typeof createPeer>,
  company: BenchCompany,
  sellers: readonly string[],
  create: (index: number) => Promise<{ reference: string }>,
): Promise<(index: number) => Sent[]> {
  // A company's first audited act begins its chain as well, which nobody can do again.
  await create(0)
  const recorded: { reference: string; statements: Sent[] }[] = []
  for (const index of sellers.keys()) {
    let reference = ''
    const statements = await peer.record(async () => {
      reference = (await create(index)).reference
    })
    recorded.push({ reference, statements })
  }
  const others = Array.from({ length: MOST_CREATED * SECONDS }, (_, index) => {
    const { reference, statements } = pick(recorded, index)
    const other = referenceFrom(randomBytes(8))
    const ids = new Map([company.id, ...sellers].map((id) => [id, id]))
    const freshen = (id: string) => ids.get(id) ?? ids.set(id, newId()).get(id) ?? id
    const renew = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(renew)
      return typeof value === 'string' ? value.replace(UUID, freshen).replace(reference, other) : value
    }
    return statements.map((sent) => ({ ...sent, values: sent.values.map(renew) }))
  })
  return (index) => {
    const other = others[index]
    if (!other) throw new Error('raw pg made more sales than were prepared')
    return other
  }
}
