import { createHash } from 'node:crypto'
import { AgeContentWriter } from '../encryption/age-content.ts'
import type { AgeHeader } from '../encryption/age-header.ts'
import { type Frame, giveBack } from './frames/frame.ts'
import {
  type ChunkEntry,
  type Envelope,
  type FileEncryption,
  type Manifest,
  type Metadata,
  metadataSchema,
  type UnsignedMetadata,
} from './metadata.ts'
import type { Packing } from './packing.ts'
import { manifestHash, type SigningKey, signFile, signMetadata } from './signature.ts'

/** Where the bytes go; the manifest stands beside them. */
export interface FileTarget {
  write(bytes: Uint8Array): Promise<void>
  finish(manifest: Uint8Array): Promise<void>
  discard(): Promise<void>
}

export interface FileParts {
  target: FileTarget
  packing: Packing
  envelope: Envelope
  level: number
  /** null writes a plain file. */
  age: { header: AgeHeader; encryption: FileEncryption } | null
}

/**
 * A backup being written: head, chunks in the order of the file, metadata, footer. It stands complete
 * after {@link finish}; {@link discard} leaves nothing behind.
 */
export class BackupFile {
  readonly chunks: ChunkEntry[] = []
  readonly #parts: FileParts
  readonly #seal: AgeContentWriter | null
  readonly #hash = createHash('sha256')
  /** In the content, before encryption. */
  #offset = 0
  #fileBytes = 0

  private constructor(parts: FileParts) {
    this.#parts = parts
    this.#seal = parts.age && new AgeContentWriter(parts.age.header.contentKey)
  }

  /** Begins the file with its head: what stands before the first table. */
  static async begin(parts: FileParts, head: string): Promise<BackupFile> {
    const file = new BackupFile(parts)
    if (parts.age) await file.#put(parts.age.header.bytes)
    await file.appendText(head)
    return file
  }

  /** Bytes of content written so far. */
  get size(): number {
    return this.#offset
  }

  /** Text of its own, before or after the tables. */
  async appendText(text: string): Promise<void> {
    const plain = Buffer.from(text)
    const bytes = this.#parts.packing.pack(plain, this.#parts.level)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await this.append({ bytes, plainBytes: plain.length, rowCount: 0, rowHash: '', sha256 }, null, 0)
  }

  /** Writes one frame; frames must come in the order in which the file reads. */
  async append(frame: Frame, table: string | null, part: number): Promise<void> {
    const { bytes, plainBytes, rowCount, sha256 } = frame
    this.chunks.push({
      index: this.chunks.length,
      table,
      part,
      offset: this.#offset,
      bytes: bytes.length,
      plainBytes,
      rows: rowCount,
      sha256,
    })
    await this.#write(bytes)
  }

  /** Signs and writes the metadata and the footer, then the manifest; all are durable when this returns. */
  async finish(name: string, unsigned: UnsignedMetadata, key: SigningKey): Promise<Manifest> {
    const { target, packing, level, age, envelope } = this.#parts
    const metadata: Metadata = signMetadata(metadataSchema.omit({ signature: true }).parse(unsigned), key)
    const frame = packing.packMetadata(JSON.stringify(metadata), level)
    const footer = packing.writeFooter(this.#offset, frame)
    await this.#write(frame)
    await this.#write(footer)
    if (this.#seal) await this.#put(this.#seal.end())

    const file = {
      name,
      bytes: this.#fileBytes,
      sha256: this.#hash.digest('hex'),
      encryption: age?.encryption ?? null,
    }
    const fileSignature = signFile(file, manifestHash(metadata), key)
    const manifest: Manifest = { ...envelope, file, fileSignature, metadata }
    await target.finish(Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
    return manifest
  }

  async discard(): Promise<void> {
    await this.#parts.target.discard()
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#offset += bytes.length
    if (!this.#seal) return await this.#put(bytes)
    const sealed = this.#seal.add(bytes)
    await this.#put(sealed)
    giveBack(sealed.buffer)
  }

  async #put(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    this.#hash.update(bytes)
    await this.#parts.target.write(bytes)
    this.#fileBytes += bytes.length
  }
}
