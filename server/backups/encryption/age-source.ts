import type { ByteSource } from '../stores/byte-source.ts'
import { BLOCK_BYTES, openBlock, placeOfBlock, plainBytesOf } from './age-content.ts'
import { type AgeHeader, MOST_HEADER_BYTES, openAgeHeader } from './age-header.ts'
import type { BackupKeys } from './keys.ts'

/** A block of an encrypted file whose seal does not hold: these bytes of the content cannot be believed. */
export interface BrokenSeal {
  block: number
  /** In the content, as it reads once decrypted. */
  offset: number
  bytes: number
}

/** The content of an encrypted file, readable anywhere. */
export interface AgeSource extends ByteSource {
  /** Seals that did not hold among the blocks read so far. */
  readonly broken: BrokenSeal[]
}

export type OpenedAge = { ok: true; source: AgeSource } | { ok: false; why: 'no_key' | 'wrong_key' | 'damaged' }

/** Opens an age file. Closing what comes back closes the file. */
export async function openAgeSource(file: ByteSource, keys: BackupKeys): Promise<OpenedAge> {
  const opened = await openAgeHeader(await file.read(0, MOST_HEADER_BYTES), keys)
  return opened.ok ? ageSource(file, opened.header) : opened
}

/** The same for whoever just wrote the file and still holds its key. */
export function ageSource(file: ByteSource, header: AgeHeader): OpenedAge {
  const sealedBytes = file.bytes - header.bytes.length
  const bytes = plainBytesOf(sealedBytes)
  if (bytes === null) return { ok: false, why: 'damaged' }
  return { ok: true, source: new DecryptedSource(file, header, sealedBytes, bytes) }
}

/** Blocks read at once: what a chunk needs, without asking a bucket for each 64 KiB. */
const BLOCKS_AT_ONCE = 64

class DecryptedSource implements AgeSource {
  readonly bytes: number
  readonly broken: BrokenSeal[] = []
  readonly #file: ByteSource
  readonly #header: AgeHeader
  readonly #sealedBytes: number

  constructor(file: ByteSource, header: AgeHeader, sealedBytes: number, bytes: number) {
    this.#file = file
    this.#header = header
    this.#sealedBytes = sealedBytes
    this.bytes = bytes
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.bytes)
    if (offset >= end) return Buffer.alloc(0)
    const first = Math.floor(offset / BLOCK_BYTES)
    const afterLast = Math.floor((end - 1) / BLOCK_BYTES) + 1
    const parts: Buffer[] = []
    for (let block = first; block < afterLast; block += BLOCKS_AT_ONCE)
      parts.push(await this.#open(block, Math.min(block + BLOCKS_AT_ONCE, afterLast)))
    const plain = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)
    return plain.subarray(offset - first * BLOCK_BYTES, end - first * BLOCK_BYTES)
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #open(first: number, afterLast: number): Promise<Buffer> {
    const start = placeOfBlock(first, this.#sealedBytes)
    const end = placeOfBlock(afterLast - 1, this.#sealedBytes)
    const sealed = await this.#file.read(
      this.#header.bytes.length + start.offset,
      end.offset + end.length - start.offset,
    )
    const plain: Buffer[] = []
    for (let block = first; block < afterLast; block += 1) {
      const place = placeOfBlock(block, this.#sealedBytes)
      const from = place.offset - start.offset
      const opened = openBlock(this.#header.contentKey, block, place.last, sealed.subarray(from, from + place.length))
      plain.push(opened.plain)
      if (!opened.holds && !this.broken.some((each) => each.block === block))
        this.broken.push({ block, offset: block * BLOCK_BYTES, bytes: opened.plain.length })
    }
    return Buffer.concat(plain)
  }
}
