import { AppError, notFound } from '#server/kernel/errors.ts'
import type { FoundProblem } from './found/found.schemas.ts'

export type BackupRefusal =
  | 'BACKUP_RUNNING'
  | 'BACKUP_NOT_WRITTEN'
  | 'BACKUP_FILE_MISSING'
  | 'STORE_MISSING'
  | 'BACKUP_DELETED'
  | 'VERIFICATION_RUNNING'
  | 'BACKUP_ENDED'

/** Another company's run, or a whole-database run for somebody who is no operator, answers the same. */
export const noSuchBackup = () => notFound('backup')

export function onlyOperators(): AppError {
  return new AppError('FORBIDDEN', {
    field: 'coverage',
    reason: 'ONLY_OPERATORS',
    message: 'whole-database backup asked for by somebody who is no operator',
    userMessage: 'Only platform operators back up the whole database. Make a backup of this company instead.',
  })
}

export function onlyWhole(): AppError {
  return new AppError('BAD_INPUT', {
    field: 'kind',
    reason: 'ONLY_WHOLE_DATABASE',
    message: 'a SQL dump of one company was asked for',
    userMessage: 'A SQL dump holds the whole database. For one company choose the comprehensive or the sales backup.',
  })
}

export function alreadyRunning(): AppError {
  const reason: BackupRefusal = 'BACKUP_RUNNING'
  return new AppError('LOCKED', {
    reason,
    message: 'a backup of the same scope holds the lease',
    userMessage: 'A backup of the same data is being made right now. Wait for it to end, or cancel it.',
  })
}

export function notWritten(): AppError {
  const reason: BackupRefusal = 'BACKUP_NOT_WRITTEN'
  return new AppError('PRECONDITION', {
    reason,
    message: 'the run has no file',
    userMessage: 'This backup has no file: it is still running, or it failed.',
  })
}

export function filesDeleted(): AppError {
  const reason: BackupRefusal = 'BACKUP_DELETED'
  return new AppError('PRECONDITION', {
    reason,
    message: 'the files of the backup were deleted',
    userMessage: 'The files of this backup were deleted; only its history is left. Choose another backup.',
  })
}

export function fileMissing(cause?: unknown): AppError {
  const reason: BackupRefusal = 'BACKUP_FILE_MISSING'
  return new AppError('NOT_FOUND', {
    reason,
    message: 'the backup file is not in the store',
    userMessage:
      'The file of this backup is not in the store any more. Somebody moved or deleted it, or the store is not mounted.',
    cause,
  })
}

/** The folder of the store itself is not there: nothing in it is lost, it only cannot be seen. */
export function storeMissing(): AppError {
  const reason: BackupRefusal = 'STORE_MISSING'
  return new AppError('UNAVAILABLE', {
    reason,
    message: 'the folder of the store is not there',
    userMessage:
      'The store of the backups is not there: its folder is missing. Whoever runs this server mounts it, or corrects STORE_DIR.',
  })
}

const FOUND_WORDS: Record<FoundProblem, string> = {
  UNREADABLE:
    'Nothing in this file can be read here: it is damaged, no backup of ours, or encrypted without a manifest beside it.',
  UNSIGNED: 'What the manifest says does not fit its signature or the file, so it is not believed.',
  STRANGER: 'Another installation signed this backup. Restore it with npm run backup:restore, which shows whose it is.',
  KNOWN: 'The history has this backup already, under another name or as deleted.',
  NO_COMPANY: 'The company of this backup is not here. Restore it with npm run backup:restore.',
}

/** A file of a store that the history cannot take. */
export function foundRefused(problem: FoundProblem): AppError {
  return new AppError('PRECONDITION', {
    reason: `FOUND_${problem}` as const,
    message: `the found file cannot be taken: ${problem}`,
    userMessage: `${FOUND_WORDS[problem]} Nothing was changed.`,
  })
}

export function verificationRunning(): AppError {
  const reason: BackupRefusal = 'VERIFICATION_RUNNING'
  return new AppError('LOCKED', {
    reason,
    message: 'a verification of this backup is under way',
    userMessage: 'This backup is being verified right now. Its result will appear here.',
  })
}

export function notRunning(): AppError {
  const reason: BackupRefusal = 'BACKUP_ENDED'
  return new AppError('CONFLICT', {
    reason,
    message: 'the run has ended',
    userMessage: 'This backup has already ended, so there is nothing to cancel.',
  })
}
