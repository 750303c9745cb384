import type { Duplex } from 'node:stream'
import type pg from 'pg'

/** Codes of the messages that carry and begin a COPY, and of those that may come in between. */
const [COPY_DATA, COPY_OUT] = [0x64, 0x48]
const [NOTICE, PARAMETER_STATUS, NOTIFICATION] = [0x4e, 0x53, 0x41]
/** The code and the length that stand before what a message says. */
const HEAD_BYTES = 5

/** What may wait to be taken before Postgres has to wait. */
const MOST_WAITING_BYTES = 512 * 1024

type SocketListener = (chunk: Buffer) => void

/**
 * What a COPY … TO STDOUT sends, given to `client.query`. Postgres frames every row; the frames are squeezed out in
 * the memory that the socket filled, since a million slices a backup cost more than the compression. Each piece is in
 * memory of its own.
 */
export class CopyOut implements AsyncIterable<Buffer> {
  /** Rows that Postgres says it sent, once the iteration has ended. */
  rowCount = 0
  readonly #copy: string
  readonly #waiting: Buffer[] = []
  #waitingBytes = 0
  #changed = Promise.withResolvers<void>()
  #ended = false
  #failure: Error | undefined
  #socket: Duplex | undefined
  /** The driver's own, which gets what is not of the COPY. */
  #driver: SocketListener | undefined
  /** A message's head, of which the rest may not be there yet. */
  readonly #head = Buffer.alloc(HEAD_BYTES)
  #headBytes = 0
  /** Bytes that are still to come of the message being read. */
  #left = 0
  #isData = false

  constructor(copy: string) {
    this.#copy = copy
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (;;) {
      const piece = this.#waiting.shift()
      if (piece) {
        this.#waitingBytes -= piece.length
        if (this.#driver && this.#waitingBytes < MOST_WAITING_BYTES) this.#socket?.resume()
        yield piece
      } else if (this.#failure) throw this.#failure
      else if (this.#ended) return
      else await this.#changed.promise
    }
  }

  submit(connection: pg.Connection): void {
    const [driver] = connection.stream.listeners('data')
    this.#socket = connection.stream
    this.#driver = driver as SocketListener
    connection.stream.on('data', this.#onData).off('data', this.#driver)
    connection.query(this.#copy)
  }

  handleError(error: Error): void {
    this.#failure = error
    this.#release(undefined)
    this.#wake()
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.rowCount = Number(/^COPY (\d+)/.exec(text)?.[1] ?? 0)
  }

  handleReadyForQuery(): void {
    this.#ended = true
    this.#wake()
  }

  readonly #onData: SocketListener = (chunk) => {
    const rows = this.#squeeze(asOwn(chunk))
    if (rows.length === 0) return
    this.#waiting.push(rows)
    this.#waitingBytes += rows.length
    if (this.#driver && this.#waitingBytes >= MOST_WAITING_BYTES) this.#socket?.pause()
    this.#wake()
  }

  /** @returns the rows in `chunk`, moved to its beginning. */
  #squeeze(chunk: Buffer): Buffer {
    let at = 0
    let used = 0
    for (;;) {
      const end = Math.min(at + this.#left, chunk.length)
      if (this.#isData) {
        chunk.copyWithin(used, at, end)
        used += end - at
      }
      this.#left -= end - at
      at = end
      while (at < chunk.length && this.#headBytes < HEAD_BYTES) this.#head[this.#headBytes++] = chunk[at++] ?? 0
      if (this.#headBytes < HEAD_BYTES) break
      this.#headBytes = 0
      const code = this.#head[0]
      this.#isData = code === COPY_DATA
      this.#left = this.#head.readUInt32BE(1) + 1 - HEAD_BYTES
      if (!this.#isData && !isBetween(code)) {
        // What comes now is the driver's: an error, or the end and what follows it.
        this.#release(Buffer.concat([this.#head, chunk.subarray(at)]))
        break
      }
    }
    return chunk.subarray(0, used)
  }

  /** Gives the socket back, with what was read of it too much. */
  #release(rest: Buffer | undefined): void {
    const driver = this.#driver
    if (!driver) return
    this.#driver = undefined
    this.#socket?.on('data', driver).off('data', this.#onData)
    if (rest) driver(rest)
    this.#socket?.resume()
  }

  #wake(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }
}

function isBetween(code: number | undefined): boolean {
  return code === COPY_OUT || code === NOTICE || code === PARAMETER_STATUS || code === NOTIFICATION
}

/** A socket's chunk has its memory to itself; anything else may lie in a pool, which nobody may write to or give back. */
function asOwn(chunk: Buffer): Buffer {
  return chunk.length === chunk.buffer.byteLength ? chunk : Buffer.from(new Uint8Array(chunk).buffer)
}
