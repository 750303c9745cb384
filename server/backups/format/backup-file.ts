import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFooter } from './footer.ts'
import { compressFrame, type Frame } from './frame.ts'
import {
  type ChunkEntry,
  type Envelope,
  type Manifest,
  type Metadata,
  metadataSchema,
  type UnsignedMetadata,
} from './metadata.ts'
import { manifestFileName, partialFileName } from './names.ts'
import { type SigningKey, signMetadata } from './signature.ts'

/** What precedes the metadata in its frame; the reader cuts it off again. */
export const METADATA_OPENING = '\n},\n"metadata":'
export const METADATA_CLOSING = '}\n'

/**
 * A backup being written. Nothing exists under its final name until {@link finish} has put everything
 * on the disk; {@link discard} leaves nothing behind.
 */
export class BackupFile {
  readonly #folder: string
  readonly #partial: string
  readonly #handle: FileHandle
  readonly #hash = createHash('sha256')
  readonly #level: number
  readonly #envelope: Envelope
  readonly chunks: ChunkEntry[] = []
  #offset = 0

  private constructor(folder: string, runId: string, handle: FileHandle, envelope: Envelope, level: number) {
    this.#folder = folder
    this.#partial = join(folder, partialFileName(runId))
    this.#handle = handle
    this.#envelope = envelope
    this.#level = level
  }

  /** Opens the partial file (it must not exist) and writes the head. */
  static async create(folder: string, runId: string, envelope: Envelope, level: number): Promise<BackupFile> {
    await mkdir(folder, { recursive: true, mode: 0o750 })
    const handle = await open(join(folder, partialFileName(runId)), 'wx', 0o640)
    const file = new BackupFile(folder, runId, handle, envelope, level)
    const head = Buffer.from(`${JSON.stringify(envelope).slice(0, -1)},\n"tables":{`)
    const bytes = compressFrame(head, level)
    await file.append(
      {
        bytes,
        plainBytes: head.length,
        rowCount: 0,
        rowHash: '',
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
      null,
      0,
    )
    return file
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#offset
  }

  /** Writes one frame; frames must come in the order in which the JSON reads. */
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

  /**
   * Signs and writes the metadata, then the manifest; both are on the disk when this returns.
   * The manifest goes first, so that a file under its final name always has one.
   */
  async finish(name: string, unsigned: UnsignedMetadata, key: SigningKey): Promise<Manifest> {
    const metadata: Metadata = signMetadata(metadataSchema.omit({ signature: true }).parse(unsigned), key)
    const frame = compressFrame(
      Buffer.from(`${METADATA_OPENING}${JSON.stringify(metadata)}${METADATA_CLOSING}`),
      this.#level,
    )
    const footer = writeFooter(this.#offset, frame)
    await this.#write(frame)
    await this.#write(footer)
    await this.#handle.sync()
    await this.#handle.close()

    const file = { name, bytes: this.#offset, sha256: this.#hash.digest('hex') }
    const manifest: Manifest = { ...this.#envelope, file, metadata }
    const manifestPartial = `${this.#partial}.manifest`
    const handle = await open(manifestPartial, 'wx', 0o640)
    try {
      await handle.writeFile(`${JSON.stringify(manifest, null, 1)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(manifestPartial, join(this.#folder, manifestFileName(name)))
    await rename(this.#partial, join(this.#folder, name))
    await syncFolder(this.#folder)
    return manifest
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    await rm(this.#partial, { force: true })
    await rm(`${this.#partial}.manifest`, { force: true })
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes)
    let written = 0
    while (written < bytes.length) written += (await this.#handle.write(bytes, written)).bytesWritten
    this.#offset += bytes.length
  }
}

/** A rename is only durable once its folder is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
