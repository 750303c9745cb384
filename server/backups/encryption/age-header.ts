import { hkdfSync, randomBytes } from 'node:crypto'
import { BackupError } from '../engine/backup-error.ts'
import type { BackupKeys } from './keys.ts'
import { passphraseIdentity, wrapWithPassphrase } from './passphrase.ts'

/** For whom a file is encrypted: people with keys, or whoever knows the words. */
export type EncryptionTarget = { recipients: string[] } | { passphrase: string }

/** The beginning of an age file and the key that its content is encrypted with. */
export interface AgeHeader {
  /** Header and nonce as they stand at the beginning of the file. */
  bytes: Buffer
  /** ChaCha20-Poly1305 key of the content. */
  contentKey: Buffer
}

const NONCE_BYTES = 16
const TAG_BYTES = 16
const VERSION_LINE = 'age-encryption.org/v1\n'
/** A header has one stanza of about 120 bytes a recipient; a longer one is not ours. */
const MOST_HEADER_BYTES = 64 * 1024
/** The MAC line ends the header: `--- ` and 32 bytes in base64 without padding. */
const LAST_LINE = /\n--- [A-Za-z0-9+/]{43}\n/

/** Whether these first bytes are those of an age file. */
export function looksEncrypted(start: Uint8Array): boolean {
  return Buffer.from(start.subarray(0, VERSION_LINE.length)).toString('latin1') === VERSION_LINE
}

/**
 * Begins an age file (age-encryption.org/v1). The library makes the header by encrypting nothing; the
 * content is ours to encrypt, because Node's own ChaCha20 is ten times as fast and allows reading
 * anywhere in the file.
 *
 * @throws {BackupError} NO_KEY when a recipient is none, such as one with a letter mistyped.
 */
export async function createAgeHeader(target: EncryptionTarget): Promise<AgeHeader> {
  const { Encrypter, Stanza } = await import('age-encryption')
  const encrypter = new Encrypter()
  let fileKey: Uint8Array = new Uint8Array(0)
  encrypter.addRecipient({
    async wrapFileKey(key) {
      fileKey = Uint8Array.from(key)
      if (!('passphrase' in target)) return []
      const { args, body } = await wrapWithPassphrase(target.passphrase, key)
      return [new Stanza(args, body)]
    },
  })
  if ('recipients' in target)
    for (const recipient of target.recipients) {
      try {
        encrypter.addRecipient(recipient)
      } catch (error) {
        throw new BackupError(
          'NO_KEY',
          `The recipient ${recipient.slice(0, 12)}… is no age recipient: a letter of it is wrong or missing. Nothing was written. Copy it again from where the key was made.`,
          error,
        )
      }
    }
  const empty = await encrypter.encrypt(new Uint8Array(0))
  const header = Buffer.from(empty.subarray(0, empty.length - NONCE_BYTES - TAG_BYTES))
  const nonce = randomBytes(NONCE_BYTES)
  return { bytes: Buffer.concat([header, nonce]), contentKey: contentKey(fileKey, nonce) }
}

export type OpenedHeader =
  | { ok: true; header: AgeHeader }
  /** `wrong_key`: whole as far as can be seen, but none of the keys fits. */
  | { ok: false; why: 'no_key' | 'wrong_key' | 'damaged' }

/** Reads the beginning of an age file and finds the key among those given. */
export async function openAgeHeader(start: Buffer, keys: BackupKeys): Promise<OpenedHeader> {
  const end = LAST_LINE.exec(start.toString('latin1', 0, MOST_HEADER_BYTES))
  if (!end || !looksEncrypted(start)) return { ok: false, why: 'damaged' }
  const length = end.index + end[0].length
  const nonce = start.subarray(length, length + NONCE_BYTES)
  if (nonce.length < NONCE_BYTES) return { ok: false, why: 'damaged' }
  if (!keys.identities?.length && !keys.passphrases?.length) return { ok: false, why: 'no_key' }
  try {
    const fileKey = await unwrap(start.subarray(0, length), keys)
    return {
      ok: true,
      header: { bytes: start.subarray(0, length + NONCE_BYTES), contentKey: contentKey(fileKey, nonce) },
    }
  } catch (error) {
    const unknown = error instanceof Error && error.message.startsWith('no identity matched')
    return { ok: false, why: unknown ? 'wrong_key' : 'damaged' }
  }
}

export { MOST_HEADER_BYTES }

/** Loaded when it is needed: most commands and pages never meet an encrypted file. */
async function unwrap(header: Uint8Array, keys: BackupKeys): Promise<Uint8Array> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  for (const identity of keys.identities ?? []) decrypter.addIdentity(identity)
  for (const passphrase of keys.passphrases ?? []) decrypter.addIdentity(passphraseIdentity(passphrase))
  return await decrypter.decryptHeader(header)
}

function contentKey(fileKey: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
}
