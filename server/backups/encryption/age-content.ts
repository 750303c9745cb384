import { createCipheriv, createDecipheriv } from 'node:crypto'

/**
 * The content of an age file: blocks of 64 KiB, each sealed with ChaCha20-Poly1305. The nonce counts the
 * blocks and marks the last one, so that none can be moved, dropped or cut off unnoticed.
 */
export const BLOCK_BYTES = 64 * 1024
export const TAG_BYTES = 16
const SEALED_BYTES = BLOCK_BYTES + TAG_BYTES

function nonceOf(block: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(block, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Encrypts what is written to it, block by block; `end` seals the last one. */
export class AgeContentWriter {
  readonly #key: Buffer
  readonly #block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  #used = 0
  #blocks = 0

  constructor(key: Buffer) {
    this.#key = key
  }

  /** The sealed blocks that this completes, often none, in memory of their own. */
  add(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    // A full block is sealed only once another byte follows: the last one is marked as such.
    const blocks = Math.max(0, Math.ceil((this.#used + bytes.length) / BLOCK_BYTES) - 1)
    const sealed = new Uint8Array(blocks * SEALED_BYTES)
    let from = 0
    for (let done = 0; from < bytes.length; ) {
      if (this.#used === BLOCK_BYTES) {
        sealed.set(this.#seal(false), done * SEALED_BYTES)
        done += 1
      }
      const step = Math.min(BLOCK_BYTES - this.#used, bytes.length - from)
      this.#block.set(bytes.subarray(from, from + step), this.#used)
      this.#used += step
      from += step
    }
    return sealed
  }

  end(): Buffer {
    return this.#seal(true)
  }

  #seal(last: boolean): Buffer {
    const cipher = createCipheriv('chacha20-poly1305', this.#key, nonceOf(this.#blocks, last), {
      authTagLength: TAG_BYTES,
    })
    const sealed = Buffer.concat([
      cipher.update(this.#block.subarray(0, this.#used)),
      cipher.final(),
      cipher.getAuthTag(),
    ])
    this.#used = 0
    this.#blocks += 1
    return sealed
  }
}

/** Bytes of content inside `sealed` bytes, or null when no content is so long. */
export function plainBytesOf(sealed: number): number | null {
  const blocks = Math.ceil(sealed / SEALED_BYTES)
  const lastBlock = sealed - (blocks - 1) * SEALED_BYTES
  if (blocks < 1 || lastBlock < TAG_BYTES || (lastBlock === TAG_BYTES && blocks > 1)) return null
  return sealed - blocks * TAG_BYTES
}

/** Where a block lies in the sealed content. */
export function placeOfBlock(block: number, sealedBytes: number): { offset: number; length: number; last: boolean } {
  const offset = block * SEALED_BYTES
  const length = Math.min(SEALED_BYTES, sealedBytes - offset)
  return { offset, length, last: offset + length === sealedBytes }
}

/**
 * Opens one sealed block. A block whose seal does not hold is given out all the same, marked: a stream
 * cipher carries a flipped bit to the same place, so that the chunk it hit can still be named.
 */
export function openBlock(
  key: Buffer,
  block: number,
  last: boolean,
  sealed: Buffer,
): { plain: Buffer; holds: boolean } {
  const content = sealed.subarray(0, sealed.length - TAG_BYTES)
  const nonce = nonceOf(block, last)
  try {
    const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    const plain = decipher.update(content)
    decipher.final()
    return { plain, holds: true }
  } catch {
    // RFC 8439 §2.8: block 0 of the key stream makes the Poly1305 key, the text begins at block 1.
    const counter = Buffer.from([1, 0, 0, 0])
    return { plain: createDecipheriv('chacha20', key, Buffer.concat([counter, nonce])).update(content), holds: false }
  }
}
