import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import { readLastBackup } from '../backups/health.queries.ts'
import { measureBacklog } from '../outbox/backlog.service.ts'
import { compareSchema } from '../schema/health.ts'
import type { Services } from '../services.ts'
import { readWorkerHeartbeat } from '../workers/heartbeat.queries.ts'

export interface Check {
  ok: boolean
  /** What is wrong and what to do, for whoever was woken. */
  detail?: string
}

export interface Health {
  /** `down` answers 503: no request can succeed. `degraded` answers 200: pages work, something else needs a person. */
  status: 'ok' | 'degraded' | 'down'
  checks: Record<'database' | 'migrations' | 'worker' | 'outbox' | 'backup', Check>
  lastBackupAt: Date | null
}

/** A worker writes its heartbeat every 15 seconds; four missed in a row are no coincidence. */
const HEARTBEAT_LIMIT_MS = 60_000
/** A job begins within seconds; one that waits so long is stuck, and people wait for their messages. */
const BACKLOG_LIMIT_MS = 10 * 60_000
/** A nightly backup plus two hours to make it in. */
const BACKUP_LIMIT_MS = 26 * 3_600_000

/** Asks everything that a request depends on. Never throws: a failed check is an answer. */
export async function checkHealth(services: Services): Promise<Health> {
  const database = await check(async () => {
    await sql`select 1`.execute(services.database.kysely)
    return { ok: true }
  })
  if (!database.ok) {
    const unknown = { ok: false, detail: 'not asked: the database cannot be reached' }
    return {
      status: 'down',
      checks: { database, migrations: unknown, worker: unknown, outbox: unknown, backup: unknown },
      lastBackupAt: null,
    }
  }

  let lastBackupAt: Date | null = null
  const now = services.clock.now().getTime()
  const [migrations, worker, outbox, backup] = await Promise.all([
    check(() => compareSchema(services)),
    check(async () => {
      const seenAt = await readWorkerHeartbeat(services.database.kysely)
      const alive = seenAt !== null && now - seenAt.getTime() < HEARTBEAT_LIMIT_MS
      return alive ? { ok: true } : { ok: false, detail: 'no worker is running: start one with npm run worker' }
    }),
    check(() => checkBacklog(services)),
    check(async () => {
      lastBackupAt = await inTransaction(services.database, { operator: true, readOnly: true }, (trx) =>
        readLastBackup(trx),
      )
      if (lastBackupAt === null) return { ok: false, detail: 'no backup of the whole database was verified yet' }
      const fresh = now - lastBackupAt.getTime() < BACKUP_LIMIT_MS
      return fresh
        ? { ok: true }
        : { ok: false, detail: `the newest verified backup is from ${lastBackupAt.toISOString()}` }
    }),
  ])
  const status = !migrations.ok ? 'down' : worker.ok && outbox.ok && backup.ok ? 'ok' : 'degraded'
  return { status, checks: { database, migrations, worker, outbox, backup }, lastBackupAt }
}

async function checkBacklog(services: Services): Promise<Check> {
  const queues = [...(await measureBacklog(services)).values()]
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0)
  const oldest = Math.min(...queues.map((queue) => queue.oldest?.getTime() ?? Number.POSITIVE_INFINITY))
  if (services.clock.now().getTime() - oldest <= BACKLOG_LIMIT_MS) return { ok: true }
  const since = new Date(oldest).toISOString()
  return {
    ok: false,
    detail: `jobs that have not begun: ${waiting}, the first since ${since}; look at the worker and its log`,
  }
}

async function check(ask: () => Promise<Check>): Promise<Check> {
  try {
    return await ask()
  } catch {
    // The cause may quote hosts or values, and this answer is public.
    return { ok: false, detail: 'the check failed; the log has the reason' }
  }
}
