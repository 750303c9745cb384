import type { Transaction } from 'kysely'
import { fromLiveCopy, fromSeeds, type RehearsalReport, type RehearsalSource, rehearse } from '#db/migrator/index.ts'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { PlatformScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { fromBackup } from './backup-source.ts'
import { finishRehearsal, insertRehearsal, recordRehearsalStep } from './rehearsals.queries.ts'
import type { StartRehearsal } from './schema.schemas.ts'
import { directUrl } from './schema.service.ts'

/** How often a running rehearsal shows that it lives. */
const BEAT_MS = 10_000

/**
 * Records a rehearsal as running; {@link runRehearsal} does the work.
 * @throws {AppError} LOCKED while another one runs.
 */
export async function requestRehearsal(
  services: Services,
  trx: Transaction<DB>,
  scope: PlatformScope,
  { source }: Pick<StartRehearsal, 'source'>,
): Promise<{ id: string }> {
  const id = newId()
  const now = services.clock.now()
  if (!(await insertRehearsal(trx, { id, source, startedBy: scope.actor, now }))) {
    throw new AppError('LOCKED', {
      reason: 'REHEARSAL_RUNNING',
      message: 'a rehearsal runs already',
      userMessage: 'A rehearsal is running already. Two at once would measure each other: wait for it to end.',
    })
  }
  await recordAudit(trx, scope, {
    action: 'migrations.rehearsed',
    entity: 'rehearsal',
    entityId: id,
    details: { source },
    at: now,
  })
  return { id }
}

/**
 * Rehearses what is pending and records the report; it never throws for a rehearsal that fails.
 * @param log words about progress.
 */
export async function runRehearsal(
  services: Services,
  id: string,
  source: RehearsalSource,
  options: { again: number; log?: (line: string) => void },
): Promise<{ report: RehearsalReport | null; failure: string | null }> {
  const operator = <T>(work: (trx: Transaction<DB>) => Promise<T>) =>
    inTransaction(services.database, { operator: true }, work)
  let step = ''
  const beat = () =>
    operator((trx) => recordRehearsalStep(trx, { id, step, now: services.clock.now() })).catch((error: unknown) =>
      services.logger.warn({ err: error }, 'a rehearsal could not record its progress'),
    )
  const beating = setInterval(beat, BEAT_MS)
  let report: RehearsalReport | null = null
  let failure: string | null = null
  try {
    report = await rehearse(directUrl(services.config), source, {
      again: options.again,
      log: (line) => {
        options.log?.(line)
        step = line.slice(0, 200)
        void beat()
      },
    })
    failure = report.error
  } catch (thrown) {
    failure =
      thrown instanceof AppError ? thrown.userMessage : thrown instanceof Error ? thrown.message : String(thrown)
    services.logger.error({ err: thrown }, 'a rehearsal could not be run')
  } finally {
    clearInterval(beating)
  }
  await operator((trx) => finishRehearsal(trx, { id, report, failure, now: services.clock.now() }))
  return { report, failure }
}

/** The database that a rehearsal runs on. */
export function sourceOf(services: Services, kind: StartRehearsal['source']): RehearsalSource {
  const url = directUrl(services.config)
  if (kind === 'seeds') return fromSeeds(url)
  if (kind === 'live-copy') return fromLiveCopy(url)
  return fromBackup(services, url)
}
