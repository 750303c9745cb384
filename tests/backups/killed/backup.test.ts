import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyFile } from '#server/backups/verify/verify-file.ts'
import { KillableServer, type Running, Tally, VICTIMS } from './killable-server.ts'

/** One of each kind; `CRASH_ROUNDS=50` does more, each of which costs two backups. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? VICTIMS.length)
const REASON = 'will be killed'

let server: KillableServer
let folder: string

beforeAll(async () => {
  server = await KillableServer.start()
  folder = join(server.store, 'backups/comprehensive')
  await server.admin.query(
    `create table padding as select g as id, md5(g::text) || md5((g * 7)::text) as a, md5((g * 13)::text) as b from generate_series(1, 200000) g;
     grant select on padding to counterfoil_backup`,
  )
})
afterAll(() => server.stop())

const names = () => (existsSync(folder) ? readdirSync(folder) : [])
const create = (reason: string) => server.command('create.ts', ['--reason', reason])

/** What is on the disk of the run under way, which says how far it is. */
function momentOf(before: string[], running: Running): string {
  if (running.over) return 'over'
  const added = names().filter((name) => !before.includes(name))
  if (added.some((name) => name.endsWith('.zst'))) return 'reading back'
  return added.some((name) => name.includes('.partial')) ? 'writing' : 'before the file'
}

test('a backup killed at any moment leaves no half file, FAILED with a cause, and the next one succeeds', {
  timeout: 600_000 + ROUNDS * 300_000,
}, async () => {
  const tally = new Tally()
  const whole = create('how long one takes')
  await held(whole)
  const startedAt = performance.now()
  expect((await whole.ended).json).toMatchObject({ state: 'VERIFIED' })
  const usual = performance.now() - startedAt

  for (let round = 0; round < ROUNDS; round += 1) {
    const victim = VICTIMS[round % VICTIMS.length] ?? 'process'
    const before = names()
    const running = create(REASON)
    // Never before it has begun: a busy machine takes a second only to start Node.
    await held(running)
    // Each in a stretch of its own: by chance alone, now and then all would come after the file is whole.
    await sleep(((round + Math.random()) / ROUNDS) * usual)
    const moment = momentOf(before, running)
    const { code } = await server.kill(victim, running)

    await expectWhole(names().filter((name) => !before.includes(name)))
    // The run under way when the server died stands as RUNNING until somebody looks.
    const next = await create('after the crash').ended
    expect(next, next.words).toMatchObject({ code: 0, json: { state: 'VERIFIED' } })
    expect(names().filter((name) => name.includes('.partial'))).toEqual([])

    const { rows } = await server.admin.query(
      `select id, state, failure, failure_message, lease_token, file_name from backup_runs where reason = $1 order by started_at desc limit 1`,
      [REASON],
    )
    const [run] = rows
    expect(run).toMatchObject({ lease_token: null })
    if (run.state === 'FAILED') {
      expect(['PROCESS_DIED', 'CONNECTION_LOST']).toContain(run.failure)
      expect(run.failure_message).toMatch(/\w/)
      // A file that came through before its row could say so may stay for `backup:verify --file`; no other does.
      expect(run.file_name).toBeNull()
    } else expect(['WRITTEN', 'VERIFIED']).toContain(run.state)
    tally.add(victim, moment, `${run.state}${run.failure ? ` ${run.failure}` : ''}`, `exit ${code}`)
  }
  const { rows } = await server.admin.query(`select count(*)::int as n from backup_runs where state = 'RUNNING'`)
  expect(rows).toEqual([{ n: 0 }])
  // Once more at the end: no kill may harm what an earlier run left.
  await expectWhole(names())
  const failed = Object.keys(tally.counts).filter((key) => key.includes('FAILED'))
  // Otherwise the moments were badly chosen and nothing was tested.
  expect(failed.length).toBeGreaterThan(0)
  if (process.env.CRASH_ROUNDS) tally.print()
})

/** Whatever stands under a final name is whole. */
async function expectWhole(found: string[]): Promise<void> {
  for (const name of found.filter((each) => each.endsWith('.zst')))
    expect((await verifyFile(join(folder, name))).ok, name).toBe(true)
}

/** Until its run is being worked on. */
async function held(running: Running): Promise<void> {
  for (let begun = 0; begun === 0 && !running.over; await sleep(20)) {
    begun = (await server.admin.query('select count(*)::int as n from backup_runs where lease_token is not null'))
      .rows[0].n
  }
}
