import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { round } from './figures.ts'

const REQUESTS_A_SECOND = 40

/**
 * Requests at a fixed rate, measured from the moment they were due: alone and while a backup is made, in turns. One
 * backup lasts for a hundred requests, of which five decide: too few to tell anything by.
 */
export async function measureRequests(url: string, runs: number, backUp: () => Promise<unknown>) {
  const pool = new pg.Pool({ connectionString: url, max: 8 })
  const load = async (until: () => boolean) => {
    const times: number[] = []
    const pending: Promise<unknown>[] = []
    const startedAt = performance.now()
    for (let sent = 0; !until(); sent += 1) {
      const due = startedAt + (sent * 1000) / REQUESTS_A_SECOND
      await sleep(Math.max(0, due - performance.now()))
      const from = 1 + ((sent * 7919) % 200_000)
      const asked = pool
        .query('select id, name, phone, total from leads where id between $1 and $1 + 49 order by id', [from])
        .then(() => times.push(performance.now() - due))
      pending.push(asked)
    }
    await Promise.all(pending)
    return times
  }
  const loadFor = (milliseconds: number) => {
    const end = performance.now() + milliseconds
    return load(() => performance.now() > end)
  }
  try {
    await loadFor(1_000)
    const without: number[] = []
    const during: number[] = []
    for (let run = 0; run < runs; run += 1) {
      without.push(...(await loadFor(4_000)))
      let made = false
      const backup = backUp().finally(() => {
        made = true
      })
      during.push(...(await load(() => made)))
      await backup
    }
    return { without: p95(without), during: p95(during), requests: during.length, unit: 'ms, p95' }
  } finally {
    await pool.end()
  }
}

function p95(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other)
  return round(sorted[Math.floor(sorted.length * 0.95)] ?? 0)
}
