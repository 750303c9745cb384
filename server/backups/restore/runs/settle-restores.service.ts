import type { Services } from '#server/services.ts'
import { directUrl } from '../../drill/drill-run.service.ts'
import { inSystem } from '../../runs/in-system.ts'
import { isDead } from '../../runs/lease.ts'
import { sweepScratchDatabases } from '../load/scratch-database.ts'
import { dropStaging } from '../staging/restore-engine.ts'
import { changeRestore, endStep, findHeldRestores, findStagingToRemove, findStrayStaging } from './restores.queries.ts'

/**
 * Ends the restores whose process is gone and removes the rows of those that are over or were never confirmed. A
 * restore that had come through says so itself, in the transaction that changed the data: one that does not changed
 * nothing. Called before every restore, at every start and by the clock: the rows are another copy of personal data.
 */
export async function settleDeadRestores(services: Services): Promise<{ ended: number; removed: number }> {
  const at = services.clock.now()
  const url = directUrl(services.config)
  const ended = await inSystem(services, async (trx) => {
    const dead = (await findHeldRestores(trx)).filter(isDead)
    for (const { id, leaseToken } of dead) {
      await endStep(
        trx,
        { id, token: leaseToken ?? '' },
        {
          state: 'FAILED',
          failure: 'PROCESS_DIED',
          failureMessage:
            'The process that worked on this restore ended before it was done. Nothing of the live data was changed. Begin again.',
          finishedAt: at,
          updatedAt: at,
        },
      )
    }
    return dead.length
  })
  const over = await inSystem(services, (trx) => findStagingToRemove(trx, at))
  for (const { id, stagingSchema, expired } of over) {
    await dropStaging(url, stagingSchema)
    await inSystem(services, (trx) =>
      expired
        ? changeRestore(trx, id, ['PREVIEWED'], {
            state: 'EXPIRED',
            stagingSchema: null,
            finishedAt: at,
            updatedAt: at,
          })
        : changeRestore(trx, id, ['RESTORED', 'FAILED', 'CANCELLED', 'EXPIRED'], {
            stagingSchema: null,
            updatedAt: at,
          }),
    )
  }
  const stray = await inSystem(services, findStrayStaging)
  for (const schema of stray) await dropStaging(url, schema)
  if (ended > 0) await sweepScratchDatabases(url).catch(() => undefined)
  return { ended, removed: over.length + stray.length }
}
