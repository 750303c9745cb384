import { hash } from 'node:crypto'
import type { ChunkEntry, Metadata } from '../format/metadata.ts'
import { type ChunkPlace, packingOf } from '../format/packing.ts'
import type { ByteSource } from '../stores/byte-source.ts'

/** Rows as lines, each ended by a newline, as COPY had sent them. */
export type ChunkResult = { ok: true; rows: Buffer } | { ok: false; message: string }

const NEWLINE = 0x0a
const COMMA = 0x2c

/** Where a chunk stands among the tables; null for the text before, between and after them. */
export function placeOfChunk(metadata: Metadata, chunk: ChunkEntry): ChunkPlace | null {
  const table = chunk.table === null ? undefined : metadata.tables[chunk.table]
  if (chunk.table === null || !table) return null
  return {
    key: chunk.table,
    table,
    part: chunk.part,
    rows: chunk.rows,
    firstTable: metadata.chunks[chunk.index - chunk.part]?.table === null,
    lastPart: metadata.chunks[chunk.index + 1]?.table !== chunk.table,
  }
}

/**
 * Reads one chunk back to what COPY had sent. A bit that changed anywhere in the frame is found before
 * anything is unpacked.
 */
export async function readChunk(source: ByteSource, metadata: Metadata, chunk: ChunkEntry): Promise<ChunkResult> {
  const packing = packingOf(metadata.content)
  const frame = await source.read(chunk.offset, chunk.bytes)
  if (frame.length < chunk.bytes) return { ok: false, message: 'the file ends inside it' }
  if (hash('sha256', frame) !== chunk.sha256) return { ok: false, message: 'its bytes are not those that were written' }
  let text: Buffer
  try {
    text = await packing.unpack(frame, chunk.plainBytes)
  } catch {
    return { ok: false, message: 'it cannot be unpacked' }
  }
  if (text.length !== chunk.plainBytes) return { ok: false, message: 'it unpacks to another length' }
  if (chunk.table === null) return { ok: true, rows: Buffer.alloc(0) }

  const place = placeOfChunk(metadata, chunk)
  if (!place) return { ok: false, message: 'the metadata do not know its table' }
  const opening = Buffer.from(packing.opening(place))
  const closing = Buffer.from(packing.closing(place))
  if (
    text.length < opening.length + closing.length ||
    !text.subarray(0, opening.length).equals(opening) ||
    !text.subarray(text.length - closing.length).equals(closing)
  ) {
    return { ok: false, message: 'it does not begin or end as its table does' }
  }
  const body = text.subarray(opening.length, text.length - closing.length)
  const rows = packing.content === 'sql' ? countLines(body, chunk.rows) : joinLines(body, chunk.rows)
  return rows ? { ok: true, rows } : { ok: false, message: 'it does not hold the number of rows it should' }
}

function countLines(body: Buffer, expected: number): Buffer | null {
  let count = 0
  let start = 0
  for (let newline = body.indexOf(NEWLINE); newline !== -1; newline = body.indexOf(NEWLINE, start)) {
    count += 1
    start = newline + 1
  }
  return count === expected && start === body.length ? body : null
}

/** Undoes the commas between the rows, in place; null when there are not `expected` rows. */
function joinLines(body: Buffer, expected: number): Buffer | null {
  if (expected === 0) return body.length === 0 ? body : null
  const rows = Buffer.allocUnsafeSlow(body.length + 1)
  let used = 0
  let start = 0
  let count = 0
  for (let newline = body.indexOf(NEWLINE); newline !== -1; newline = body.indexOf(NEWLINE, start)) {
    if (body[newline - 1] !== COMMA) return null
    used += body.copy(rows, used, start, newline - 1)
    rows[used++] = NEWLINE
    start = newline + 1
    count += 1
  }
  used += body.copy(rows, used, start)
  rows[used++] = NEWLINE
  return count + 1 === expected ? rows.subarray(0, used) : null
}
