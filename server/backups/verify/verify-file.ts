import { basename } from 'node:path'
import { looksEncrypted } from '../encryption/age-header.ts'
import { type AgeSource, openAgeSource } from '../encryption/age-source.ts'
import type { BackupKeys } from '../encryption/keys.ts'
import { canonicalJson, type Json } from '../format/canonical-json.ts'
import type { Metadata } from '../format/metadata.ts'
import type { Packing } from '../format/packing.ts'
import { fileSignatureHolds, manifestHash, signatureHolds } from '../format/signature.ts'
import type { BackupStore } from '../stores/backup-store.ts'
import { type ByteSource, openFileSource } from '../stores/byte-source.ts'
import { HashingSource } from '../stores/hashing-source.ts'
import { checkChunks, nameBrokenSeals } from './check-chunks.ts'
import { locateTables } from './locate-tables.ts'
import { type Checked, Findings, type Problem } from './problems.ts'
import {
  packingOfSource,
  parseMetadataFrame,
  readManifest,
  readMetadata,
  readSidecar,
  type SidecarResult,
} from './read-backup.ts'
import { walkFrames } from './walk-frames.ts'

export type { Problem } from './problems.ts'

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
  encrypted: boolean
  /** false when the file is encrypted and was proved whole from outside, for want of a key. */
  opened: boolean
  checked: Checked
}

export interface VerifyOptions {
  /** Ids of keys that may have signed; left out when the file is all there is. */
  trustedKeys?: string[]
  /** Remembered by the database, so that a whole other backup under this name is noticed. */
  expected?: { fileSha256: string; manifestSha256: string }
  /** What opens an encrypted file. */
  keys?: BackupKeys
  onProgress?: (bytes: number, total: number) => void
}

/**
 * Reads every byte of a backup and holds it against its signed metadata: signature, seals, chunks, rows,
 * tables, counts, footer and manifest. Needs nothing but the file, and the memory of one chunk.
 */
export async function verifyFile(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const sidecar = await readSidecar(path)
  return await verifySource(await openFileSource(path), { ...options, name: basename(path), sidecar })
}

/** The same for a file of any store. */
export async function verifyStored(
  store: BackupStore,
  path: string,
  options: VerifyOptions & { open?: (file: ByteSource) => AgeSource | null } = {},
): Promise<VerifyReport> {
  const source = await store.open(path)
  const sidecar = await readManifest(store, path).catch((): SidecarResult => ({ state: 'unreadable' }))
  return await verifySource(source, { ...options, name: basename(path), sidecar })
}

export interface SourceOptions extends VerifyOptions {
  /** What the file is called; its manifest says the same. */
  name: string
  sidecar: SidecarResult
  /** Opens an encrypted file for whoever wrote it a moment ago and still holds its key. */
  open?: (file: ByteSource) => AgeSource | null
}

/** The same for bytes from anywhere, with the manifest that was found for them. Closes the source. */
export async function verifySource(file: ByteSource, options: SourceOptions): Promise<VerifyReport> {
  try {
    return await new Verification(new HashingSource(file), options).run()
  } finally {
    await file.close()
  }
}

class Verification {
  readonly #file: HashingSource
  readonly #options: SourceOptions
  readonly #found = new Findings()
  readonly #checked: Checked = { chunks: 0, rows: 0, tables: 0 }

  constructor(file: HashingSource, options: SourceOptions) {
    this.#file = file
    this.#options = options
  }

  async run(): Promise<VerifyReport> {
    const start = await this.#file.read(0, 64)
    // A damaged first line is still that of an encrypted file when the manifest says so.
    const encrypted = looksEncrypted(start) || this.#sidecarSaysEncrypted()
    const age = encrypted ? await this.#decrypt() : null
    const source = encrypted ? age : this.#file
    const read = source ? await this.#checkContent(source, age) : null

    const fileSha256 = await this.#file.digest()
    const outside = source === null ? this.#checkFromOutside(fileSha256) : null
    const holds = read ? signatureHolds(read.raw) : (outside?.holds ?? false)
    const keyId = read?.metadata.signature.keyId ?? outside?.keyId ?? null
    const manifestSha256 = read ? manifestHash(read.raw) : (outside?.manifestSha256 ?? null)
    const trusted = this.#checkSigner(read !== null, holds, keyId)
    if (read) this.#checkSidecar(read.raw, fileSha256)
    this.#checkExpected(fileSha256, manifestSha256)
    return {
      ok: this.#found.problems.length === 0,
      problems: this.#found.problems,
      metadata: read?.metadata ?? outside?.metadata ?? null,
      manifestSha256,
      fileSha256,
      fileBytes: this.#file.bytes,
      signature: { keyId, holds, trusted },
      sidecar: this.#options.sidecar.state,
      encrypted,
      opened: read !== null,
      checked: this.#checked,
    }
  }

