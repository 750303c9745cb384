import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import { readLastBackup } from '../backups/health.queries.ts'
import { readWorkerHeartbeat } from '../jobs/heartbeat.queries.ts'
import { compareSchema } from '../schema/health.ts'
import type { Services } from '../services.ts'

export interface Check {
  ok: boolean
  /** What is wrong and what to do, for whoever was woken. */
  detail?: string
}

export interface Health {
  /** `down` answers 503: no request can succeed. `degraded` answers 200: pages work, something else needs a person. */
  status: 'ok' | 'degraded' | 'down'
  checks: Record<'database' | 'migrations' | 'worker' | 'backup', Check>
  lastBackupAt: Date | null
}

/** A worker writes its heartbeat every 15 seconds; four missed in a row are no coincidence. */
const HEARTBEAT_LIMIT_MS = 60_000
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
      checks: { database, migrations: unknown, worker: unknown, backup: unknown },
      lastBackupAt: null,
    }
  }

  let lastBackupAt: Date | null = null
  const now = services.clock.now().getTime()
  const [migrations, worker, backup] = await Promise.all([
    check(() => compareSchema(services)),
    check(async () => {
      const seenAt = await readWorkerHeartbeat(services.database.kysely)
      const alive = seenAt !== null && now - seenAt.getTime() < HEARTBEAT_LIMIT_MS
      return alive ? { ok: true } : { ok: false, detail: 'no worker is running: start one with npm run worker' }
    }),
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
  const status = !migrations.ok ? 'down' : worker.ok && backup.ok ? 'ok' : 'degraded'
  return { status, checks: { database, migrations, worker, backup }, lastBackupAt }
}

async function check(ask: () => Promise<Check>): Promise<Check> {
  try {
    return await ask()
  } catch {
    // The cause may quote hosts or values, and this answer is public.
    return { ok: false, detail: 'the check failed; the log has the reason' }
  }
}
