import { hash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import { RowHash } from '../row-hash.ts'
import { RowWriter, type WrittenColumn } from './row-writer.ts'

/** Lines of COPY are gathered to this size before they become one frame; as JSON they take up to four times as much. */
export const LINES_BYTES = 2 * 1024 * 1024
export const CHUNK_BYTES = 4 * LINES_BYTES

const NEWLINE = 0x0a
const COMMA = 0x2c

export interface PlainChunk {
  /** JSON before the first row: `"leads":[` or the comma after the chunk before. */
  opening: string
  /** Rows as COPY sends them. */
  lines: Uint8Array<ArrayBuffer>
  /** JSON after the last row. */
  closing: string
  /** How the lines become JSON, members of an array that is packed; rows of SQL (null) stay the lines that they are. */
  json: { columns: WrittenColumn[]; into: ArrayBuffer } | null
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

export interface EncodedChunk {
  frame: Frame
  /** The rows that the hashes are of, one a line: JSON, in `into` if it was large enough, or the lines themselves. */
  rows: Uint8Array<ArrayBuffer>
}

/** Turns lines into a piece of the file, hashes each row on the way, and packs the piece. */
export function encodeChunk(chunk: PlainChunk): EncodedChunk {
  const { json } = chunk
  const lines = Buffer.from(chunk.lines.buffer, chunk.lines.byteOffset, chunk.lines.length)
  const { rows, ends } = json
    ? new RowWriter(json.columns).write(lines, json.into)
    : { rows: lines, ends: endsOf(lines) }
  const opening = Buffer.from(chunk.opening)
  const closing = Buffer.from(chunk.closing)
  const rowHash = new RowHash()

  const text = scratchOf(opening.length + rows.length + ends.length + closing.length)
  let used = opening.copy(text)
  if (!json) {
    hashLines(rows, ends, rowHash)
    text.set(rows, used)
    used += rows.length
  } else used = joinObjects(rows, ends, rowHash, text, used)
  used += closing.copy(text, used)

  const plain = text.subarray(0, used)
  const bytes = json ? compressFrame(plain, chunk.level) : new Uint8Array(plain)
  const sha256 = hash('sha256', bytes)
  return { frame: { bytes, plainBytes: used, rowCount: ends.length, rowHash: rowHash.toHex(), sha256 }, rows }
}

function endsOf(lines: Buffer): number[] {
  const ends: number[] = []
  for (let end = lines.indexOf(NEWLINE); end !== -1; end = lines.indexOf(NEWLINE, end + 1)) ends.push(end)
  if ((ends.at(-1) ?? -1) + 1 !== lines.length) throw new Error('the last row is cut off')
  return ends
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
    if (start > 0) {
      text[used++] = COMMA
      text[used++] = NEWLINE
    }
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
