import type { Config } from '#server/kernel/config.ts'
import { BackupError } from '../engine/backup-error.ts'
import type { EncryptionTarget } from './age-header.ts'
import type { EncryptionChoice } from './encryption.schemas.ts'

/** What was asked for a run; its passphrase is with whoever makes it, in memory. */
export interface EncryptionAsked {
  encrypt: EncryptionChoice
  /** Of the run itself. */
  recipients: readonly string[]
  passphrase?: string | undefined
}

/**
 * For whom a run is encrypted; null means a plain file. Without a choice: the configured recipients, else the
 * configured passphrase.
 * @throws {BackupError} NO_KEY when a recipient is none, or the passphrase is not there any more.
 */
export function encryptionOf(
  config: Pick<Config, 'BACKUP_PASSPHRASE'>,
  asked: EncryptionAsked,
  configured: readonly string[],
): EncryptionTarget | null {
  if (asked.encrypt === 'none') return null
  if (asked.encrypt === 'passphrase') {
    if (asked.passphrase) return { passphrase: asked.passphrase }
    throw new BackupError(
      'NO_KEY',
      'The passphrase of this backup is not in memory any more, and it is kept nowhere else. Nothing was written. Start it again.',
    )
  }
  const recipients = asked.recipients.length > 0 ? [...asked.recipients] : [...configured]
  for (const recipient of recipients) requireRecipient(recipient)
  if (recipients.length > 0) return { recipients }
  return config.BACKUP_PASSPHRASE ? { passphrase: config.BACKUP_PASSPHRASE } : null
}

/** Bech32 of an age recipient; what the library makes of it is found out when the header is made. */
const RECIPIENT = /^age1[02-9ac-hj-np-z]{20,}$/

function requireRecipient(recipient: string): void {
  if (RECIPIENT.test(recipient)) return
  // Somebody may have given the secret half by mistake, so it is not repeated.
  throw new BackupError(
    'NO_KEY',
    'One of the recipients is no age recipient: they begin with age1. Nothing was written. Make a key with npm run backup:keys.',
  )
}
