import type { Services } from '#server/services.ts'
import { type BackupKeys, keysOf } from '../../encryption/keys.ts'
import { type OpenBackup, openBackup } from '../../reader/open-backup.ts'
import { readableCopy } from '../../stores/configured.ts'
import { RestoreError } from '../restore-error.ts'

/**
 * Opens a backup file for restoring.
 * @throws {BackupFileError} when it is damaged or no key opens it; {@link RestoreError} when its signature does not fit.
 */
export async function openBackupFile(path: string, keys: BackupKeys = {}): Promise<OpenBackup> {
  return await requireSignature(await openBackup(path, { keys }))
}

/** Opens the file of a run in whichever store still has it. @throws {RestoreError} */
export async function openRunFile(
  services: Services,
  filePath: string | null,
  keys: BackupKeys = keysOf(services.config),
): Promise<OpenBackup> {
  if (!filePath) throw new RestoreError('NO_SUCH_BACKUP', 'This backup has no file. Nothing was changed.')
  const { source } = await readableCopy(services.config, filePath)
  return await requireSignature(await openBackup(source, { keys }))
}

async function requireSignature(backup: OpenBackup): Promise<OpenBackup> {
  if (backup.signature.holds) return backup
  await backup.close()
  throw new RestoreError(
    'BACKUP_DAMAGED',
    'The signature of the backup does not fit its metadata: somebody changed the one or the other. Nothing was changed.',
  )
}
