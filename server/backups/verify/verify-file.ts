import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { canonicalJson } from '../format/canonical-json.ts'
import type { ChunkEntry, Metadata } from '../format/metadata.ts'
import { RowHash } from '../format/row-hash.ts'
import { manifestHash, signatureHolds } from '../format/signature.ts'
import { locateTables } from './locate-tables.ts'
import { parseMetadataFrame, readAt, readMetadata, readSidecar, type SidecarResult } from './read-backup.ts'
import { readChunk } from './read-chunk.ts'
import { walkFrames } from './walk-frames.ts'

export interface Problem {
  part: 'head' | 'chunk' | 'table' | 'metadata' | 'footer' | 'signature' | 'manifest' | 'file'
  table: string | null
  /** Position within the table, from 1. */
  chunk: number | null
  message: string
}

export interface VerifyReport {
  ok: boolean
  problems: Problem[]
  /** null when the metadata could not be read at all. */
  metadata: Metadata | null
  manifestSha256: string | null
  fileSha256: string
  fileBytes: number
  signature: { keyId: string | null; holds: boolean; trusted: boolean | null }
  sidecar: SidecarResult['state']
  checked: { chunks: number; rows: number; tables: number }
}

export interface VerifyOptions {
  /** Ids of keys that may have signed; left out when the file is all there is. */
  trustedKeys?: string[]
  /** Remembered by the database, so that a whole other backup under this name is noticed. */
  expected?: { fileSha256: string; manifestSha256: string }
  onProgress?: (bytes: number, total: number) => void
}

/** More are not listed: the first ones say what to do. */
const MOST_PROBLEMS = 100

/**
 * Reads every byte of a backup and holds it against its signed metadata: signature, chunks, rows,
 * tables, counts, footer and manifest. Needs nothing but the file, and the memory of one chunk.
 */
export async function verifyFile(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const file = await open(path, 'r')
  try {
    return await new Verification(file, (await file.stat()).size, path, options).run()
  } finally {
    await file.close()
  }
}

class Verification {
  readonly #file: FileHandle
  readonly #bytes: number
  readonly #path: string
  readonly #options: VerifyOptions
  readonly #problems: Problem[] = []
  readonly #checked = { chunks: 0, rows: 0, tables: 0 }

  constructor(file: FileHandle, bytes: number, path: string, options: VerifyOptions) {
    this.#file = file
    this.#bytes = bytes
    this.#path = path
    this.#options = options
  }

