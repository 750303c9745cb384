import { hash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import { RowHash } from '../row-hash.ts'
import { RowWriter, type WrittenColumn } from './row-writer.ts'

/** Lines of COPY are gathered to this size before they become one frame; as JSON they take up to four times as much. */
export const LINES_BYTES = 2 * 1024 * 1024
export const CHUNK_BYTES = 4 * LINES_BYTES

const NEWLINE = 0x0a

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
export function encodeChunk({ opening, lines, closing, json, level }: PlainChunk): EncodedChunk {
  const before = Buffer.from(opening)
  const behind = Buffer.from(closing)
  const rowHash = new RowHash()
  if (!json) {
    const rowCount = hashLines(Buffer.from(lines.buffer, lines.byteOffset, lines.length), rowHash)
    const text = new Uint8Array(before.length + lines.length + behind.length)
    text.set(before)
    text.set(lines, before.length)
    text.set(behind, before.length + lines.length)
    return { frame: frameOf(text, text.length, rowCount, rowHash), rows: lines }
  }
  const { text, bounds } = new RowWriter(json.columns).write(lines, before, behind)
  const rows = takeRows(text, bounds, rowHash, json.into)
  return { frame: frameOf(compressFrame(text, level), text.length, bounds.length / 2, rowHash), rows }
}

function frameOf(bytes: Uint8Array<ArrayBuffer>, plainBytes: number, rowCount: number, rowHash: RowHash): Frame {
  return { bytes, plainBytes, rowCount, rowHash: rowHash.toHex(), sha256: hash('sha256', bytes) }
}

/** @param lines Node's, whose indexOf takes a tenth of the time of a Uint8Array's. @returns how many they are. */
function hashLines(lines: Buffer, rowHash: RowHash): number {
  let start = 0
  let count = 0
  for (let end = lines.indexOf(NEWLINE); end !== -1; end = lines.indexOf(NEWLINE, start)) {
    rowHash.add(lines.subarray(start, end))
    start = end + 1
    count += 1
  }
  if (start !== lines.length) throw new Error('the last row is cut off')
  return count
}

/** Hashes the rows of a text and copies them, one a line, into `memory`, or into other memory where it is too small. */
function takeRows(text: Uint8Array, bounds: number[], rowHash: RowHash, memory: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const most = text.length + 1
  const rows = new Uint8Array(most <= memory.byteLength ? memory : new ArrayBuffer(most))
  let used = 0
  for (let place = 0; place < bounds.length; place += 2) {
    const row = text.subarray(bounds[place], bounds[place + 1])
    rowHash.add(row)
    rows.set(row, used)
    used += row.length
    rows[used++] = NEWLINE
  }
  return rows.subarray(0, used)
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
