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
  const { identity, recipient } = await createIdentity()
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
  return { recipient, file, note: noteOf({ recipient, at: input.at, file }) }
}

/** A new pair of keys; the secret half is in memory and nowhere else. */
export async function createIdentity(): Promise<{ identity: string; recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

type KeyPlace = { file: string } | { label: string; identity: string }

/** What to keep with the key, on paper: what it opens, and how, without this program. */
export function noteOf({ recipient, at, ...place }: { recipient: string; at: Date } & KeyPlace): string {
  const file = 'file' in place ? place.file : 'backup-key.txt'
  const first =
    'file' in place
      ? `1. Copy the key file to two places that burn down separately: a password manager and
   a USB stick or a printed page in a safe. Never into the backup store.
2. Put the public key into the configuration of the machine that makes backups:
   BACKUP_AGE_RECIPIENTS=${recipient}
   The machine needs no more than that. Only where backups are drilled or restored:
   BACKUP_AGE_IDENTITY_FILE=<the key file>`
      : `1. Print this note, or keep the file, in two places that burn down separately: a password
   manager and a safe. Never in the backup store. It is shown once and kept nowhere else.
   The key, whose line alone in a file ${file} is all that age needs:

   ${place.identity}

2. New backups are encrypted for this key by themselves, while "${place.label}" stays on the list of keys.
   To verify, drill or restore one, the page asks for the key above.`
  return `RECOVERY NOTE FOR ENCRYPTED BACKUPS, ${at.toISOString().slice(0, 10)}

The backups made for ${recipient}
can be opened with the key ${'file' in place ? `in ${file}` : 'below'} and with nothing else.
Nobody can make that key again. If it is lost, these backups are lost.

${first}
3. To open a backup in years, without this program, on any machine with age and zstd:
   age -d -i ${'file' in place ? '<the key file>' : file} comprehensive-backup-….json.zst.age | zstd -d > backup.json
   age -d -i ${'file' in place ? '<the key file>' : file} database-backup-….sql.age | psql -v ON_ERROR_STOP=1 -1 <an empty database>
4. Try step 3 once now, and once a year.
`
}