  async run(): Promise<VerifyReport> {
    const sidecar = await readSidecar(this.#path)
    const read = await this.#findMetadata(sidecar)
    const holds = read !== null && signatureHolds(read.raw)
    const keyId = read?.metadata.signature.keyId ?? null
    const trusted = keyId && this.#options.trustedKeys ? this.#options.trustedKeys.includes(keyId) : null
    if (read && !holds)
      this.#add('signature', 'The signature does not fit the metadata: somebody changed the one or the other.')
    if (trusted === false)
      this.#add('signature', `It is signed with the key ${keyId}, which is not one of this installation.`)

    if (read) await this.#checkChunks(read.metadata, read.offset)
    else await this.#explainWithoutMetadata()
    const fileSha256 = await this.#hashFile()
    const manifestSha256 = read ? manifestHash(read.raw) : null
    this.#checkSidecar(sidecar, read, fileSha256)
    this.#checkExpected(fileSha256, manifestSha256)

    return {
      ok: this.#problems.length === 0,
      problems: this.#problems,
      metadata: read?.metadata ?? null,
      manifestSha256,
      fileSha256,
      fileBytes: this.#bytes,
      signature: { keyId, holds, trusted },
      sidecar: sidecar.state,
      checked: this.#checked,
    }
  }

  /** The file's own metadata; where that is damaged, the manifest's, so that the chunks can still be named. */
  async #findMetadata(sidecar: SidecarResult) {
    const own = await readMetadata(this.#file, this.#bytes)
    if (own.ok) return own.value
    if (own.part === 'footer') {
      const { frames } = await walkFrames(this.#file, this.#bytes)
      const last = frames.findLast((frame) => !frame.skippable)
      const found = last
        ? await parseMetadataFrame(await readAt(this.#file, last.offset, last.bytes), last.offset)
        : null
      this.#add(
        'footer',
        found?.ok
          ? 'The last bytes of the file are not those that were written.'
          : 'The end of the file is missing or damaged.',
      )
      if (found?.ok) return found.value
    } else {
      this.#add('metadata', 'The metadata at the end of the file is damaged.')
    }
    if (sidecar.state !== 'read') return null
    const { metadata } = sidecar.manifest
    return { metadata, raw: sidecar.raw.metadata ?? null, offset: metadata.backupSize }
  }

  async #checkChunks(metadata: Metadata, metadataOffset: number): Promise<void> {
    const byTable = Map.groupBy(metadata.chunks.slice(1), (chunk) => chunk.table ?? '')
    const keys = Object.keys(metadata.tables)
    const head = metadata.chunks[0]
    if (!head || head.table !== null || head.offset !== 0)
      return this.#add('metadata', 'The list of chunks does not begin with the head of the file.')
    const headResult = await readChunk(this.#file, head, { firstTable: false, lastPart: false })
    if (!headResult.ok) this.#add('head', `The head of the file is damaged: ${headResult.message}.`)
    if (!this.#inOrder(metadata.chunks, keys, metadataOffset))
      this.#add('metadata', 'The list of chunks has gaps or another order than the tables.')

    for (const [position, key] of keys.entries())
      await this.#checkTable(metadata, key, byTable.get(key) ?? [], position === 0)
    const records = keys.reduce((sum, key) => sum + (metadata.tables[key]?.records ?? 0), 0)
    if (records !== metadata.totalRecords) this.#add('metadata', 'The tables do not add up to the total of records.')
  }

  async #checkTable(metadata: Metadata, key: string, chunks: ChunkEntry[], firstTable: boolean): Promise<void> {
    const before = this.#problems.length
    const ordered = createHash('sha256')
    const rowHash = new RowHash()
    let records = 0
    for (const chunk of chunks) {
      const result = await readChunk(this.#file, chunk, { firstTable, lastPart: chunk.part === chunks.length })
      this.#checked.chunks += 1
      this.#options.onProgress?.(chunk.offset + chunk.bytes, this.#bytes)
      if (!result.ok) {
        this.#add('chunk', `Table ${key}, chunk ${chunk.part} of ${chunks.length}: ${result.message}.`, key, chunk.part)
        continue
      }
      ordered.update(result.rows)
      let start = 0
      for (let end = result.rows.indexOf(0x0a); end !== -1; end = result.rows.indexOf(0x0a, start)) {
        rowHash.add(result.rows.subarray(start, end))
        start = end + 1
      }
      records += chunk.rows
    }
    this.#checked.rows += records
    this.#checked.tables += 1
    if (this.#problems.length > before) return
    const hashes = metadata.dataIntegrityHashes[key]
    if (chunks.length === 0 || records !== metadata.tables[key]?.records)
      this.#add('table', `Table ${key} does not hold the number of rows it should.`, key)
    else if (hashes?.ordered !== ordered.digest('hex') || hashes.rows !== rowHash.toHex())
      this.#add('table', `Table ${key} does not hold the rows that were read from the database.`, key)
  }

  #inOrder(chunks: ChunkEntry[], keys: string[], metadataOffset: number): boolean {
    let offset = 0
    let table = -1
    let part = 0
    return (
      chunks.every((chunk, index) => {
        if (index > 0) {
          part = chunk.table === keys[table] ? part + 1 : 1
          if (part === 1) table += 1
        }
        const right =
          chunk.index === index &&
          chunk.offset === offset &&
          (index === 0 || (chunk.table === keys[table] && chunk.part === part))
        offset += chunk.bytes
        return right
      }) &&
      offset === metadataOffset &&
      table === keys.length - 1
    )
  }

  /** Without metadata nothing can be proved, but a person wants to know how far the file goes. */
  async #explainWithoutMetadata(): Promise<void> {
    const { frames, end } = await walkFrames(this.#file, this.#bytes)
    const last = await locateTables(this.#file, frames)
    if (!last) return this.#add('file', 'This is no backup of ours, or its first bytes are gone.')
    const place = last.table ? `table ${last.table}, chunk ${last.part}` : 'the head of the file'
    this.#add(
      'file',
      `Complete up to ${place}; what should follow after byte ${end} is missing or damaged.`,
      last.table,
      last.part || null,
    )
  }

  #checkSidecar(
    sidecar: SidecarResult,
    read: { raw: Parameters<typeof canonicalJson>[0] } | null,
    fileSha256: string,
  ): void {
    if (sidecar.state === 'unreadable')
      this.#add('manifest', 'The manifest beside the file cannot be read. The file itself is judged without it.')
    if (sidecar.state !== 'read' || !read) return
    const { file } = sidecar.manifest
    const same = canonicalJson(sidecar.raw.metadata ?? null) === canonicalJson(read.raw)
    if (!same) this.#add('manifest', 'The manifest beside the file describes another backup.')
    // Of a damaged file it is no news that its size and hash are others.
    else if (this.#problems.length > 0) return
    else if (file.name !== basename(this.#path) || file.bytes !== this.#bytes || file.sha256 !== fileSha256) {
      this.#add('manifest', 'The manifest beside the file says another name, size or hash of the file.')
    }
  }

  #checkExpected(fileSha256: string, manifestSha256: string | null): void {
    const { expected } = this.#options
    if (!expected || this.#problems.length > 0) return
    if (manifestSha256 !== expected.manifestSha256)
      this.#add('file', 'This is another backup than the one that was made under this name.')
    else if (fileSha256 !== expected.fileSha256) this.#add('file', 'The file is not the one that was written.')
  }

  async #hashFile(): Promise<string> {
    const whole = createHash('sha256')
    const step = 4 * 1024 * 1024
    for (let offset = 0; offset < this.#bytes; offset += step)
      whole.update(await readAt(this.#file, offset, Math.min(step, this.#bytes - offset)))
    return whole.digest('hex')
  }

  #add(part: Problem['part'], message: string, table: string | null = null, chunk: number | null = null): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ part, table, chunk, message })
  }
}
