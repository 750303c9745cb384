import type { Services } from '#server/services.ts'
import { type BackupRow, getRunOfSystem } from '../backups.queries.ts'
import { drillBackupNow } from '../drill/drill.service.ts'
import { pruneBackups } from '../retention/removal.service.ts'
import { inSystem } from '../runs/in-system.ts'

/**
 * What follows a scheduled backup: a drill, since only a restored one counts, and then the policies, which may now
 * count it. Neither can undo the backup: what goes wrong here is logged, shown with the backup, and done again later.
 * @returns the run as it stands after both.
 */
export async function careForBackup(
  services: Services,
  { schedule, run }: { schedule: { drill: boolean; companyId: string | null; name: string }; run: BackupRow },
  byName: string,
): Promise<BackupRow> {
  if (run.state === 'FAILED' || run.corruptAt) return run
  if (schedule.drill)
    await attempt(services, () => drillBackupNow(services, { backupId: run.id, byName, source: 'schedule' }))
  await attempt(services, () => pruneBackups(services, { companyId: schedule.companyId }, byName))
  return (await inSystem(services, (trx) => getRunOfSystem(trx, run.id))) ?? run
}

async function attempt(services: Services, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    services.logger.error({ err: error }, 'what follows a scheduled backup went wrong')
  }
}
