import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Json } from '../format/canonical-json.ts'
import { type Manifest, type Metadata, manifestSchema, metadataSchema } from '../format/metadata.ts'
import { manifestFileName } from '../format/names.ts'
import { guessPacking, type Packing } from '../format/packing.ts'
import { signatureHolds } from '../format/signature.ts'
import type { BackupStore } from '../stores/backup-store.ts'
import type { ByteSource } from '../stores/byte-source.ts'

export interface ReadMetadata {
  metadata: Metadata
  /** As it was read: what a signature is checked against. */
  raw: Json
  /** Where the metadata frame begins, which is where the chunks must end. */
  offset: number
}

export type MetadataResult = { ok: true; value: ReadMetadata } | { ok: false; part: 'footer' | 'metadata' }

/** How the file is packed, by its first bytes. */
export async function packingOfSource(source: ByteSource): Promise<Packing> {
  return guessPacking(await source.read(0, 3))
}

/** Finds the metadata through the footer, without touching the rows. */
export async function readMetadata(source: ByteSource, packing: Packing): Promise<MetadataResult> {
  const { bytes } = source
  const { footerBytes } = packing
  const place =
    bytes > footerBytes ? packing.readFooter(await source.read(bytes - footerBytes, footerBytes), bytes) : null
  if (!place) return { ok: false, part: 'footer' }
  const frame = await source.read(place.offset, place.bytes)
  const parsed = await parseMetadataFrame(frame, place.offset, packing)
  if (hash('sha256', frame) === place.sha256) return parsed
  // The hash lies in the footer: metadata that still fits its signature was not what changed.
  return { ok: false, part: parsed.ok && signatureHolds(parsed.value.raw) ? 'footer' : 'metadata' }
}

/** Reads a metadata frame that was found some other way. */
export async function parseMetadataFrame(frame: Buffer, offset: number, packing: Packing): Promise<MetadataResult> {
  try {
    const text = await packing.unpackMetadata(frame)
    if (text === null) return { ok: false, part: 'metadata' }
    const raw: Json = JSON.parse(text)
    return { ok: true, value: { metadata: metadataSchema.parse(raw), raw, offset } }
  } catch {
    return { ok: false, part: 'metadata' }
  }
}

export type SidecarResult =
  | { state: 'missing' }
  | { state: 'unreadable' }
  | { state: 'read'; manifest: Manifest; raw: { [key: string]: Json | undefined } }

/** The manifest beside a file of this machine, if it is there. */
export async function readSidecar(backupPath: string): Promise<SidecarResult> {
  try {
    return parseSidecar(await readFile(manifestFileName(backupPath), 'utf8'))
  } catch (error) {
    return { state: error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'unreadable' }
  }
}

/** The manifest beside a file of a store: all that a list needs, without opening or decrypting anything. */
export async function readManifest(store: BackupStore, backupPath: string): Promise<SidecarResult> {
  const path = manifestFileName(backupPath)
  if ((await store.stat(path)) === null) return { state: 'missing' }
  const source = await store.open(path)
  try {
    return parseSidecar((await source.read(0, source.bytes)).toString('utf8'))
  } finally {
    await source.close()
  }
}

function parseSidecar(text: string): SidecarResult {
  try {
    const raw: { [key: string]: Json | undefined } = JSON.parse(text)
    return { state: 'read', manifest: manifestSchema.parse(raw), raw }
  } catch {
    return { state: 'unreadable' }
  }
}
