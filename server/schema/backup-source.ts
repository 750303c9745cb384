import type { RehearsalSource } from '#db/migrator/index.ts'
import { inTransaction } from '#db/transaction.ts'
import { readNewestFile } from '#server/backups/health.queries.ts'
import { openRunFile } from '#server/backups/restore/load/backup-source.ts'
import { loadIntoScratch } from '#server/backups/restore/load/restore-into-scratch.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'

/**
 * The newest checked backup of the whole database, restored beside the live one. It stands where the backup stood,
 * so whatever was applied since is rehearsed too.
 */
export function fromBackup(services: Services, serverUrl: string): RehearsalSource {
  return {
    kind: 'backup',
    async prepare(_applied, log) {
      const newest = await inTransaction(services.database, { operator: true, readOnly: true }, readNewestFile)
      if (!newest) {
        throw new AppError('PRECONDITION', {
          reason: 'NO_BACKUP',
          message: 'no checked backup of the whole database',
          userMessage: 'There is no checked backup of the whole database to rehearse on. Make one first.',
        })
      }
      log('restoring the newest backup')
      const file = await openRunFile(services, newest.filePath)
      try {
        const { url, problems, drop } = await loadIntoScratch(file, { serverUrl })
        if (problems.length > 0) log(`${problems.length} problems in the backup: ${problems[0]?.message}`)
        return { url, drop, on: `the backup of ${newest.startedAt.toISOString()}` }
      } finally {
        await file.close()
      }
    },
  }
}
