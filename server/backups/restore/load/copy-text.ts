import type { ColumnEntry } from '../../format/metadata.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPENING_BRACKET = 0x5b
const CLOSING_BRACKET = 0x5d
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d
const NEWLINE = 0x0a
const TAB = 0x09
const [LOWER_B, LOWER_F, LOWER_N, LOWER_R, LOWER_T, LOWER_U] = [0x62, 0x66, 0x6e, 0x72, 0x74, 0x75]

/** Deeper arrays than Postgres has (MAXDIM) are no rows of ours. */
const MOST_DIMENSIONS = 6

interface CopiedColumn {
  /** What stands before the value: `,"name":`. */
  opening: Buffer
  /** Computed by Postgres, so passed over. */
  loaded: boolean
  /** Between the elements of an array's literal; `;` for boxes alone. */
  delimiter: number
}

/**
 * Turns rows as the RowWriter wrote them into rows as `COPY … FROM STDIN` reads them, byte by byte.
 * No value is parsed: 9007199254740993, 1e400 and 0.30000000000000004 pass through as the digits they are.
 * The rows must name exactly the columns of the table, in their order; anything else is refused.
 */
export class RowTranslator {
  readonly #columns: CopiedColumn[]
  #in: Uint8Array = new Uint8Array(0)
  #at = 0
  #out: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  #used = 0

  constructor(columns: ColumnEntry[]) {
    this.#columns = columns.map((column, position) => ({
      opening: Buffer.from(`${position === 0 ? '{' : ','}${JSON.stringify(column.name)}:`),
      loaded: !column.generated,
      delimiter: column.type === 'box[]' ? 0x3b : COMMA,
    }))
  }

  /** Whole lines in, whole lines out. @throws {Error} at the first byte that is not what Postgres writes. */
  translate(rows: Uint8Array): Buffer {
    this.#in = rows
    this.#at = 0
    // An element of an array grows most: \\ becomes \\\\.
    this.#out = new Uint8Array(rows.length * 2 + 16)
    this.#used = 0
    while (this.#at < rows.length) this.#row()
    return Buffer.from(this.#out.buffer, 0, this.#used)
  }

  #row(): void {
    let first = true
    if (this.#columns.length === 0) this.#expect(OPENING_BRACE)
    for (const column of this.#columns) {
      const { opening } = column
      for (let i = 0; i < opening.length; i += 1) if (this.#in[this.#at + i] !== opening[i]) this.#refuse()
      this.#at += opening.length
      const before = this.#used
      if (column.loaded && !first) this.#out[this.#used++] = TAB
      this.#value(column)
      if (column.loaded) first = false
      else this.#used = before
    }
    this.#expect(CLOSING_BRACE)
    this.#expect(NEWLINE)
    this.#out[this.#used++] = NEWLINE
  }

  #value(column: CopiedColumn): void {
    const byte = this.#in[this.#at]
    if (byte === QUOTE) this.#string(false)
    else if (byte === OPENING_BRACKET) this.#array(column.delimiter, 1)
    else if (byte === LOWER_N) {
      this.#word()
      this.#used -= 4
      this.#out[this.#used++] = BACKSLASH
      this.#out[this.#used++] = 0x4e
    } else this.#word()
  }

  /** A number, true, false or null: everything up to what may follow a value. */
  #word(): void {
    const from = this.#at
    for (;;) {
      const byte = this.#in[this.#at]
      if (byte === undefined || byte === NEWLINE || byte === QUOTE || byte === BACKSLASH || byte === OPENING_BRACE)
        this.#refuse()
      if (byte === COMMA || byte === CLOSING_BRACE || byte === CLOSING_BRACKET) break
      this.#out[this.#used++] = byte
      this.#at += 1
    }
    if (this.#at === from) this.#refuse()
  }

  #array(delimiter: number, depth: number): void {
    if (depth > MOST_DIMENSIONS) this.#refuse()
    this.#expect(OPENING_BRACKET)
    this.#out[this.#used++] = OPENING_BRACE
    while (this.#in[this.#at] !== CLOSING_BRACKET) {
      const byte = this.#in[this.#at]
      if (byte === OPENING_BRACKET) this.#array(delimiter, depth + 1)
      else if (byte === QUOTE) {
        this.#out[this.#used++] = QUOTE
        this.#string(true)
        this.#out[this.#used++] = QUOTE
      } else this.#word()
      if (this.#in[this.#at] === COMMA) {
        this.#at += 1
        this.#out[this.#used++] = delimiter
      } else if (this.#in[this.#at] !== CLOSING_BRACKET) this.#refuse()
    }
    this.#at += 1
    this.#out[this.#used++] = CLOSING_BRACE
  }

  /** `element`: inside an array's literal, where quotes and backslashes need one backslash more. */
  #string(element: boolean): void {
    const input = this.#in
    const out = this.#out
    let at = this.#at + 1
    let used = this.#used
    for (;;) {
      const byte = input[at]
      if (byte === QUOTE) break
      if (byte === undefined || byte < 0x20) this.#refuse()
      if (byte !== BACKSLASH) {
        out[used++] = byte
        at += 1
        continue
      }
      const escaped = input[at + 1]
      at += 2
      switch (escaped) {
        case BACKSLASH:
          out[used++] = BACKSLASH
          out[used++] = BACKSLASH
          if (element) {
            out[used++] = BACKSLASH
            out[used++] = BACKSLASH
          }
          break
        case QUOTE:
          if (element) {
            out[used++] = BACKSLASH
            out[used++] = BACKSLASH
          }
          out[used++] = QUOTE
          break
        case LOWER_B:
        case LOWER_F:
        case LOWER_N:
        case LOWER_R:
        case LOWER_T:
          out[used++] = BACKSLASH
          out[used++] = escaped
          break
        case LOWER_U: {
          // Postgres escapes control characters alone, and has no text with NUL.
          const code = Number.parseInt(Buffer.from(input.buffer, input.byteOffset + at, 4).toString('latin1'), 16)
          if (!(code > 0 && code < 0x20)) this.#refuse()
          out[used++] = code
          at += 4
          break
        }
        default:
          this.#refuse()
      }
    }
    this.#at = at + 1
    this.#used = used
  }

  #expect(byte: number): void {
    if (this.#in[this.#at] !== byte) this.#refuse()
    this.#at += 1
  }

  #refuse(): never {
    throw new Error('a row is not what Postgres writes for the columns that the backup names')
  }
}
