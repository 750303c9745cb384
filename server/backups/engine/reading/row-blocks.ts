import type pg from 'pg'
import { giveBack } from '../../format/frames/frame.ts'
import { CopyOut } from './copy-out.ts'

/** Whole lines of one COPY, in memory that the receiver may give away. */
export interface RowBlock {
  /** Starts at 0 of an ArrayBuffer of its own. */
  lines: Uint8Array<ArrayBuffer>
  last: boolean
}

/** Buffers of one size that go round, so that a long backup allocates as much as a short one. */
export class BlockMemory {
  readonly #free: ArrayBuffer[] = []
  readonly size: number

  constructor(size: number) {
    this.size = size
  }

  take(atLeast = this.size): ArrayBuffer {
    return (atLeast <= this.size ? this.#free.pop() : undefined) ?? new ArrayBuffer(Math.max(atLeast, this.size))
  }

  give(buffer: ArrayBuffer): void {
    // A block that had to grow for one huge row is not kept.
    if (buffer.byteLength === this.size && this.#free.length < 8) this.#free.push(buffer)
  }
}

const NEWLINE = 0x0a

/**
 * Runs a COPY and cuts what comes (at most 64 KiB at once, not cut at lines) into blocks of whole
 * lines. Ends with a block marked `last`, which may be empty.
 *
 * @returns the number of rows that Postgres says it sent.
 */
export async function* readRowBlocks(
  client: pg.Client,
  copy: string,
  memory: BlockMemory,
): AsyncGenerator<RowBlock, number> {
  const sent = client.query(new CopyOut(copy))
  let block = new Uint8Array(memory.take())
  let used = 0
  let afterLastNewline = 0
  for await (const piece of sent) {
    if (used + piece.length > block.length) {
      if (afterLastNewline > 0) {
        const rest = block.slice(afterLastNewline, used)
        yield { lines: block.subarray(0, afterLastNewline), last: false }
        // Only now: nobody asked for more while the rows before were waiting.
        block = new Uint8Array(memory.take(rest.length + piece.length))
        block.set(rest)
        used = rest.length
        afterLastNewline = 0
      } else {
        const larger = new Uint8Array(memory.take((used + piece.length) * 2))
        larger.set(block.subarray(0, used))
        memory.give(block.buffer)
        block = larger
      }
    }
    block.set(piece, used)
    const newline = piece.lastIndexOf(NEWLINE)
    if (newline !== -1) afterLastNewline = used + newline + 1
    used += piece.length
    giveBack(piece.buffer)
  }
  yield { lines: block.subarray(0, used), last: true }
  return sent.rowCount
}
