import type { Services } from '#server/services.ts'
import { findPartialFiles, removePartialFile } from '../store.ts'
import { inSystem } from './in-system.ts'
import { endDeadRun, findEndedRuns, findHeldRuns } from './lease.queries.ts'
import { isDead } from './lease.ts'

const DEATH =
  'The process that made this backup ended before it was done. Nothing of it was kept; older backups are untouched.'
/** A partial file of a run that this database does not know may be another installation's, until it is this old. */
const STRANGE_FILE_MS = 24 * 3_600_000

/**
 * Ends the runs whose process is gone and removes their unfinished files. Safe to call at any time; called
 * when a process starts and before every run.
 */
export async function settleDeadRuns(services: Services): Promise<{ ended: number; filesRemoved: number }> {
  const { config, clock, logger } = services
  // The files first: a run made after this look cannot be taken for one without a row.
  const files = await findPartialFiles(config)
  const { ended, gone } = await inSystem(services, async (trx) => {
    const dead = (await findHeldRuns(trx)).filter(isDead)
    for (const run of dead) await endDeadRun(trx, run, clock.now(), DEATH)
    const runIds = files.map(({ runId }) => runId)
    return { ended: dead.length, gone: runIds.length > 0 ? await findEndedRuns(trx, runIds) : { ended: [], known: [] } }
  })
  let filesRemoved = 0
  for (const file of files) {
    const abandoned = !gone.known.includes(file.runId) && file.ageMs > STRANGE_FILE_MS
    if (!gone.ended.includes(file.runId) && !abandoned) continue
    await removePartialFile(config, file.name)
    filesRemoved += 1
  }
  if (ended > 0 || filesRemoved > 0) logger.warn({ count: ended }, 'backups of processes that are gone were ended')
  return { ended, filesRemoved }
}
