import { readFile } from 'node:fs/promises'

/** What opens an encrypted backup besides BACKUP_AGE_IDENTITY and BACKUP_PASSPHRASE; from files, since a command line is seen by everybody. */
export const KEY_OPTIONS = {
  'key-file': { type: 'string', value: 'path', help: 'age identity that opens it; else BACKUP_AGE_IDENTITY' },
  'identity-file': { type: 'string', value: 'path', help: 'The same as --key-file' },
  'passphrase-file': { type: 'string', value: 'path', help: 'Passphrase that opens it; else BACKUP_PASSPHRASE' },
} as const

export async function readSecret(options: {
  'key-file': string | undefined
  'identity-file': string | undefined
  'passphrase-file': string | undefined
}): Promise<string | undefined> {
  const path = options['key-file'] ?? options['identity-file'] ?? options['passphrase-file']
  return path === undefined ? undefined : (await readFile(path, 'utf8')).trim()
}
