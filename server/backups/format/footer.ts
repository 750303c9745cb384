import { createHash } from 'node:crypto'

/**
 * The last bytes of a backup: a zstd skippable frame (RFC 8878 §3.1.2), which `zstd -d` passes over,
 * saying where the metadata frame lies. It lets a reader begin at the end without unpacking the file.
 *
 * magic u32 · payload length u32 · "CFBACKUP" · metadata offset u64 · metadata length u32 · SHA-256 of the metadata frame
 */
const SKIPPABLE_MAGIC = 0x184d2a5c
const MARK = Buffer.from('CFBACKUP')
const PAYLOAD_BYTES = MARK.length + 8 + 4 + 32
export const FOOTER_BYTES = 8 + PAYLOAD_BYTES

export interface MetadataPlace {
  offset: number
  bytes: number
  sha256: string
}

export function writeFooter(offset: number, metadataFrame: Uint8Array): Buffer {
  const footer = Buffer.alloc(FOOTER_BYTES)
  footer.writeUInt32LE(SKIPPABLE_MAGIC, 0)
  footer.writeUInt32LE(PAYLOAD_BYTES, 4)
  MARK.copy(footer, 8)
  footer.writeBigUInt64LE(BigInt(offset), 16)
  footer.writeUInt32LE(metadataFrame.length, 24)
  createHash('sha256').update(metadataFrame).digest().copy(footer, 28)
  return footer
}

/** Where the metadata lies in a file of `fileBytes`, or null when these bytes are no footer of such a file. */
export function readFooter(footer: Buffer, fileBytes: number): MetadataPlace | null {
  if (footer.length !== FOOTER_BYTES) return null
  if (footer.readUInt32LE(0) !== SKIPPABLE_MAGIC || footer.readUInt32LE(4) !== PAYLOAD_BYTES) return null
  if (!footer.subarray(8, 16).equals(MARK)) return null
  const offset = Number(footer.readBigUInt64LE(16))
  const bytes = footer.readUInt32LE(24)
  if (offset + bytes + FOOTER_BYTES !== fileBytes) return null
  return { offset, bytes, sha256: footer.subarray(28).toString('hex') }
}