  #sidecarSaysEncrypted(): boolean {
    const { sidecar } = this.#options
    return sidecar.state === 'read' && sidecar.manifest.file.encryption !== null
  }

  /** null when it cannot be opened; then the file is judged from outside. */
  async #decrypt(): Promise<AgeSource | null> {
    const own = this.#options.open?.(this.#file)
    if (own) return own
    const opened = await openAgeSource(this.#file, this.#options.keys ?? {})
    if (opened.ok) return opened.source
    if (opened.why === 'damaged')
      this.#found.add(
        'encryption',
        'The beginning of the encrypted file is damaged, or its end is missing, so no key opens it.',
      )
    return null
  }

  async #checkContent(source: ByteSource, age: AgeSource | null) {
    const packing = await packingOfSource(source)
    const read = await this.#findMetadata(source, packing)
    if (read) {
      await checkChunks(source, read, this.#found, this.#checked, this.#options.onProgress)
      if (age) nameBrokenSeals(age, read.metadata, this.#found)
    } else {
      if (age?.broken.length) nameBrokenSeals(age, null, this.#found)
      await this.#explainWithoutMetadata(source)
    }
    return read
  }

  /** The file's own metadata; where that is damaged, the manifest's, so that the chunks can still be named. */
  async #findMetadata(source: ByteSource, packing: Packing) {
    const own = await readMetadata(source, packing)
    if (own.ok) return own.value
    if (own.part === 'footer') {
      const { frames } = packing.content === 'json' ? await walkFrames(source) : { frames: [] }
      const last = frames.findLast((frame) => !frame.skippable)
      const found = last
        ? await parseMetadataFrame(await source.read(last.offset, last.bytes), last.offset, packing)
        : null
      this.#found.add(
        'footer',
        found?.ok
          ? 'The last bytes of the file are not those that were written.'
          : 'The end of the file is missing or damaged.',
      )
      if (found?.ok) return found.value
    } else {
      this.#found.add('metadata', 'The metadata at the end of the file is damaged.')
    }
    const { sidecar } = this.#options
    if (sidecar.state !== 'read') return null
    const { metadata } = sidecar.manifest
    return { metadata, raw: sidecar.raw.metadata ?? null, offset: metadata.backupSize }
  }

  /** Without metadata nothing can be proved, but a person wants to know how far the file goes. */
  async #explainWithoutMetadata(source: ByteSource): Promise<void> {
    const { frames, end } = await walkFrames(source)
    const last = await locateTables(source, frames)
    if (!last) return this.#found.add('file', 'This is no backup of ours, or its first bytes are gone.')
    const place = last.table ? `table ${last.table}, chunk ${last.part}` : 'the head of the file'
    this.#found.add(
      'file',
      `Complete up to ${place}; what should follow after byte ${end} is missing or damaged.`,
      last.table,
      last.part || null,
    )
  }

  /** Without a key: the signed manifest says which bytes the encrypted file has. */
  #checkFromOutside(fileSha256: string) {
    const { sidecar, expected, name } = this.#options
    if (sidecar.state !== 'read') {
      if (!expected)
        this.#found.add(
          'encryption',
          'The file is encrypted. No key given opens it, and there is no manifest beside it to prove it by.',
        )
      return null
    }
    const { manifest, raw } = sidecar
    const manifestSha256 = manifestHash(raw.metadata ?? null)
    const holds =
      signatureHolds(raw.metadata ?? null) && fileSignatureHolds(raw.fileSignature, raw.file ?? null, manifestSha256)
    if (manifest.file.name !== name || manifest.file.bytes !== this.#file.bytes || manifest.file.sha256 !== fileSha256)
      this.#found.add('file', 'The encrypted file is not the one that its signed manifest describes.')
    return { manifestSha256, holds, keyId: manifest.metadata.signature.keyId, metadata: manifest.metadata }
  }

  #checkSigner(opened: boolean, holds: boolean, keyId: string | null): boolean | null {
    const { trustedKeys } = this.#options
    const trusted = keyId && trustedKeys ? trustedKeys.includes(keyId) : null
    if (keyId && !holds) {
      this.#found.add(
        'signature',
        opened
          ? 'The signature does not fit the metadata: somebody changed the one or the other.'
          : 'The signature does not fit the manifest: somebody changed the one or the other.',
      )
    }
    if (trusted === false)
      this.#found.add('signature', `It is signed with the key ${keyId}, which is not one of this installation.`)
    return trusted
  }

  #checkSidecar(raw: Json, fileSha256: string): void {
    const { sidecar, name } = this.#options
    if (sidecar.state === 'unreadable')
      this.#found.add('manifest', 'The manifest beside the file cannot be read. The file itself is judged without it.')
    if (sidecar.state !== 'read') return
    const { file, fileSignature } = sidecar.manifest
    const rawMetadata = sidecar.raw.metadata ?? null
    if (canonicalJson(rawMetadata) !== canonicalJson(raw))
      this.#found.add('manifest', 'The manifest beside the file describes another backup.')
    // Of a damaged file it is no news that its size and hash are others.
    else if (this.#found.problems.length > 0) return
    else if (file.name !== name || file.bytes !== this.#file.bytes || file.sha256 !== fileSha256)
      this.#found.add('manifest', 'The manifest beside the file says another name, size or hash of the file.')
    else if (
      fileSignature &&
      !fileSignatureHolds(sidecar.raw.fileSignature, sidecar.raw.file ?? null, manifestHash(rawMetadata))
    )
      this.#found.add(
        'manifest',
        'The signature in the manifest beside the file does not fit what it says of the file.',
      )
  }

  #checkExpected(fileSha256: string, manifestSha256: string | null): void {
    const { expected } = this.#options
    if (!expected || this.#found.problems.length > 0) return
    if (manifestSha256 !== null && manifestSha256 !== expected.manifestSha256)
      this.#found.add('file', 'This is another backup than the one that was made under this name.')
    else if (fileSha256 !== expected.fileSha256) this.#found.add('file', 'The file is not the one that was written.')
  }
}
