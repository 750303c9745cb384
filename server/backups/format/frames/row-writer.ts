import { RowMemory, STRIDE_BYTES } from './row-memory.ts'

/** What JSON a value becomes of which COPY sends the text; see {@link RowWriter}. */
export type WrittenAs = 'string' | 'number' | 'boolean' | 'moment' | 'json'

export interface WrittenColumn {
  name: string
  as: WrittenAs
}

const [TAB, NEWLINE, SPACE, QUOTE, PLUS, COMMA, MINUS] = [0x09, 0x0a, 0x20, 0x22, 0x2b, 0x2c, 0x2d]
const [COLON, BACKSLASH] = [0x3a, 0x5c]
const [OPENING_BRACE, CLOSING_BRACE, ZERO, LETTER_A, LETTER_N, LETTER_T] = [0x7b, 0x7d, 0x30, 0x41, 0x4e, 0x54]
const [LOWER_B, LOWER_F, LOWER_N, LOWER_R, LOWER_T, LOWER_V] = [0x62, 0x66, 0x6e, 0x72, 0x74, 0x76]

const NULL = Buffer.from('null')
const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')
/** Quotes, `+00:00` for `+00`, `false` for `f`: a value grows by no more than this, or to twice its bytes. */
const MOST_GROWTH = 8

/** Twice what a full block and its rows take; what a huge row took is not kept. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024
/** One for a thread, filled again for every block: leaving it to the collector doubled the process. */
let kept = new RowMemory()

export interface WrittenRows {
  text: Uint8Array<ArrayBuffer>
  /** Where in it each row begins and ends: two for every row. */
  bounds: number[]
}

interface Column {
  /** What stands before the value: `,"name":`. */
  opening: Uint8Array
  /** The same with `null` behind it. */
  absent: Uint8Array
  as: WrittenAs
}

/**
 * Turns rows as COPY … TO STDOUT sends them into the bytes that `row_to_json` would make of them, at a third of the
 * price: for each value of each row `row_to_json` looks its type up. The session must be pinned to ISO dates and UTC.
 */
export class RowWriter {
  readonly #columns: Column[]
  /** Bytes that a row takes beside its values, at most. */
  readonly #beside: number
  readonly #nullRuns = new Map<number, Uint8Array>()
  readonly #memory = kept
  /** The lines, and behind them the rows. */
  #bytes = this.#memory.atLeast(0)
  #at = 0
  /** Of the row that is being written: where its line ends. */
  #end = 0
  #used = 0

