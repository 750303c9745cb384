import type { Config } from '#server/kernel/config.ts'

/** What can open an encrypted backup. Lives outside every store; held in memory only while it is needed. */
export interface BackupKeys {
  /** age identities: `AGE-SECRET-KEY-1…`. */
  identities?: string[]
  passphrases?: string[]
}

export type KeyConfig = Pick<Config, 'BACKUP_AGE_IDENTITY' | 'BACKUP_PASSPHRASE'>

/** The keys that this machine was given; none is normal where backups are only made. */
export function keysOf(config: KeyConfig): BackupKeys {
  return {
    identities: identitiesIn(config.BACKUP_AGE_IDENTITY ?? ''),
    passphrases: config.BACKUP_PASSPHRASE ? [config.BACKUP_PASSPHRASE] : [],
  }
}

/** The identities of a key file as `age-keygen` and `backup:keys` write it: comments and lines of keys. */
export function identitiesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** Recipients as people write them: separated by commas, spaces or lines. */
export function recipientsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((recipient) => recipient !== '')
}
