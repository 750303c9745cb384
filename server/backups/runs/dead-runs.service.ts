import type { Services } from '#server/services.ts'
import { knownStores } from '../stores/configured.ts'
import { inSystem } from './in-system.ts'
import { type Claim, endDeadRun, findEndedRuns, findHeldRuns } from './lease.queries.ts'
import { isDead } from './lease.ts'
import { auditRun, inSystemOf } from './run-audit.ts'

const DEATH =
  'The process that made this backup ended before it was done. Nothing of it was kept; older backups are untouched.'
/** A partial file of a run that this database does not know may be another installation's, until it is this old. */
const STRANGE_FILE_MS = 24 * 3_600_000

/**
 * Ends the runs whose process is gone and removes their unfinished files. Safe to call at any time; called
 * when a process starts and before every run.
 * @param gone whose process is known to have ended, even if it had not yet said that it held it.
 */
export async function settleDeadRuns(
  services: Services,
  gone?: Claim,
): Promise<{ ended: number; filesRemoved: number }> {
  const { config, clock, logger } = services
  // The files first: a run made after this look cannot be taken for one without a row.
  const files = await findUnfinishedFiles(config, logger)
  const dead = (await inSystem(services, findHeldRuns)).filter(
    (held) => held.leaseToken === gone?.token || isDead(held),
  )
  for (const run of dead) {
    const owner = { companyId: run.companyId, byName: run.requestedByName }
    await inSystemOf(services, owner, async (trx) => {
      const ended = await endDeadRun(trx, run, clock.now(), DEATH)
      const details = { failure: 'PROCESS_DIED' }
      if (ended?.failed) await auditRun(trx, owner, { action: 'backup.failed', runId: run.id, details })
    })
  }
  const idEnds = files.map(({ idEnd }) => idEnd)
  const found =
    idEnds.length > 0 ? await inSystem(services, (trx) => findEndedRuns(trx, idEnds)) : { ended: [], known: [] }
  let filesRemoved = 0
  for (const file of files) {
    const abandoned = !found.known.includes(file.idEnd) && file.ageMs > STRANGE_FILE_MS
    if (!found.ended.includes(file.idEnd) && !abandoned) continue
    await file.store.removeUnfinished(file.id)
    filesRemoved += 1
  }
  if (dead.length > 0 || filesRemoved > 0)
    logger.warn({ count: dead.length }, 'backups of processes that are gone were ended')
  return { ended: dead.length, filesRemoved }
}

/** In every store that answers: one that does not is asked again before the next run. */
async function findUnfinishedFiles(config: Services['config'], logger: Services['logger']) {
  const found = await Promise.all(
    knownStores(config).map(async (store) => {
      try {
        return (await store.findUnfinished()).map((file) => ({ ...file, store }))
      } catch (error) {
        logger.warn({ err: error }, 'a backup store could not be looked through')
        return []
      }
    }),
  )
  return found.flat()
}
