import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { seedSized } from '#db/seeds/sized/sized.ts'
import { rebuildSummaries } from '#db/summaries/rebuild.ts'
import { dayInZone } from '#server/kernel/days.ts'
import { runCommand, UsageError } from '../command.ts'
import { type Bar, type Figure, figureOf, measureTurns, round, type Times } from './measuring/figures.ts'
import { drawGrowth, growthOf } from './measuring/growth.ts'
import { at, type Picks, READS, type Read } from './measuring/read-bars.ts'
import { outcomeOf, startReport } from './measuring/report.ts'
import { type BenchCompany, benchCaller, benchServices, createPeer, startBenchServer } from './measuring/world.ts'

const SIZES = [10_000, 100_000, 1_000_000]
const CALLERS = 8

await runCommand(
  {
    name: 'bench -- reads',
    summary: 'Measures the reads of receivables and consolidation in process, under row level security, beside raw pg.',
    options: {
      sizes: {
        type: 'string',
        value: '<counts>',
        help: `Customers, with commas between; ${SIZES.join(',')} unless told`,
      },
      only: { type: 'string', value: '<words>', help: 'Only reads whose name contains this' },
      seconds: { type: 'string', value: '<count>', help: 'How long to measure each read each way; 3 unless told' },
      data: {
        type: 'string',
        value: '<folder>',
        help: 'Keep the filled databases here, and use those of the last run',
      },
      svg: { type: 'string', value: '<file>', help: 'Draw the growth into this file as well' },
    },
    examples: ['npm run -s bench -- reads --json', 'npm run -s bench -- reads --sizes 10000 --only eligibility'],
  },
  async ({ options, say }) => {
    const sizes = (options.sizes ?? SIZES.join(',')).split(',').map(Number)
    if (sizes.some((size) => !Number.isInteger(size) || size < 1000))
      throw new UsageError('--sizes must be whole numbers from 1000 on')
    const seconds = Number(options.seconds ?? 3)
    const finish = startReport(
      'reads',
      `Each read ${seconds} s by one caller for its times, then ${seconds} s by ${CALLERS} for requests a second, turn by turn with raw pg: ` +
        'the same statements and values on the same data, sent at once on one connection as the superuser, without row level security or transaction.',
    )
    const figures: Figure[] = []
    let url = ''
    for (const size of sizes) {
      const server = await startBenchServer(options.data && join(options.data, String(size)))
      url = server.url
      try {
        figures.push(...(await measureSize(server.url, size, { seconds, only: options.only ?? '', say })))
        if (size === sizes.at(-1)) {
          const growth = growthOf(figures)
          const report = await finish(url, {
            sizes: Object.fromEntries(sizes.map((count) => [words(count), count])),
            figures,
            growth,
          })
          if (options.svg) writeFileSync(options.svg, drawGrowth(growth, 'Reads: p95 by number of customers'))
          return outcomeOf(report)
        }
      } finally {
        await server.stop()
      }
    }
    throw new UsageError('--sizes names no size')
  },
)

interface Effort {
  seconds: number
  only: string
  say: (line: string) => void
}

async function measureSize(url: string, size: number, { seconds, only, say }: Effort): Promise<Figure[]> {
  const company = await fill(url, size, say)
  const { database, services } = benchServices(url, CALLERS)
  const peer = createPeer(database, url, company, CALLERS)
  try {
    const { picks, userId } = await pick(url, company)
    const caller = benchCaller(services, company, userId, 'accounts')
    const figures: Figure[] = []
    for (const read of READS.filter(({ name }) => name.includes(only))) {
      const statements = await Promise.all(
        Array.from({ length: 16 }, (_, index) => peer.record(() => read.call(caller, picks, index))),
      )
      const ways = [
        (index: number) => read.call(caller, picks, index),
        (index: number) => peer.replay(at(statements, index)),
      ]
      const [times, raw] = await measureTurns(ways, { seconds, callers: 1 })
      if (!times || !raw) continue
      const bar = read.bar(size)
      const figure = figureOf({
        name: read.name,
        size: words(size),
        value: times.p95,
        bar,
        times,
        peer: { name: 'raw pg', times: raw },
      })
      figures.push(figure)
      say(
        `${words(size)} ${read.name}: p50 ${times.p50} p95 ${times.p95} ms (raw ${raw.p50}/${raw.p95}) ${figure.verdict}`,
      )
      if (read.ratio) figures.push(await compare(read, read.ratio, size, ways, seconds))
    }
    return figures
  } finally {
    await peer.close()
    await database.close()
  }
}

async function compare(
  read: Read,
  bar: Bar,
  size: number,
  ways: ((index: number) => Promise<unknown>)[],
  seconds: number,
): Promise<Figure> {
  const [times, raw] = await measureTurns(ways, { seconds, callers: CALLERS })
  const perSecond = (of: Times | undefined) => of?.perSecond ?? 0
  const value = round(perSecond(times) / Math.max(perSecond(raw), 0.001))
  return figureOf({
    name: `${read.name}, requests/s`,
    size: words(size),
    value,
    bar,
    times,
    peer: raw && { name: 'raw pg', times: raw },
  })
}

/** The company of the size, made unless the folder has it; its scores are of today. */
async function fill(url: string, size: number, say: (line: string) => void): Promise<BenchCompany> {
  const started = performance.now()
  const { companyId, seeded } = await seedSized(url, { customers: size, leads: Math.round(size / 10), say })
  const company = { id: companyId, timeZone: 'Asia/Dubai', currency: 'AED' }
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil bench' })
  await client.connect()
  try {
    if (!seeded) {
      const now = new Date()
      await client.query('begin')
      await rebuildSummaries(client, {
        id: companyId,
        timeZone: company.timeZone,
        today: dayInZone(now, company.timeZone),
        now,
      })
      await client.query('commit')
      // As large as it was made: all of it deleted and written anew took twice the room, which no night of a company does.
      await client.query('vacuum full customer_ar_summary')
    }
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
  say(
    `${words(size)} customers ${seeded ? 'made' : 'there'} after ${((performance.now() - started) / 1000).toFixed(1)} s`,
  )
  return company
}

async function pick(url: string, company: BenchCompany): Promise<{ picks: Picks; userId: string }> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const ids = async (table: string, limit: number) =>
      (
        await client.query<{ id: string }>(
          `select id from (select id, hashtext(id::text) as place from ${table} where company_id = $1) as t order by place limit $2`,
          [company.id, limit],
        )
      ).rows.map(({ id }) => id)
    const { rows } = await client.query<{ user_id: string }>(
      `select user_id from user_companies where company_id = $1 and role = 'accounts'`,
      [company.id],
    )
    const today = dayInZone(new Date(), company.timeZone)
    const picks = { customers: await ids('customers', 10_000), invoices: await ids('invoices', 1000), today }
    return { picks, userId: rows[0]?.user_id ?? '' }
  } finally {
    await client.end()
  }
}

function words(size: number): string {
  return size >= 1_000_000 ? `${size / 1_000_000} M` : `${size / 1000} k`
}
