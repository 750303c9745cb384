import type { ByteSource } from '../stores/byte-source.ts'

export interface FoundFrame {
  offset: number
  bytes: number
  skippable: boolean
}

const ZSTD_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50
const CONTENT_SIZE_BYTES = [0, 2, 4, 8]
const DICTIONARY_ID_BYTES = [0, 1, 2, 4]

/**
 * Finds the frames of a file whose end cannot be trusted, by stepping from block to block (RFC 8878 §3.1).
 * Stops at the first that is cut off or no frame; `end` says where.
 */
export async function walkFrames(file: ByteSource): Promise<{ frames: FoundFrame[]; end: number }> {
  const frames: FoundFrame[] = []
  let offset = 0
  for (;;) {
    const frame = await frameAt(file, offset)
    if (!frame) return { frames, end: offset }
    frames.push(frame)
    offset += frame.bytes
  }
}

async function frameAt(file: ByteSource, offset: number): Promise<FoundFrame | null> {
  const start = await file.read(offset, 8)
  if (start.length < 8) return null
  const magic = start.readUInt32LE(0)
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
    const bytes = 8 + start.readUInt32LE(4)
    return offset + bytes <= file.bytes ? { offset, bytes, skippable: true } : null
  }
  if (magic !== ZSTD_MAGIC) return null

  const descriptor = start.readUInt8(4)
  const singleSegment = (descriptor & 0x20) !== 0
  const contentSizeFlag = descriptor >> 6
  const contentSizeBytes = contentSizeFlag === 0 && singleSegment ? 1 : (CONTENT_SIZE_BYTES[contentSizeFlag] ?? 0)
  let position = offset + 5 + (singleSegment ? 0 : 1) + (DICTIONARY_ID_BYTES[descriptor & 3] ?? 0) + contentSizeBytes
  for (;;) {
    const header = await file.read(position, 3)
    if (header.length < 3) return null
    const block = header.readUIntLE(0, 3)
    const repeated = ((block >> 1) & 3) === 1
    position += 3 + (repeated ? 1 : block >> 3)
    if (block & 1) break
  }
  if (descriptor & 4) position += 4
  return position <= file.bytes ? { offset, bytes: position - offset, skippable: false } : null
}
