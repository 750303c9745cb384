import type { Services } from '#server/services.ts'
import { getRunOfSystem } from '../backups.queries.ts'
import { verificationSchema } from '../backups.schemas.ts'
import { findTroubledStores } from '../found/store-trouble.ts'
import { copiesOfRun } from '../runs/copies.service.ts'
import { inSystem } from '../runs/in-system.ts'
import { running } from '../runs/verification.service.ts'
import { claimUnread, findUnread, getSweptBytes } from './sweep.queries.ts'

const BY_NAME = 'Nightly re-reading'
const DAY_MS = 86_400_000
/** More than any night reads; the bytes are what bounds it. */
const MOST_FILES = 1_000

export interface Swept {
  read: number
  bytes: number
  damaged: string[]
  /** Left for another night, for want of bytes, of their store or of an end. */
  left: number
}

export interface SweepRequest {
  /** The night; a second call for the same one reads what its bytes have left. */
  scheduledFor: Date
  /** Reads one backup and records the result with its run. */
  execute: (services: Services, task: { runId: string; byName: string }) => Promise<unknown>
}

/**
 * Reads stored backups again, the longest unread first, up to BACKUP_SWEEP_GB a night: disks and buckets lose bits in
 * files that nobody looks at. One is read each night however large it is, or it would never have its turn. Backups in
 * a store that is away are left alone: not to be seen is not damaged.
 */
export async function sweepBackups(services: Services, { scheduledFor, execute }: SweepRequest): Promise<Swept> {
  const { config, clock, logger } = services
  const before = new Date(clock.now().getTime() - config.BACKUP_SWEEP_DAYS * DAY_MS)
  const troubled = await findTroubledStores(services)
  for (const { store, trouble } of troubled)
    logger.error({ store, code: trouble }, 'a backup store does not show what it should hold')
  const away = new Set(troubled.map(({ store }) => store))
  const { unread, spent } = await inSystem(services, async (trx) => ({
    unread: await findUnread(trx, { before, most: MOST_FILES }),
    spent: await getSweptBytes(trx, { since: scheduledFor, byName: BY_NAME }),
  }))
  const swept: Swept = { read: 0, bytes: spent, damaged: [], left: 0 }
  for (const run of unread) {
    const hidden = copiesOfRun(run).some(({ store, state }) => state === 'PRESENT' && away.has(store))
    const full = swept.bytes > 0 && swept.bytes + run.fileBytes > Math.round(config.BACKUP_SWEEP_GB * 1e9)
    if (hidden || full) {
      swept.left += 1
      continue
    }
    const now = clock.now()
    const verification = JSON.stringify(running(now, now, BY_NAME))
    if (!(await inSystem(services, (trx) => claimUnread(trx, { id: run.id, before, now, verification })))) continue
    await execute(services, { runId: run.id, byName: BY_NAME })
    const end = await inSystem(services, (trx) => getRunOfSystem(trx, run.id))
    const state = verificationSchema.safeParse(end?.verification).data?.state
    // Whoever read it has died.
    if (state === 'RUNNING') {
      swept.left += 1
      continue
    }
    swept.read += 1
    swept.bytes += run.fileBytes
    if (state !== 'PASSED') swept.damaged.push(run.id)
  }
  if (swept.read > 0) logger.info({ count: swept.read, bytes: swept.bytes - spent }, 'stored backups were read again')
  return swept
}
