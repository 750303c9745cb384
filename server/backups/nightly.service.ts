import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { alreadyRunning } from './backups.errors.ts'
import { type BackupRow, getScheduledRun } from './backups.queries.ts'
import { makeBackupNow } from './backups.service.ts'
import { inSystem } from './runs/in-system.ts'

/**
 * The nightly backup of the whole database. `scheduledFor` is the moment it was due and makes it happen
 * once, however many processes call and however often: a night that was missed is made up by calling
 * this later with the same moment.
 *
 * @returns the run, made now or before.
 * @throws {AppError} LOCKED while another backup of the whole database runs, INTERNAL when it failed; try again in both cases.
 */
export async function runNightlyBackup(
  services: Services,
  due: { scheduledFor: Date; byName?: string },
): Promise<BackupRow> {
  const earlier = await inSystem(services, (trx) => getScheduledRun(trx, null, due.scheduledFor))
  if (earlier && earlier.leaseToken === null) return earlier

  const run = await makeBackupNow(services, {
    companyId: null,
    reason: 'Nightly backup',
    byName: due.byName ?? 'Nightly schedule',
    source: 'schedule',
    scheduledFor: due.scheduledFor,
  })
  if (run?.state === 'FAILED') {
    throw new AppError('INTERNAL', {
      reason: run.failure ?? 'FAILED',
      message: 'the nightly backup failed',
      userMessage: run.failureMessage ?? 'The nightly backup failed.',
    })
  }
  if (run) return run
  const other = await inSystem(services, (trx) => getScheduledRun(trx, null, due.scheduledFor))
  if (other && other.leaseToken === null) return other
  throw alreadyRunning()
}