  constructor(columns: WrittenColumn[]) {
    this.#columns = columns.map(({ name, as }, position) => {
      const opening = Buffer.from(`${position === 0 ? '{' : ','}${JSON.stringify(name)}:`)
      return { opening, absent: Buffer.concat([opening, NULL]), as }
    })
    this.#beside = this.#columns.reduce((sum, { absent }) => sum + absent.length + MOST_GROWTH, 4)
  }

  /**
   * Writes whole lines as members of an array, between what stands before and behind them.
   * @returns the text, in memory that the next block is written to.
   * @throws {Error} at the first byte that is not what Postgres sends for the columns.
   */
  write(lines: Uint8Array, opening: Uint8Array, closing: Uint8Array): WrittenRows {
    const first = lines.length + STRIDE_BYTES
    this.#bytes = this.#memory.atLeast(first + opening.length)
    this.#bytes.set(lines)
    this.#bytes.set(opening, first)
    this.#at = 0
    this.#used = first + opening.length
    const bounds: number[] = []
    while (this.#at < lines.length) {
      this.#end = this.#bytes.indexOf(NEWLINE, this.#at)
      if (this.#end === -1 || this.#end >= lines.length) throw new Error('the last row is cut off')
      this.#reserve()
      if (bounds.length > 0) {
        this.#bytes[this.#used++] = COMMA
        this.#bytes[this.#used++] = NEWLINE
      }
      bounds.push(this.#used - first)
      this.#row()
      bounds.push(this.#used - first)
    }
    this.#bytes = this.#memory.atLeast(this.#used + closing.length)
    this.#bytes.set(closing, this.#used)
    this.#used += closing.length
    if (this.#bytes.length > MOST_KEPT_BYTES) kept = new RowMemory()
    return { text: new Uint8Array(this.#bytes.buffer, first, this.#used - first), bounds }
  }

  /** Makes room for what is left of the row. */
  #reserve(): void {
    this.#bytes = this.#memory.atLeast(this.#used + this.#beside + 2 * (this.#end - this.#at))
  }

  #row(): void {
    const columns = this.#columns
    const last = columns.length - 1
    if (last < 0) this.#bytes[this.#used++] = OPENING_BRACE
    for (let position = 0; position <= last; position += 1) {
      const column = columns[position]
      if (!column) break
      if (this.#isNull()) position = this.#nulls(position)
      else {
        this.#put(column.opening)
        this.#value(column.as)
      }
      if (position < last) this.#expect(TAB)
    }
    this.#expect(NEWLINE)
    this.#bytes[this.#used++] = CLOSING_BRACE
  }

  #isNull(): boolean {
    return this.#bytes[this.#at] === BACKSLASH && this.#bytes[this.#at + 1] === LETTER_N
  }

  /** Writes the columns without a value from here on in one piece, as rows have many. @returns the last of them. */
  #nulls(first: number): number {
    let last = first
    this.#at += 2
    while (
      this.#bytes[this.#at] === TAB &&
      this.#bytes[this.#at + 1] === BACKSLASH &&
      this.#bytes[this.#at + 2] === LETTER_N
    ) {
      this.#at += 3
      last += 1
    }
    const run = this.#nullRun(first, last)
    this.#bytes.set(run, this.#used)
    this.#used += run.length
    return last
  }

  #nullRun(first: number, last: number): Uint8Array {
    const key = first * this.#columns.length + last
    const known = this.#nullRuns.get(key)
    if (known) return known
    const run = Buffer.concat(this.#columns.slice(first, last + 1).map(({ absent }) => absent))
    this.#nullRuns.set(key, run)
    return run
  }

  #value(as: WrittenAs): void {
    switch (as) {
      case 'string':
        this.#string()
        break
      case 'number':
        this.#number()
        break
      case 'moment':
        this.#moment()
        break
      case 'json':
        this.#json()
        break
      case 'boolean':
        this.#put(this.#bytes[this.#at] === LOWER_T ? TRUE : FALSE)
        this.#at += 1
    }
  }

  #string(): void {
    this.#bytes[this.#used++] = QUOTE
    for (;;) {
      this.#plain()
      const byte = this.#bytes[this.#at]
      if (byte === TAB || byte === NEWLINE) break
      if (byte === QUOTE) {
        this.#bytes[this.#used++] = BACKSLASH
        this.#bytes[this.#used++] = QUOTE
        this.#at += 1
      } else if (byte === BACKSLASH && this.#bytes[this.#at + 1] !== LOWER_V) {
        // The escapes of COPY that JSON has too.
        this.#bytes[this.#used++] = BACKSLASH
        this.#bytes[this.#used++] = this.#escaped(this.#at + 1)
        this.#at += 2
      } else this.#control()
    }
    this.#bytes[this.#used++] = QUOTE
  }

  #plain(): void {
    const copied = this.#memory.copyPlain(this.#at, this.#used)
    this.#at += copied
    this.#used += copied
  }

  #escaped(at: number): number {
    const byte = this.#bytes[at]
    switch (byte) {
      case BACKSLASH:
      case LOWER_B:
      case LOWER_F:
      case LOWER_N:
      case LOWER_R:
      case LOWER_T:
        return byte
      default:
        return this.#refuse()
    }
  }

  /** The one thing that grows to more than twice its bytes. */
  #control(): void {
    const isEscaped = this.#bytes[this.#at] === BACKSLASH
    const byte = isEscaped ? 0x0b : (this.#bytes[this.#at] ?? 0)
    this.#at += isEscaped ? 2 : 1
    this.#put(Buffer.from(`\\u${byte.toString(16).padStart(4, '0')}`))
    this.#reserve()
  }

  /** Digits as they are; NaN and the infinities are strings in JSON. */
  #number(): void {
    const bytes = this.#bytes
    const first = bytes[this.#at] === MINUS ? bytes[this.#at + 1] : bytes[this.#at]
    const isWord = first !== undefined && first >= LETTER_A
    if (isWord) bytes[this.#used++] = QUOTE
    this.#plain()
    if (isWord) bytes[this.#used++] = QUOTE
  }

  /** `2026-01-25 10:30:45+00` as `"2026-01-25T10:30:45+00:00"`. */
  #moment(): void {
    const bytes = this.#bytes
    let at = this.#at
    let used = this.#used
    let between: number = LETTER_T
    bytes[used++] = QUOTE
    for (let byte = bytes[at] ?? NEWLINE; byte !== TAB && byte !== NEWLINE; byte = bytes[at] ?? NEWLINE) {
      bytes[used++] = byte === SPACE ? between : byte
      // The second space stands before BC.
      if (byte === SPACE) between = SPACE
      at += 1
      if (byte !== PLUS) continue
      if (bytes[at] !== ZERO || bytes[at + 1] !== ZERO) this.#refuse()
      for (const zone of [ZERO, ZERO, COLON, ZERO, ZERO]) bytes[used++] = zone
      at += 2
    }
    bytes[used++] = QUOTE
    this.#at = at
    this.#used = used
  }

  /** JSON already; COPY doubled its backslashes. */
  #json(): void {
    const bytes = this.#bytes
    let at = this.#at
    let used = this.#used
    for (let byte = bytes[at] ?? NEWLINE; byte !== TAB && byte !== NEWLINE; byte = bytes[at] ?? NEWLINE) {
      if (byte === BACKSLASH && bytes[++at] !== BACKSLASH) this.#refuse()
      bytes[used++] = byte
      at += 1
    }
    this.#at = at
    this.#used = used
  }

  #put(bytes: Uint8Array): void {
    const out = this.#bytes
    let used = this.#used
    for (let i = 0; i < bytes.length; i += 1) out[used++] = bytes[i] ?? 0
    this.#used = used
  }

  #expect(byte: number): void {
    if (this.#bytes[this.#at] !== byte) this.#refuse()
    this.#at += 1
  }

  #refuse(): never {
    throw new Error('a row is not what Postgres sends for the columns of the table')
  }
}
