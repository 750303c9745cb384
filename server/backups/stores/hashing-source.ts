import { createHash } from 'node:crypto'
import type { ByteSource } from './byte-source.ts'

const STEP = 4 * 1024 * 1024

/** Hashes a whole file while somebody reads it roughly from its beginning, so that its bytes are fetched once. */
export class HashingSource implements ByteSource {
  readonly bytes: number
  readonly #source: ByteSource
  readonly #hash = createHash('sha256')
  #hashed = 0

  constructor(source: ByteSource) {
    this.#source = source
    this.bytes = source.bytes
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const found = await this.#source.read(offset, length)
    if (offset <= this.#hashed && offset + found.length > this.#hashed) {
      this.#hash.update(found.subarray(this.#hashed - offset))
      this.#hashed = offset + found.length
    }
    return found
  }

  /** SHA-256 of all of it; reads what nobody has asked for. */
  async digest(): Promise<string> {
    while (this.#hashed < this.bytes) {
      const found = await this.read(this.#hashed, Math.min(STEP, this.bytes - this.#hashed))
      if (found.length === 0) break
    }
    return this.#hash.digest('hex')
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}
