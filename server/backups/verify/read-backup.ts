import { hash } from 'node:crypto'
import { type FileHandle, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { METADATA_CLOSING, METADATA_OPENING } from '../format/backup-file.ts'
import type { Json } from '../format/canonical-json.ts'
import { FOOTER_BYTES, readFooter } from '../format/footer.ts'
import { type Manifest, type Metadata, manifestSchema, metadataSchema } from '../format/metadata.ts'
import { manifestFileName } from '../format/names.ts'
import { signatureHolds } from '../format/signature.ts'

export const unpack = promisify(zstdDecompress)

/** Metadata larger than this is not ours: 100,000 chunks take 25 MB. */
const MOST_METADATA_BYTES = 512 * 1024 * 1024

export interface ReadMetadata {
  metadata: Metadata
  /** As it was read: what a signature is checked against. */
  raw: Json
  /** Where the metadata frame begins, which is where the chunks must end. */
  offset: number
}

export type MetadataResult = { ok: true; value: ReadMetadata } | { ok: false; part: 'footer' | 'metadata' }

/** Reads `bytes` at `offset`; fewer when the file ends. */
export async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes)
  let used = 0
  while (used < bytes) {
    const { bytesRead } = await file.read(buffer, used, bytes - used, offset + used)
    if (bytesRead === 0) break
    used += bytesRead
  }
  return buffer.subarray(0, used)
}

/** Finds the metadata through the footer, without touching the rows. */
export async function readMetadata(file: FileHandle, fileBytes: number): Promise<MetadataResult> {
  const place =
    fileBytes > FOOTER_BYTES ? readFooter(await readAt(file, fileBytes - FOOTER_BYTES, FOOTER_BYTES), fileBytes) : null
  if (!place) return { ok: false, part: 'footer' }
  const frame = await readAt(file, place.offset, place.bytes)
  const parsed = await parseMetadataFrame(frame, place.offset)
  if (hash('sha256', frame) === place.sha256) return parsed
  // The hash lies in the footer: metadata that still fits its signature was not what changed.
  return { ok: false, part: parsed.ok && signatureHolds(parsed.value.raw) ? 'footer' : 'metadata' }
}

/** Reads a metadata frame that was found some other way. */
export async function parseMetadataFrame(frame: Buffer, offset: number): Promise<MetadataResult> {
  try {
    const text = (await unpack(frame, { maxOutputLength: MOST_METADATA_BYTES })).toString('utf8')
    if (!text.startsWith(METADATA_OPENING) || !text.endsWith(METADATA_CLOSING)) return { ok: false, part: 'metadata' }
    const raw: Json = JSON.parse(text.slice(METADATA_OPENING.length, -METADATA_CLOSING.length))
    return { ok: true, value: { metadata: metadataSchema.parse(raw), raw, offset } }
  } catch {
    return { ok: false, part: 'metadata' }
  }
}

export type SidecarResult =
  | { state: 'missing' }
  | { state: 'unreadable' }
  | { state: 'read'; manifest: Manifest; raw: { [key: string]: Json | undefined } }

/** The manifest beside a backup, if it is there. */
export async function readSidecar(backupPath: string): Promise<SidecarResult> {
  let text: string
  try {
    text = await readFile(manifestFileName(backupPath), 'utf8')
  } catch (error) {
    return { state: error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'unreadable' }
  }
  try {
    const raw: { [key: string]: Json | undefined } = JSON.parse(text)
    return { state: 'read', manifest: manifestSchema.parse(raw), raw }
  } catch {
    return { state: 'unreadable' }
  }
}
