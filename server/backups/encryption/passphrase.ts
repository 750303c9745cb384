import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import type { Identity, Stanza } from 'age-encryption'

/**
 * The `scrypt` stanza of age with Node's own scrypt: the library's is written in JavaScript and takes
 * seconds, on the thread that serves.
 */
const LABEL = 'age-encryption.org/v1/scrypt'
/** N = 2^17, r = 8, p = 1: the least that OWASP's Password Storage Cheat Sheet asks for, and 128 MiB for a moment. */
const WORK_FACTOR = 17
/** A file may ask for more, up to a GiB of memory and no further. */
const MOST_WORK_FACTOR = 20
const BLOCK_SIZE = 8
const TAG_BYTES = 16
const FILE_KEY_BYTES = 16

export async function wrapWithPassphrase(
  passphrase: string,
  fileKey: Uint8Array,
): Promise<{ args: string[]; body: Uint8Array }> {
  const salt = randomBytes(16)
  const cipher = createCipheriv('chacha20-poly1305', await derive(passphrase, salt, WORK_FACTOR), Buffer.alloc(12), {
    authTagLength: TAG_BYTES,
  })
  const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()])
  return { args: ['scrypt', unpadded(salt), String(WORK_FACTOR)], body }
}

/** Opens a header with a passphrase; null when it is for keys, or for other words. */
export function passphraseIdentity(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas: Stanza[]) {
      const [stanza] = stanzas
      if (stanzas.length !== 1 || stanza?.args[0] !== 'scrypt' || stanza.args.length !== 3) return null
      const salt = Buffer.from(stanza.args[1] ?? '', 'base64')
      const factor = Number(stanza.args[2])
      if (salt.length !== 16 || unpadded(salt) !== stanza.args[1]) throw new Error('invalid scrypt stanza')
      if (!Number.isInteger(factor) || factor < 1 || factor > MOST_WORK_FACTOR) throw new Error('invalid scrypt stanza')
      if (stanza.body.length !== FILE_KEY_BYTES + TAG_BYTES) throw new Error('invalid scrypt stanza')
      const sealed = Buffer.from(stanza.body)
      const decipher = createDecipheriv('chacha20-poly1305', await derive(passphrase, salt, factor), Buffer.alloc(12), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAuthTag(sealed.subarray(FILE_KEY_BYTES))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(0, FILE_KEY_BYTES)), decipher.final()])
      } catch {
        return null
      }
    },
  }
}

function derive(passphrase: string, salt: Uint8Array, factor: number): Promise<Buffer> {
  const cost = 2 ** factor
  const maxmem = 128 * cost * BLOCK_SIZE + 32 * 1024 * 1024
  return new Promise((resolve, reject) => {
    const salted = Buffer.concat([Buffer.from(LABEL), salt])
    scrypt(passphrase, salted, 32, { cost, blockSize: BLOCK_SIZE, parallelization: 1, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
