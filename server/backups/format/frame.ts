import { hash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import { RowHash } from './row-hash.ts'

/** Rows are gathered to about this size before they become one frame. */
export const CHUNK_BYTES = 8 * 1024 * 1024

const NEWLINE = 0x0a
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const JSON_SEPARATOR = Buffer.from(',\n')

export interface PlainChunk {
  /** JSON before the first row: `"leads":[` or the comma after the chunk before. */
  opening: string
  /** Rows as COPY sends them: one JSON object a line. */
  rows: Uint8Array
  /** JSON after the last row. */
  closing: string
  /** Rows of JSON become members of an array and are packed; rows of SQL stay the lines that they are. */
  content: Content
  level: number
}

export type Content = 'json' | 'sql'

export interface Frame {
  /** As it goes into the file: a zstd frame, or the text itself in SQL. In memory of its own. */
  bytes: Uint8Array<ArrayBuffer>
  plainBytes: number
  rowCount: number
  /** Sum hash of this chunk's rows; see {@link RowHash}. */
  rowHash: string
  sha256: string
}

/** Turns lines into a piece of the file, hashes each row on the way, and packs the piece. */
export function encodeChunk(chunk: PlainChunk): Frame {
  const { rows } = chunk
  const opening = Buffer.from(chunk.opening)
  const closing = Buffer.from(chunk.closing)
  const rowHash = new RowHash()

  const ends: number[] = []
  for (let end = rows.indexOf(NEWLINE); end !== -1; end = rows.indexOf(NEWLINE, end + 1)) ends.push(end)
  if ((ends.at(-1) ?? -1) + 1 !== rows.length) throw new Error('the last row is cut off')

  const text = scratchOf(opening.length + rows.length + ends.length + closing.length)
  let used = opening.copy(text)
  if (chunk.content === 'sql') {
    hashLines(rows, ends, rowHash)
    text.set(rows, used)
    used += rows.length
  } else used = joinObjects(rows, ends, rowHash, text, used)
  used += closing.copy(text, used)

  const plain = text.subarray(0, used)
  const bytes = chunk.content === 'sql' ? new Uint8Array(plain) : compressFrame(plain, chunk.level)
  return { bytes, plainBytes: used, rowCount: ends.length, rowHash: rowHash.toHex(), sha256: hash('sha256', bytes) }
}

function hashLines(rows: Uint8Array, ends: number[], rowHash: RowHash): void {
  let start = 0
  for (const end of ends) {
    rowHash.add(rows.subarray(start, end))
    start = end + 1
  }
}

/** Copies the rows as members of an array; where the text then ends. */
function joinObjects(rows: Uint8Array, ends: number[], rowHash: RowHash, text: Buffer, from: number): number {
  let used = from
  let start = 0
  for (const end of ends) {
    // Anything else means that the framing was broken by a value, and the file would not be JSON.
    if (rows[start] !== OPENING_BRACE || rows[end - 1] !== CLOSING_BRACE)
      throw new Error('a row does not begin and end as a JSON object')
    if (start > 0) used += JSON_SEPARATOR.copy(text, used)
    const row = rows.subarray(start, end)
    rowHash.add(row)
    text.set(row, used)
    used += row.length
    start = end + 1
  }
  return used
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

const MEBIBYTE = 1024 * 1024

/** One zstd frame with its content size and checksum inside, so that `zstd -t` checks it too. In memory of its own. */
export function compressFrame(text: Uint8Array, level: number): Uint8Array<ArrayBuffer> {
  const packed = zstdCompressSync(text, {
    // More than it can take, so that it comes in one piece. What is not written to takes no memory.
    chunkSize: text.length + (text.length >> 8) + MEBIBYTE,
    pledgedSrcSize: text.length,
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_checksumFlag]: 1,
      [constants.ZSTD_c_contentSizeFlag]: 1,
    },
  })
  const frame = new Uint8Array(packed)
  giveBack(packed.buffer)
  return frame
}

/**
 * Gives memory back now, and empties everything that looks at it. The collector goes by the size of objects and not
 * of what they hold, so while a backup streams it hardly ever runs: a megabyte a chunk added up.
 */
export function giveBack(memory: ArrayBufferLike): void {
  if (memory instanceof ArrayBuffer) memory.transfer(0)
}
