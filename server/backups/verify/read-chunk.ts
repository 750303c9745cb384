import { hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { ChunkEntry } from '../format/metadata.ts'
import { readAt, unpack } from './read-backup.ts'

/** What a table's chunks have in common. */
export interface ChunkPosition {
  /** The table's first chunk carries its key. */
  firstTable: boolean
  lastPart: boolean
}

export type ChunkResult = { ok: true; frame: Buffer; rows: Buffer } | { ok: false; frame: Buffer; message: string }

const NEWLINE = 0x0a
const COMMA = 0x2c

/**
 * Reads one chunk back to what COPY had sent: a JSON object a line, each line ended by a newline.
 * A bit that changed anywhere in the frame is found before anything is unpacked.
 */
export async function readChunk(file: FileHandle, chunk: ChunkEntry, position: ChunkPosition): Promise<ChunkResult> {
  const frame = await readAt(file, chunk.offset, chunk.bytes)
  if (frame.length < chunk.bytes) return { ok: false, frame, message: 'the file ends inside it' }
  if (hash('sha256', frame) !== chunk.sha256)
    return { ok: false, frame, message: 'its bytes are not those that were written' }
  let text: Buffer
  try {
    text = await unpack(frame, { maxOutputLength: Math.max(chunk.plainBytes, 1) })
  } catch {
    return { ok: false, frame, message: 'it cannot be unpacked' }
  }
  if (text.length !== chunk.plainBytes) return { ok: false, frame, message: 'it unpacks to another length' }
  if (chunk.table === null) return { ok: true, frame, rows: Buffer.alloc(0) }

  const opening =
    chunk.part === 1
      ? `${position.firstTable ? '' : ','}\n${JSON.stringify(chunk.table)}:[\n`
      : chunk.rows > 0
        ? ',\n'
        : ''
  const closing = position.lastPart ? '\n]' : ''
  if (
    !text.subarray(0, opening.length).equals(Buffer.from(opening)) ||
    !text.subarray(text.length - closing.length).equals(Buffer.from(closing))
  ) {
    return { ok: false, frame, message: 'it does not begin or end as its table does' }
  }
  const rows = joinLines(text.subarray(opening.length, text.length - closing.length), chunk.rows)
  return rows
    ? { ok: true, frame, rows }
    : { ok: false, frame, message: 'it does not hold the number of rows it should' }
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
