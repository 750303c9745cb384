import { performance } from 'node:perf_hooks'
import { setImmediate as breathe } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/index.ts'
import { newId } from '#server/kernel/ids.ts'
import { EXIT, runCommand } from '../command.ts'

const BASELINE = '20241110000000_clients_baseline'
const ALIGN = '20241223000000_align_schema_with_production'
const COMPANIES = [newId(), newId(), newId()]
const WRITERS = 4
const BAR_MS = 100

await runCommand(
  {
    name: 'bench -- clients',
    summary: 'Aligns clients beside an application that writes, and measures how long everybody else was kept out.',
    options: {
      clients: { type: 'string', value: '<count>', help: 'Old clients with onboarding, 200000 unless told.' },
    },
  },
  async ({ options, say }) => {
    const clients = Number(options.clients ?? 200_000)
    const server = await startEmbedded({ ephemeral: true })
    try {
      await migrate(server.url, { to: BASELINE })
      say(`filling ${clients} clients`)
      await fill(server.url, clients)
      const load = startLoad(server.url)
      const watch = await watchLocks(server.url)
      await load.warm
      const started = performance.now()
      await migrate(server.url, { to: ALIGN, log: say })
      const migrationMs = Math.round(performance.now() - started)
      const { holds, sampleMs } = await watch.stop()
      const { writes, slowestMs, lost } = await load.stop()

      const longest = Math.max(0, ...holds.values())
      const ok = longest <= BAR_MS && lost === 0
      for (const [what, ms] of [...holds].sort(([, one], [, other]) => other - one)) {
        say(`${ms.toFixed(1).padStart(8)} ms  ACCESS EXCLUSIVE  ${what}`)
      }
      say(`${ok ? 'ok  ' : 'MISS'} longest ACCESS EXCLUSIVE ${longest.toFixed(1)} ms (bar ${BAR_MS} ms)`)
      say(
        `     ${writes} writes beside ${migrationMs} ms of migration, slowest ${slowestMs.toFixed(1)} ms, ${lost} lost`,
      )
      say(
        `     looked every ${sampleMs.toFixed(1)} ms (p95); a hold counts from the look before it to the look after it`,
      )
      return {
        json: {
          ok,
          clients,
          bar: BAR_MS,
          longest,
          holds: Object.fromEntries(holds),
          sampleMs,
          migrationMs,
          writes,
          slowestMs,
          lost,
        },
        exit: ok ? EXIT.ok : EXIT.failure,
      }
    } finally {
      await server.stop()
    }
  },
)

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // What stopped the run is told; that it took the other connections along is no news.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function fill(url: string, count: number): Promise<void> {
  const client = await connect(url)
  for (const [index, company] of COMPANIES.entries()) {
    await client.query('insert into company_directory (company_id, slug, name) values ($1, $2, $2)', [
      company,
      `bench-${index}`,
    ])
    await client.query(
      `insert into companies (id, name, slug, region, time_zone, currency) values ($1, $2, $2, 'UK', 'Europe/London', 'GBP')`,
      [company, `bench-${index}`],
    )
  }
  await client.query(
    `insert into clients (company_id, id, reference, name)
     select ($1::uuid[])[1 + n % $2], gen_random_uuid(), 'C-' || n, 'Client ' || n from generate_series(1, $3) n`,
    [COMPANIES, COMPANIES.length, count],
  )
  await client.query(
    'insert into onboarding_states (company_id, id, customer_id) select company_id, gen_random_uuid(), id from clients',
  )
  await client.query('analyze')
  await client.end()
}

/** Writes as the old application does: by the old name, in its company, under row level security. */
function startLoad(url: string) {
  let stopped = false
  let writes = 0
  let slowestMs = 0
  let begun = (): void => undefined
  const warm = new Promise<void>((resolve) => {
    begun = resolve
  })
  const write = async (index: number): Promise<string[]> => {
    const client = await connect(url)
    const company = COMPANIES[index % COMPANIES.length]
    const ids: string[] = []
    await client.query('set role counterfoil_app')
    while (!stopped) {
      const id = newId()
      const started = performance.now()
      await client.query('begin')
      await client.query(`set local app.company_id = '${company}'`)
      await client.query(`insert into clients (company_id, id, reference, name) values ($1, $2, $3, 'Load')`, [
        company,
        id,
        id,
      ])
      await client.query('insert into onboarding_states (company_id, id, customer_id) values ($1, $2, $3)', [
        company,
        newId(),
        id,
      ])
      await client.query(
        `update onboarding_states set current_step = 'HOURS' where company_id = $1 and customer_id = $2`,
        [company, id],
      )
      await client.query('commit')
      slowestMs = Math.max(slowestMs, performance.now() - started)
      ids.push(id)
      writes += 1
      if (writes > 200) begun()
      await breathe()
    }
    await client.end()
    return ids
  }
  const writers = Array.from({ length: WRITERS }, (_, index) => write(index))
  // A migration that gives up stops the server under them; its own words are the ones to read.
  for (const writer of writers) writer.catch(() => undefined)
  const stop = async () => {
    stopped = true
    const ids = (await Promise.all(writers)).flat()
    const client = await connect(url)
    const { rows } = await client.query<{ kept: number }>(
      `select count(*)::int as kept from onboarding_states where client_id = any ($1) and client_id = customer_id and current_step = 'HOURS'`,
      [ids],
    )
    await client.end()
    return { writes, slowestMs, lost: ids.length - (rows[0]?.kept ?? 0) }
  }
  return { warm, stop }
}

/** Looks, as fast as it can, who holds ACCESS EXCLUSIVE on what, and adds up how long each statement was seen with it. */
async function watchLocks(url: string) {
  const client = await connect(url)
  const holds = new Map<string, number>()
  const gaps: number[] = []
  let stopped = false
  const look = async () => {
    let last: { at: number; seen: Set<string> } | null = null
    while (!stopped) {
      const { rows } = await client.query<{ at: number; what: string | null }>(
        `select extract(epoch from clock_timestamp())::float8 * 1000 as at, h.what
         from (select 1) always left join (
           select c.relname || ': ' || coalesce(left(regexp_replace(a.query, '\\s+', ' ', 'g'), 90), '') as what
           from pg_locks l join pg_class c on c.oid = l.relation join pg_stat_activity a using (pid)
           where l.mode = 'AccessExclusiveLock' and l.granted and c.relname in ('clients', 'onboarding_states')
         ) h on true`,
      )
      const at = rows[0]?.at ?? 0
      const seen = new Set(rows.flatMap(({ what }) => (what ? [what] : [])))
      if (last) gaps.push(at - last.at)
      // From the last look without it to the first without it again: what is told is never too short.
      const held = last ? new Set([...seen, ...last.seen]) : seen
      for (const what of held) holds.set(what, (holds.get(what) ?? 0) + (last ? at - last.at : 0))
      last = { at, seen }
    }
  }
  const looking = look()
  const stop = async () => {
    stopped = true
    await looking
    await client.end()
    const sorted = gaps.sort((one, other) => one - other)
    return { holds, sampleMs: sorted[Math.floor(sorted.length * 0.95)] ?? 0 }
  }
  return { stop }
}
