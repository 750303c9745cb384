import type { Services } from '#server/services.ts'
import { getRunOfSystem } from '../backups.queries.ts'
import type { OpenBackup } from '../reader/open-backup.ts'
import type { Claim } from '../restore/background.ts'
import { keysWith } from '../restore/choosing/given-key.ts'
import { Heartbeat } from '../restore/heartbeat.ts'
import { openRunFile } from '../restore/load/backup-source.ts'
import { explainOnServer } from '../restore/load/database-room.ts'
import { chooseRole } from '../restore/load/load-tables.ts'
import { type LoadedScratch, loadIntoScratch } from '../restore/load/restore-into-scratch.ts'
import { inSystem } from '../runs/in-system.ts'
import { LEASE_SECONDS } from '../runs/lease.ts'
import { compareScratch } from './compare-scratch.ts'
import {
  type DrillEnd,
  type DrillRow,
  endDrill,
  getDrillOfSystem,
  recordDrillOfRun,
  renewDrill,
} from './drills.queries.ts'
import type { DrillReport } from './drills.schemas.ts'

const KEPT = 'The backup file and the live data are untouched, and the backup does not count as restorable.'
/** More are not listed: the first ones say what to do. */
const MOST_PROBLEMS = 200

/** Where scratch databases are made and live data is changed: past any pooler. */
export function directUrl(config: Services['config']): string {
  return config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL
}

/** Restores into a database of its own and compares. @throws {RestoreError} when it could not be tried. */
export async function tryBackup(
  source: OpenBackup,
  given: {
    serverUrl: string
    migrationsDir?: string | undefined
    signal?: AbortSignal | undefined
    onProgress?: Heartbeat['report']
  },
): Promise<DrillReport> {
  const started = performance.now()
  let scratch: LoadedScratch | undefined
  try {
    scratch = await loadIntoScratch(source, given)
    const since = performance.now()
    const session = { url: scratch.url, role: await chooseRole(scratch.url, 'counterfoil_backup') }
    const compared = await compareScratch(session, scratch, given)
    const total = performance.now() - started
    return {
      problems: [...scratch.problems, ...compared.problems].slice(0, MOST_PROBLEMS),
      tables: compared.tables,
      timings: { ...scratch.timings, comparing: Math.round(performance.now() - since), total: Math.round(total) },
    }
  } finally {
    await scratch?.drop().catch(() => undefined)
  }
}

/** Works on a drill whose lease the caller has just taken. A drill that fails does not throw: its row says why. */
export async function executeDrill(
  services: Services,
  claim: Claim,
  options: { migrationsDir?: string | undefined; secret?: string | undefined } = {},
): Promise<DrillRow | null> {
  const { clock, logger } = services
  const heart = new Heartbeat(async (progress) => {
    const held = await inSystem(services, (trx) =>
      renewDrill(trx, claim, { seconds: LEASE_SECONDS, progress, at: clock.now() }),
    )
    return held ? 'held' : 'lost'
  })
  let end: DrillEnd
  let source: OpenBackup | undefined
  try {
    const drill = await inSystem(services, (trx) => getDrillOfSystem(trx, claim.id))
    const run = drill && (await inSystem(services, (trx) => getRunOfSystem(trx, drill.backupId)))
    source = await openRunFile(services, run?.filePath ?? null, keysWith(services, options.secret))
    const report = await tryBackup(source, {
      serverUrl: directUrl(services.config),
      migrationsDir: options.migrationsDir,
      signal: heart.signal,
      onProgress: heart.report,
    })
    const first = report.problems[0]
    end = {
      state: first ? 'FAILED' : 'PASSED',
      failure: first ? 'NOT_RESTORABLE' : null,
      failureMessage: first?.message ?? null,
      report: JSON.stringify(report),
      at: clock.now(),
    }
  } catch (thrown) {
    const error = await explainOnServer(thrown, 'the trial restore', KEPT, directUrl(services.config))
    logger.error({ err: error.cause ?? error, code: error.failure }, 'drill could not run')
    end = {
      state: 'COULD_NOT_RUN',
      failure: error.failure,
      failureMessage: error.message,
      report: null,
      at: clock.now(),
    }
  } finally {
    await source?.close()
    await heart.end()
  }
  return await inSystem(services, async (trx) => {
    const row = await getDrillOfSystem(trx, claim.id)
    if (row && (await endDrill(trx, claim, end)) && end.state !== 'COULD_NOT_RUN')
      await recordDrillOfRun(trx, row.backupId, end.state === 'PASSED', end.at)
    return await getDrillOfSystem(trx, claim.id)
  })
}
