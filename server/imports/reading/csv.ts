const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

/** Longest record. A quotation mark that is never closed would otherwise swallow the rest of the file. */
const MOST_RECORD_BYTES = 256 * 1024

/** The file cannot be cut into records: a quotation mark is never closed. */
export class UnclosedQuote extends Error {
  constructor() {
    super('a quotation mark is never closed')
    this.name = 'UnclosedQuote'
  }
}

/**
 * Cuts the bytes of a CSV file in UTF-8 into records, block by block; an empty line is a record with one empty cell.
 * A bare CR, an LF and a CRLF may be mixed in one file that several people have edited, rows may have any width, and a
 * quotation mark inside a value is a character like any other.
 *
 * It looks at bytes, each once, and makes a text of whole cells only: a tenth of the work of the general parser that the
 * tests hold it against.
 */
export class RecordCutter {
  readonly #delimiter: number
  #bytes: Buffer = Buffer.alloc(0)
  /** The cell that was read last. */
  #cell = ''

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0)
  }

  /**
   * @param last whether the file ends with this block
   * @returns every record whose end was met.
   * @throws {UnclosedQuote}
   */
  cut(block: Buffer, last = false): string[][] {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, block]) : block
    const records: string[][] = []
    let at = 0
    while (at < this.#bytes.length) {
      const cells: string[] = []
      const next = this.#readRecord(at, last, cells)
      if ((next === -1 ? this.#bytes.length : next) - at > MOST_RECORD_BYTES) throw new UnclosedQuote()
      if (next === -1) break
      records.push(cells)
      at = next
    }
    this.#bytes = this.#bytes.subarray(at)
    return records
  }

  /** @returns where the next record begins, or -1 when the end of this one is not there yet. */
  #readRecord(start: number, last: boolean, cells: string[]): number {
    const bytes = this.#bytes
    for (let at = start; ; ) {
      const end = this.#readCell(at, last)
      if (end === -1) return -1
      cells.push(this.#cell)
      const mark = bytes[end]
      at = end + 1
      if (mark === this.#delimiter) continue
      if (mark !== CR) return at
      // Whether an LF belongs to it is in the next block.
      if (at === bytes.length && !last) return -1
      return bytes[at] === LF ? at + 1 : at
    }
  }

  /** Reads the cell at `at`. @returns where it ends, or -1 when its end is not there yet. */
  #readCell(at: number, last: boolean): number {
    const bytes = this.#bytes
    if (bytes[at] !== QUOTE) return this.#readPlain(at, last, '')
    let doubled = false
    let close = bytes.indexOf(QUOTE, at + 1)
    while (close !== -1 && bytes[close + 1] === QUOTE) {
      doubled = true
      close = bytes.indexOf(QUOTE, close + 2)
    }
    if (close === -1 && last) throw new UnclosedQuote()
    if (close === -1 || (close + 1 === bytes.length && !last)) return -1
    const text = bytes.toString('utf8', at + 1, close)
    const cell = doubled ? text.replaceAll('""', '"') : text
    // More text after the closing mark: then the marks belong to the value.
    if (close + 1 < bytes.length && !this.#endsCell(bytes[close + 1])) return this.#readPlain(close, last, `"${cell}`)
    this.#cell = cell
    return close + 1
  }

  #readPlain(at: number, last: boolean, before: string): number {
    const bytes = this.#bytes
    const { length } = bytes
    let end = at
    while (end < length && !this.#endsCell(bytes[end])) end += 1
    if (end === length && !last) return -1
    this.#cell = end === at ? before : before + bytes.toString('utf8', at, end)
    return end
  }

  #endsCell(byte: number | undefined): boolean {
    return byte === this.#delimiter || byte === LF || byte === CR
  }
}
