import type { Config } from '#server/kernel/config.ts'
import { BackupError } from '../engine/backup-error.ts'
import type { EncryptionTarget } from './age-header.ts'
import { recipientsIn } from './keys.ts'

/**
 * For whom a run is encrypted: the recipients it asked for, else the configured ones, else the configured
 * passphrase; null means a plain file.
 * @throws {BackupError} NO_KEY when a recipient is none.
 */
export function encryptionOf(
  config: Pick<Config, 'BACKUP_AGE_RECIPIENTS' | 'BACKUP_PASSPHRASE'>,
  asked: readonly string[],
): EncryptionTarget | null {
  const recipients = asked.length > 0 ? [...asked] : recipientsIn(config.BACKUP_AGE_RECIPIENTS ?? '')
  for (const recipient of recipients) requireRecipient(recipient)
  if (recipients.length > 0) return { recipients }
  return config.BACKUP_PASSPHRASE ? { passphrase: config.BACKUP_PASSPHRASE } : null
}

/** Bech32 of an age recipient; what the library makes of it is found out when the header is made. */
const RECIPIENT = /^age1[02-9ac-hj-np-z]{20,}$/

export function isRecipient(text: string): boolean {
  return RECIPIENT.test(text)
}

function requireRecipient(recipient: string): void {
  if (isRecipient(recipient)) return
  // Somebody may have given the secret half by mistake, so it is not repeated.
  throw new BackupError(
    'NO_KEY',
    'One of the recipients is no age recipient: they begin with age1. Nothing was written. Make a key with npm run backup:keys.',
  )
}
