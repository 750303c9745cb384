import { LegacyFileError, type PlacedProblem } from '../legacy.errors.ts'

/** One row of a table, as it stands in the file, or a plain value of its head such as `version`. */
export type JsonPiece =
  | { kind: 'row'; table: string; position: number; text: string }
  | { kind: 'head'; key: string; text: string }

/** A row of the old system has a few kilobytes. */
const MOST_ROW_BYTES = 4 * 1024 ** 2
const MOST_HEAD_BYTES = 4 * 1024
const MOST_DEPTH = 64
const MOST_KEY_BYTES = 200

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const COLON = 0x3a
const COMMA = 0x2c

/**
 * Cuts `{ …, "tables": { "leads": [row, row, …], … }, … }` into its rows without ever holding more than one. What is
 * cut out is parsed by whoever gets it, so that only the frame around the rows is judged here.
 *
 * @throws {LegacyFileError} naming the place.
 */
export async function* readJsonRows(blocks: AsyncIterable<Buffer>): AsyncGenerator<JsonPiece> {
  const cutter = new Cutter()
  for await (const block of blocks) yield* cutter.take(block)
  cutter.end()
}

class Cutter {
  /** `{` and `[` that are open. */
  readonly #open: number[] = []
  /** Keys on the way to here, one a level of objects. */
  readonly #keys: string[] = []
  readonly #tables = new Set<string>()
  #inString = false
  #escaped = false
  #expectsKey = false
  #position = 0
  #ended = false
  /** Bytes being kept, with where they end: a row, a key, or a value of the head. */
  #kept: { what: 'row' | 'key' | 'head'; parts: Buffer[]; bytes: number; depth: number } | null = null

  end(): void {
    if (!this.#ended) throw this.#wrong('OLD_FILE_CUT_OFF')
    if (this.#tables.size === 0) throw new LegacyFileError('OLD_FILE_NO_TABLES')
  }

  *take(block: Buffer): Generator<JsonPiece> {
    let from = 0
    for (let at = 0; at < block.length; at += 1) {
      const byte = block[at] ?? 0
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) {
          this.#inString = false
          if (this.#kept?.what === 'key') this.#endKey(block.subarray(from, at + 1))
        }
        continue
      }
      if (byte <= 0x20 || (byte === 0xef && at === 0) || byte === 0xbb || byte === 0xbf) continue
      if (this.#ended) throw new LegacyFileError('OLD_FILE_GOES_ON')
      if (byte === QUOTE) {
        this.#inString = true
        if (this.#expectsKey && this.#kept === null) {
          from = at
          this.#keep('key')
        } else if (this.#kept === null && this.#beginsHead()) {
          from = at
          this.#keep('head')
        }
        continue
      }
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (this.#kept === null && this.#inTable()) {
          if (byte === OPEN_ARRAY) throw this.#noRow()
          this.#position += 1
          from = at
          this.#keep('row')
        }
        this.#push(byte)
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (this.#kept?.what === 'head') yield this.#cut(block.subarray(from, at))
        this.#pop(byte)
        if (this.#kept?.what === 'row' && this.#open.length === this.#kept.depth)
          yield this.#cut(block.subarray(from, at + 1))
        this.#ended = this.#open.length === 0
      } else if (byte === COMMA) {
        if (this.#kept?.what === 'head') yield this.#cut(block.subarray(from, at))
        if (this.#kept === null) this.#expectsKey = this.#open.at(-1) === OPEN_OBJECT
      } else if (byte !== COLON && this.#kept === null) {
        if (this.#open.length === 0) throw new LegacyFileError('OLD_FILE_NOT_JSON')
        if (this.#inTable()) throw this.#noRow()
        if (this.#beginsHead()) {
          from = at
          this.#keep('head')
        }
      }
    }
    if (this.#kept) this.#add(block.subarray(from))
  }

  #keep(what: 'row' | 'key' | 'head'): void {
    this.#kept = { what, parts: [], bytes: 0, depth: this.#open.length }
  }

  #add(bytes: Buffer): void {
    const kept = this.#kept
    if (!kept) return
    kept.bytes += bytes.length
    const most = { row: MOST_ROW_BYTES, key: MOST_KEY_BYTES, head: MOST_HEAD_BYTES }[kept.what]
    if (kept.bytes > most) throw this.#wrong('OLD_FILE_TOO_LONG')
    // The block is used again by the stream.
    kept.parts.push(Buffer.from(bytes))
  }

  #cut(last: Buffer): JsonPiece {
    this.#add(last)
    const text = Buffer.concat(this.#kept?.parts ?? [])
      .toString('utf8')
      .trim()
    const what = this.#kept?.what
    this.#kept = null
    return what === 'row'
      ? { kind: 'row', table: this.#keys[1] ?? '', position: this.#position, text }
      : { kind: 'head', key: this.#keys[0] ?? '', text }
  }

  #endKey(last: Buffer): void {
    this.#add(last)
    const key = readKey(Buffer.concat(this.#kept?.parts ?? []).toString('utf8'))
    this.#kept = null
    this.#expectsKey = false
    const level = this.#open.filter((opened) => opened === OPEN_OBJECT).length
    this.#keys.length = level - 1
    this.#keys.push(key)
    if (level !== 2 || this.#keys[0] !== 'tables' || this.#open.length !== 2) return
    if (this.#tables.has(key)) throw new LegacyFileError('OLD_FILE_TABLE_TWICE', { table: key })
    this.#tables.add(key)
    this.#position = 0
  }

  #push(byte: number): void {
    if (this.#open.length >= MOST_DEPTH) throw this.#wrong('OLD_FILE_TOO_DEEP')
    this.#open.push(byte)
    if (this.#kept === null) this.#expectsKey = byte === OPEN_OBJECT
  }

  #pop(byte: number): void {
    const opened = this.#open.pop()
    if (opened !== (byte === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_ARRAY)) throw this.#wrong('OLD_FILE_BRACKET')
    if (this.#kept === null) this.#expectsKey = false
  }

  /** Whether the next value is a row: `{ "tables": { "leads": [ here`. */
  #inTable(): boolean {
    return (
      this.#open.length === 3 &&
      this.#open[2] === OPEN_ARRAY &&
      this.#open[1] === OPEN_OBJECT &&
      this.#keys[0] === 'tables'
    )
  }

  /** Whether a plain value of the outermost object begins here. */
  #beginsHead(): boolean {
    return this.#open.length === 1 && !this.#expectsKey && this.#keys.length > 0
  }

  #noRow(): LegacyFileError {
    return new LegacyFileError('OLD_FILE_ROW_NO_OBJECT', { table: this.#keys[1] ?? '', row: this.#position + 1 })
  }

  /** With the place, where there is one to name. */
  #wrong(reason: PlacedProblem): LegacyFileError {
    const [first, table] = this.#keys
    if (first !== 'tables' || table === undefined) return new LegacyFileError(reason)
    return new LegacyFileError(`${reason}_NEAR`, { table, row: this.#position })
  }
}

function readKey(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    throw new LegacyFileError('OLD_FILE_NAME')
  }
}
