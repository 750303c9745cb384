import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { lockKey } from '../locks.ts'
import { MigrationError } from './errors.ts'

export type Log = (line: string) => void

/** Every later file runs as the role that owns the objects, so that nothing belongs to a login. */
export const OWNER_ROLE = 'counterfoil_owner'

const APPLICATION = 'counterfoil-migrate'
/** At first often: the server needs a moment to notice that a migrator died. */
const POLL_MS = { first: 10, longest: 250 }

/**
 * Runs `work` on a connection of its own while no other migrator runs on this database.
 * The lock is asked for again and again, never waited for: a session that waits for an advisory lock holds a
 * snapshot, and CREATE INDEX CONCURRENTLY of the holder would wait for that snapshot: a deadlock.
 *
 * @throws {MigrationError} LOCK_HELD after `waitMs`, naming who holds it.
 */
export async function withMigrationLock<T>(
  url: string,
  waitMs: number,
  log: Log,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: APPLICATION })
  // A connection that breaks fails the statement in flight; without a listener Node would exit first.
  client.on('error', () => undefined)
  client.on('notice', (notice) => {
    if (notice.severity === 'WARNING') log(`warning: ${notice.message}`)
  })
  await client.connect()
  try {
    await resetSession(client)
    // Notice a killed migrator in the middle of a long statement, so that its lock is free again soon.
    // Not on every platform, and PostgreSQL says so by refusing the value.
    await client.query(`set client_connection_check_interval = '2s'`).catch(() => undefined)
    await takeLock(client, waitMs, log)
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** What resetSession sends, for whoever sends it together with more: each message more is a lock held longer. */
export const RESET_SESSION = [
  'reset role',
  'reset session authorization',
  'set search_path = public',
  'set lock_timeout = 0',
  'set statement_timeout = 0',
  'set client_min_messages = warning',
].join('; ')

/** Undoes whatever a file SET, without DISCARD ALL, which would give the lock away. */
export async function resetSession(client: pg.Client): Promise<void> {
  await client.query(RESET_SESSION)
}

async function takeLock(client: pg.Client, waitMs: number, log: Log): Promise<void> {
  const deadline = Date.now() + waitMs
  let told = false
  for (let pause = POLL_MS.first; ; pause = Math.min(pause * 2, POLL_MS.longest)) {
    const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as taken', lockKey('migrations'))
    if (rows[0]?.taken === true) return
    const holder = await nameHolder(client)
    if (Date.now() >= deadline) {
      throw new MigrationError(
        'LOCK_HELD',
        `Another migration has been running on this database: ${holder}. Nothing was changed. Wait for it, or end it with: select pg_terminate_backend(<pid>)`,
      )
    }
    if (!told) log(`waiting for another migration: ${holder}`)
    told = true
    await sleep(Math.min(pause, Math.max(1, deadline - Date.now())))
  }
}

async function nameHolder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{
    pid: number
    application_name: string
    address: string
    seconds: number
    state: string
  }>(
    `select l.pid, a.application_name, coalesce(host(a.client_addr), 'this machine') as address, a.state,
            extract(epoch from clock_timestamp() - a.backend_start)::int as seconds
     from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid = $2
       and l.database = (select oid from pg_database where datname = current_database())`,
    lockKey('migrations'),
  )
  const holder = rows[0]
  if (!holder) return 'its process has just ended'
  return `pid ${holder.pid} (${holder.application_name || 'unnamed'} from ${holder.address}, ${holder.state}, for ${holder.seconds} s)`
}

/** Whether the role that owns the objects exists; before the first migration it does not. */
export async function ownerRoleExists(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [OWNER_ROLE])
  return rowCount === 1
}
