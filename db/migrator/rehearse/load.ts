import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { LoadResult } from './report.ts'

/** Sessions that read and write beside the migrations, and the pause of each between two statements. */
const SESSIONS = 4
const PAUSE_MS = 5
export const LOAD_APPLICATION = 'counterfoil-rehearsal-load'

interface Target {
  read: string
  /** Changes a row into what it is: the locks of a write, and no other data. */
  write: string | null
  keys: unknown[][]
}

export interface Load {
  stop(): Promise<LoadResult>
}

/**
 * Reads and writes single rows of every table that has some, until it is stopped. Every second session writes and the
 * others only read, and all of them are connected before this resolves: whatever a migration locks from its first
 * statement on, somebody is there to wait for it, readers as well as writers.
 */
export async function startLoad(url: string): Promise<Load> {
  const targets = await findTargets(url)
  const stopping = new AbortController()
  const result: LoadResult = { reads: 0, writes: 0, slowestReadMs: 0, slowestWriteMs: 0, failed: 0 }
  const clients = await Promise.all(Array.from({ length: targets.length === 0 ? 0 : SESSIONS }, () => connect(url)))
  const sessions = clients.map((client, index) => runSession(client, targets, index, stopping.signal, result))
  return {
    async stop() {
      stopping.abort()
      await Promise.all(sessions)
      return result
    },
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: LOAD_APPLICATION })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function runSession(
  client: pg.Client,
  targets: Target[],
  index: number,
  stop: AbortSignal,
  result: LoadResult,
): Promise<void> {
  const writes = index % 2 === 0
  try {
    for (let turn = index; !stop.aborted; turn += 1) {
      const target = targets[turn % targets.length]
      const key = target?.keys[turn % target.keys.length]
      if (!target || !key) continue
      const text = writes && target.write ? target.write : target.read
      const started = performance.now()
      try {
        await client.query(text, key)
      } catch {
        result.failed += 1
      }
      const ms = performance.now() - started
      if (text === target.write) {
        result.writes += 1
        result.slowestWriteMs = Math.max(result.slowestWriteMs, Math.round(ms))
      } else {
        result.reads += 1
        result.slowestReadMs = Math.max(result.slowestReadMs, Math.round(ms))
      }
      await sleep(PAUSE_MS)
    }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Tables with a key and rows; those with triggers are only read, since history must not change. */
async function findTargets(url: string): Promise<Target[]> {
  const client = await connect(url)
  try {
    const { rows } = await client.query<{ name: string; keys: string[]; other: string | null; triggers: boolean }>(`
      select c.oid::regclass::text as name,
        array(select quote_ident(a.attname) from unnest(k.conkey) with ordinality p (attnum, n)
              join pg_attribute a on a.attrelid = c.oid and a.attnum = p.attnum order by p.n) as keys,
        (select quote_ident(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and a.attgenerated = '' and a.attidentity = '' and not a.attnum = any(k.conkey) order by a.attnum limit 1) as other,
        exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers
      from pg_class c join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migrations'
      order by c.relname`)
    const targets: Target[] = []
    for (const { name, keys, other, triggers } of rows) {
      const { rows: found } = await client.query<{ key: unknown[] }>(
        `select json_build_array(${keys.map((key) => `${key}::text`).join(', ')}) as key from ${name} limit 20`,
      )
      if (found.length === 0) continue
      const where = keys.map((key, index) => `${key}::text = $${index + 1}`).join(' and ')
      targets.push({
        read: `select * from ${name} where ${where}`,
        write: other && !triggers ? `update ${name} set ${other} = ${other} where ${where}` : null,
        keys: found.map(({ key }) => key),
      })
    }
    return targets
  } finally {
    await client.end()
  }
}
