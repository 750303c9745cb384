import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '#server/kernel/errors.ts'
import { knownStores, type StoreConfig } from '../stores/configured.ts'

export interface CreatedKey {
  /** Public half: goes into BACKUP_AGE_RECIPIENTS. */
  recipient: string
  /** File with the secret half, readable by its owner alone. */
  file: string
  /** For paper: what it opens, and how, in years, without this program. */
  note: string
}

/**
 * Makes an age key. The secret half is written to a file that must not exist, outside every store.
 * @throws {AppError} BAD_INPUT when the file is inside a store, CONFLICT when it exists.
 */
export async function createBackupKey(config: StoreConfig, input: { file: string; at: Date }): Promise<CreatedKey> {
  const file = resolve(input.file)
  for (const store of knownStores(config)) {
    const backups = resolve(store.where, 'backups')
    if (store.name === 'folder' && (file === backups || file.startsWith(`${backups}/`))) {
      throw new AppError('BAD_INPUT', {
        field: 'out',
        message: 'a key inside the store it protects',
        userMessage:
          'That place is in the store itself: whoever takes the backups would have the key too. Choose another.',
      })
    }
  }
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile(`# created: ${input.at.toISOString()}\n# public key: ${recipient}\n${identity}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new AppError('CONFLICT', {
      message: 'the key file exists',
      userMessage: `${file} exists already. A key is never written over: backups made for it would be lost. Choose another name.`,
    })
  }
  return { recipient, file, note: noteOf(recipient, file, input.at) }
}

function noteOf(recipient: string, file: string, at: Date): string {
  return `RECOVERY NOTE FOR ENCRYPTED BACKUPS, ${at.toISOString().slice(0, 10)}

The backups made for ${recipient}
can be opened with the key in ${file} and with nothing else.
Nobody can make that key again. If it is lost, these backups are lost.

1. Copy the key file to two places that burn down separately: a password manager and
   a USB stick or a printed page in a safe. Never into the backup store.
2. Put the public key into the configuration of the machine that makes backups:
   BACKUP_AGE_RECIPIENTS=${recipient}
   The machine needs no more than that. Only where backups are drilled or restored:
   BACKUP_AGE_IDENTITY_FILE=<the key file>
3. To open a backup in years, without this program, on any machine with age and zstd:
   age -d -i <the key file> comprehensive-backup-….json.zst.age | zstd -d > backup.json
   age -d -i <the key file> database-backup-….sql.age | psql -v ON_ERROR_STOP=1 -1 <an empty database>
4. Try step 3 once now, and once a year.
`
}
