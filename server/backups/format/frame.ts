import { hash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import { RowHash } from './row-hash.ts'

/** Rows are gathered to about this size before they become one frame. */
export const CHUNK_BYTES = 8 * 1024 * 1024

const NEWLINE = 0x0a
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const SEPARATOR = Buffer.from(',\n')

export interface PlainChunk {
  /** JSON before the first row: `"leads":[` or the comma after the chunk before. */
  opening: string
  /** Rows as COPY sends them: one JSON object a line. */
  rows: Uint8Array
  /** JSON after the last row. */
  closing: string
  level: number
}

export interface Frame {
  /** The zstd frame as it goes into the file. */
  bytes: Uint8Array
  plainBytes: number
  rowCount: number
  /** Sum hash of this chunk's rows; see {@link RowHash}. */
  rowHash: string
  sha256: string
}

/** Turns lines into a piece of a JSON array, hashes each row on the way, and compresses the piece. */
export function encodeChunk(chunk: PlainChunk): Frame {
  const { rows } = chunk
  const opening = Buffer.from(chunk.opening)
  const closing = Buffer.from(chunk.closing)
  const rowHash = new RowHash()

  const ends: number[] = []
  for (let end = rows.indexOf(NEWLINE); end !== -1; end = rows.indexOf(NEWLINE, end + 1)) ends.push(end)

  const text = scratchOf(opening.length + rows.length + ends.length + closing.length)
  let used = opening.copy(text)
  let start = 0
  for (const end of ends) {
    // Anything else means that the framing was broken by a value, and the file would not be JSON.
    if (rows[start] !== OPENING_BRACE || rows[end - 1] !== CLOSING_BRACE)
      throw new Error('a row does not begin and end as a JSON object')
    if (start > 0) used += SEPARATOR.copy(text, used)
    const row = rows.subarray(start, end)
    rowHash.add(row)
    text.set(row, used)
    used += row.length
    start = end + 1
  }
  if (start !== rows.length) throw new Error('the last row is cut off')
  used += closing.copy(text, used)

  const bytes = compressFrame(text.subarray(0, used), chunk.level)
  return { bytes, plainBytes: used, rowCount: ends.length, rowHash: rowHash.toHex(), sha256: hash('sha256', bytes) }
}

/** One piece of memory a thread, filled again for every chunk: leaving it to the collector doubled the process. */
let scratch = Buffer.alloc(0)

function scratchOf(bytes: number): Buffer {
  if (bytes > scratch.length) scratch = Buffer.allocUnsafeSlow(Math.max(bytes, CHUNK_BYTES + CHUNK_BYTES / 8))
  const text = scratch
  // A huge row's memory is not kept.
  if (scratch.length > 4 * CHUNK_BYTES) scratch = Buffer.alloc(0)
  return text
}

/** One zstd frame with its content size and checksum inside, so that `zstd -t` checks it too. */
export function compressFrame(text: Uint8Array, level: number): Buffer {
  return zstdCompressSync(text, {
    chunkSize: 1024 * 1024,
    pledgedSrcSize: text.length,
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_checksumFlag]: 1,
      [constants.ZSTD_c_contentSizeFlag]: 1,
    },
  })
}
