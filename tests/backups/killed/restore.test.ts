import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweepScratchDatabases } from '#server/backups/restore/load/scratch-database.ts'
import { KillableServer, type Running, Tally, VICTIMS } from './killable-server.ts'

/** One of each kind, over live data and into a new database in turn; `CRASH_ROUNDS=50` does more, each of which costs two restores. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? VICTIMS.length)
const TABLES = ['companies', 'users', 'user_companies']

let server: KillableServer
let file: string
/** The rows as they are in the backup. */
let after: string

beforeAll(async () => {
  server = await KillableServer.start()
  await server.admin.query(`
    insert into companies (id, name, slug, region, time_zone, locale, currency)
      select gen_random_uuid(), 'Company ' || g, 'company-' || g, 'UK', 'Europe/London', 'en', 'GBP' from generate_series(1, 4000) g;
    insert into company_directory (company_id, slug, name) select id, slug, name from companies;
    insert into users (id, email, name) select gen_random_uuid(), 'person-' || g || '@example.com', 'Person ' || g from generate_series(1, 4000) g;
    insert into user_companies (company_id, user_id, role)
      select c.id, u.id, 'agent' from (select id, row_number() over (order by id) as n from companies) c
      join (select id, row_number() over (order by id) as n from users) u using (n)`)
  const made = await server.command('create.ts', ['--reason', 'to be restored']).ended
  expect(made, made.words).toMatchObject({ code: 0 })
  const folder = join(server.store, 'backups/comprehensive')
  file = join(folder, readdirSync(folder).find((name) => name.endsWith('.zst')) ?? '')
  after = await rowsIn(server.url)
}, 600_000)
afterAll(() => server.stop())

/** A hash of every row that the restore is about; null where there is no such database. */
async function rowsIn(url: string): Promise<string> {
  return await on(url, async (client) => {
    const hashes: string[] = []
    for (const name of TABLES) {
      const { rows } = await client.query(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash from ${name} t`,
      )
      hashes.push(rows[0].hash)
    }
    return hashes.join(', ')
  })
}

async function on<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'a test' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const scribble = () =>
  server.admin.query(`
    delete from user_companies where company_id in (select id from companies where right(slug, 1) = '3');
    update companies set name = 'scribbled over' where right(slug, 1) in ('4', '5');
    delete from users u where not exists (select from user_companies m where m.user_id = u.id)`)

/** How far a restore is, by what it has made so far. */
const MOMENTS = ['beginning', 'loading', 'staging', 'applying'] as const
type Moment = (typeof MOMENTS)[number]

async function momentOf(target: string | null): Promise<Moment> {
  const { rows } = await server.admin.query(
    `select exists (select from pg_database where datname like 'counterfoil_scratch_%') as scratch,
       exists (select from pg_namespace where nspname like 'counterfoil_restore_%') as staging,
       exists (select from restore_runs where state = 'RESTORING') as applying,
       exists (select from pg_database where datname = $1) as named`,
    [target],
  )
  const { scratch, staging, applying, named } = rows[0]
  if (applying || named) return 'applying'
  return staging ? 'staging' : scratch ? 'loading' : 'beginning'
}

/** Waits for its moment, and a little longer by chance. */
async function until(moment: Moment, running: Running, target: string | null): Promise<void> {
  while (!running.over && MOMENTS.indexOf(await momentOf(target)) < MOMENTS.indexOf(moment)) await sleep(10)
  await sleep(Math.random() * (moment === 'loading' ? 1_500 : 250))
}

test('a restore killed at any moment leaves the data as before or as after, and the next one succeeds', {
  timeout: 600_000 + ROUNDS * 300_000,
}, async () => {
  const tally = new Tally()
  await scribble()
  const before = await rowsIn(server.url)
  expect(before).not.toBe(after)

  for (let round = 0; round < ROUNDS; round += 1) {
    const victim = VICTIMS[round % VICTIMS.length] ?? 'process'
    const moment = MOMENTS[Math.floor(round / 2) % MOMENTS.length] ?? 'loading'
    const target = round % 2 === 0 ? null : `restored_${round}`
    const url = target ? server.databaseUrl(target) : server.url
    const restore = (...args: string[]) =>
      server.command('restore.ts', ['--file', file, '--into', url, '--yes', '--skip-safety-backup', ...args], url)

    const running = restore()
    await until(moment, running, target)
    const hit = running.over ? 'over' : await momentOf(target)
    const { code } = await server.kill(victim, running)

    const exists =
      target === null ||
      (await server.admin.query('select from pg_database where datname = $1', [target])).rowCount === 1
    const now = exists ? await rowsIn(url) : 'not there'
    expect([target ? 'not there' : before, after]).toContain(now)
    // A restore that came through says so, and one that does not changed nothing.
    const came = now === after
    if (code === 0) expect(came).toBe(true)
    if (came && target === null) {
      const { rows } = await server.admin.query('select state from restore_runs order by created_at desc limit 1')
      expect(rows).toEqual([{ state: 'RESTORED' }])
    }
    tally.add(target ? 'into a new database' : 'over live data', victim, hit, came ? 'after' : 'before', `exit ${code}`)

    const next = await restore().ended
    expect(next, next.words).toMatchObject({ code: 0, json: { state: 'RESTORED' } })
    expect(await rowsIn(url)).toBe(after)
    await nothingLeft(next.words)
    if (target) await server.admin.query(`drop database ${target} with (force)`)
    else await scribble()
  }
  expect(await rowsIn(server.url)).toBe(before)
  const cut = Object.keys(tally.counts).filter((key) => key.includes('before'))
  // Otherwise the moments were badly chosen and nothing was tested.
  expect(cut.length).toBeGreaterThan(0)
  if (process.env.CRASH_ROUNDS) tally.print()
})

/** No run that still seems to work, no rows beside the live ones, no database that nobody would remove. */
async function nothingLeft(words: string): Promise<void> {
  const { rows } = await server.admin.query(
    `select id, state, failure, failure_message from restore_runs where lease_token is not null or state in ('PREPARING', 'RESTORING', 'PREVIEWED')`,
  )
  expect(rows, words).toEqual([])
  const staged = await server.admin.query(`select nspname from pg_namespace where nspname like 'counterfoil_restore_%'`)
  expect(staged.rows, words).toEqual([])
  await sweepScratchDatabases(server.url, 0)
  const scratch = await server.admin.query(`select datname from pg_database where datname like 'counterfoil_scratch%'`)
  expect(scratch.rows).toEqual([])
}
