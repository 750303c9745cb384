import { looksEncrypted } from '../encryption/age-header.ts'
import { type AgeSource, openAgeSource } from '../encryption/age-source.ts'
import type { BackupKeys } from '../encryption/keys.ts'
import { type ChunkEntry, type Envelope, envelopeSchema, type Metadata } from '../format/metadata.ts'
import { packingOf } from '../format/packing.ts'
import { manifestHash, signatureHolds } from '../format/signature.ts'
import { type ByteSource, openFileSource } from '../stores/byte-source.ts'
import { packingOfSource, type ReadMetadata, readMetadata } from '../verify/read-backup.ts'
import { readChunk } from '../verify/read-chunk.ts'
import type { Problem } from '../verify/verify-file.ts'

/** The file is not what was written, or cannot be opened; `problem` says where and in which words. */
export class BackupFileError extends Error {
  readonly problem: Problem

  constructor(problem: Partial<Problem> & Pick<Problem, 'part' | 'message'>) {
    super(problem.message)
    this.name = 'BackupFileError'
    this.problem = { table: null, chunk: null, ...problem }
  }
}

/** A backup opened for its rows. Whatever is handed out was held against its hash before. */
export interface OpenBackup {
  envelope: Envelope
  metadata: Metadata
  encrypted: boolean
  manifestSha256: string
  signature: { keyId: string; holds: boolean }
  /** Keys of the tables in the order of the file. */
  tables: string[]
  /** Whole lines: one row's JSON a line, as Postgres wrote it, each ended by a newline. */
  readTable(key: string): AsyncIterable<Buffer>
  /** @param part From 1. */
  readChunk(key: string, part: number): Promise<Buffer>
  close(): Promise<void>
}

const NOT_OPENED = {
  no_key: 'The backup is encrypted and no key was given. Give the age identity or the passphrase it was made for.',
  wrong_key: 'None of the keys opens this backup, or the list of its recipients is damaged.',
  damaged: 'The beginning of the encrypted file is damaged, so no key opens it.',
}

/**
 * Opens a backup for reading rows, encrypted or not, in a folder or a bucket.
 * @throws {BackupFileError} when no key fits, or the file is damaged, not ours, or a SQL dump.
 */
export async function openBackup(from: string | ByteSource, options: { keys?: BackupKeys } = {}): Promise<OpenBackup> {
  const file = typeof from === 'string' ? await openFileSource(from) : from
  try {
    let age: AgeSource | null = null
    if (looksEncrypted(await file.read(0, 64))) {
      const opened = await openAgeSource(file, options.keys ?? {})
      if (!opened.ok) throw new BackupFileError({ part: 'encryption', message: NOT_OPENED[opened.why] })
      age = opened.source
    }
    const packing = await packingOfSource(age ?? file)
    const read = await readMetadata(age ?? file, packing)
    if (!read.ok) {
      throw new BackupFileError({
        part: read.part,
        message:
          read.part === 'footer'
            ? 'The end of the file is missing or damaged, or it is no backup of ours. Nothing was read from it.'
            : 'The metadata at the end of the file is damaged. Nothing was read from it.',
      })
    }
    const backup = new RowReader(file, age, read.value)
    await backup.readHead()
    return backup
  } catch (error) {
    await file.close()
    throw error
  }
}

class RowReader implements OpenBackup {
  readonly metadata: Metadata
  readonly encrypted: boolean
  readonly manifestSha256: string
  readonly signature: { keyId: string; holds: boolean }
  readonly tables: string[]
  readonly #source: ByteSource
  readonly #age: AgeSource | null
  readonly #chunks: Map<string | null, ChunkEntry[]>
  #envelope: Envelope | undefined

  constructor(file: ByteSource, age: AgeSource | null, { metadata, raw }: ReadMetadata) {
    this.#source = age ?? file
    this.#age = age
    this.metadata = metadata
    this.encrypted = age !== null
    this.manifestSha256 = manifestHash(raw)
    this.signature = { keyId: metadata.signature.keyId, holds: signatureHolds(raw) }
    this.tables = Object.keys(metadata.tables)
    this.#chunks = Map.groupBy(metadata.chunks, (chunk) => chunk.table)
  }

  get envelope(): Envelope {
    if (!this.#envelope) throw new Error('the head was not read')
    return this.#envelope
  }

  async readHead(): Promise<void> {
    const { content, chunks } = this.metadata
    const [head] = chunks
    this.#requireSeals()
    if (content === 'sql') {
      throw new BackupFileError({
        part: 'file',
        message: 'This is a SQL dump. Load it with psql; rows are picked from comprehensive and sales backups only.',
      })
    }
    const found = head && (await readChunk(this.#source, this.metadata, head))
    this.#requireSeals()
    const text = found?.ok
      ? await packingOf(content).unpack(
          await this.#source.read(head?.offset ?? 0, head?.bytes ?? 0),
          head?.plainBytes ?? 0,
        )
      : Buffer.alloc(0)
    const opening = text.lastIndexOf(',\n"tables":{')
    const parsed = opening > 0 ? envelopeSchema.safeParse(JSON.parse(`${text.toString('utf8', 0, opening)}}`)) : null
    if (!parsed?.success) throw new BackupFileError({ part: 'head', message: 'The head of the file is damaged.' })
    this.#envelope = parsed.data
  }

  async *readTable(key: string): AsyncGenerator<Buffer> {
    for (const chunk of this.#chunksOf(key)) {
      const rows = await this.#read(key, chunk)
      if (rows.length > 0) yield rows
    }
  }

  async readChunk(key: string, part: number): Promise<Buffer> {
    const chunk = this.#chunksOf(key)[part - 1]
    if (!chunk)
      throw new BackupFileError({ part: 'table', table: key, message: `The backup has no chunk ${part} of ${key}.` })
    return await this.#read(key, chunk)
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  #chunksOf(key: string): ChunkEntry[] {
    const chunks = this.#chunks.get(key)
    if (!chunks) throw new BackupFileError({ part: 'table', table: key, message: `The backup has no table ${key}.` })
    return chunks
  }

  async #read(key: string, chunk: ChunkEntry): Promise<Buffer> {
    const result = await readChunk(this.#source, this.metadata, chunk)
    this.#requireSeals(key, chunk.part)
    if (result.ok) return result.rows
    throw new BackupFileError({
      part: 'chunk',
      table: key,
      chunk: chunk.part,
      message: `Table ${key}, chunk ${chunk.part}: ${result.message}.`,
    })
  }

  /** Stops at a block whose seal did not hold: what it decrypts to is somebody else's choice. */
  #requireSeals(table: string | null = null, chunk: number | null = null): void {
    const first = this.#age?.broken[0]
    if (!first) return
    const place = table === null ? '' : ` in table ${table}, chunk ${chunk}`
    throw new BackupFileError({
      part: 'encryption',
      table,
      chunk,
      message: `Bytes ${first.offset} to ${first.offset + first.bytes} of the encrypted content are not those that were written${place}.`,
    })
  }
}
