import type { Finding } from '../../format/metadata.ts'
import type { CatalogueColumn } from '../catalogue.ts'

/** Rows of one table that are looked at; a larger table is judged by its first ones. */
export const MOST_ROWS = 200_000

/** The moments that a value is held against, as Postgres writes them. */
export interface MomentBounds {
  /** A hundred years from today. */
  farthest: Buffer
  tomorrow: Buffer
}

/** A check of one value, made here: Postgres' regular expressions take five times as long. */
export interface ValueCheck {
  check: Finding['check']
  applies(column: CatalogueColumn): boolean
  isWrong(value: Value, bounds: MomentBounds): boolean
  message: string
}

/** A check of one column, and what it found. */
export interface ColumnCheck {
  check: ValueCheck
  column: string
  /** Of the column in a line, from 0. */
  place: number
  bounds: MomentBounds
  rows: number
}

const [TAB, NEWLINE, BACKSLASH, LETTER_N] = [0x09, 0x0a, 0x5c, 0x4e]
const ESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Where a value stands in the lines. One goes from value to value: there are a million of them. */
export class Value {
  lines: Buffer = Buffer.alloc(0)
  start = 0
  end = 0

  get isNull(): boolean {
    return (
      this.end - this.start === 2 && this.lines[this.start] === BACKSLASH && this.lines[this.start + 1] === LETTER_N
    )
  }

  /** What COPY wrote, without its escapes. */
  get text(): string {
    const text = this.lines.toString('utf8', this.start, this.end)
    return text.includes('\\') ? text.replace(/\\(.)/g, (_, letter: string) => ESCAPED[letter] ?? letter) : text
  }

  /** The byte at a place in it, from its end where that is below 0. */
  byte(place: number): number {
    const at = place < 0 ? this.end + place : this.start + place
    return at >= this.start && at < this.end ? (this.lines[at] ?? 0) : 0
  }

  /** Below 0 where its bytes stand before the other's, above 0 behind them, as memcmp has it. */
  compare(other: Buffer): number {
    const length = this.end - this.start
    const common = Math.min(length, other.length)
    for (let at = 0; at < common; at += 1) {
      const difference = (this.lines[this.start + at] ?? 0) - (other[at] ?? 0)
      if (difference !== 0) return difference
    }
    return length - other.length
  }
}

/** Counts the rows of one table that its checks find wrong, in the lines of its COPY as they pass by. */
export class RowChecks {
  /** Rows that were looked at. */
  checked = 0
  readonly #checks: ColumnCheck[]
  readonly #last: number
  readonly #value = new Value()
  readonly #columns: { place: number; checks: ColumnCheck[] }[]

  /** @param columns how many a line has. */
  constructor(checks: ColumnCheck[], columns: number) {
    this.#checks = checks
    this.#last = columns - 1
    this.#columns = [...Map.groupBy(checks, ({ place }) => place)]
      .map(([place, ofColumn]) => ({ place, checks: ofColumn }))
      .sort((one, other) => one.place - other.place)
  }

  get any(): boolean {
    return this.#checks.length > 0
  }

  /** @param lines whole ones, as COPY sends them. */
  look(lines: Buffer): void {
    if (!this.any) return
    for (let start = 0; start < lines.length && this.checked < MOST_ROWS; this.checked += 1) {
      const end = lines.indexOf(NEWLINE, start)
      this.#row(lines, start, end)
      start = end + 1
    }
  }

  get findings(): Omit<Finding, 'table'>[] {
    return this.#checks
      .filter(({ rows }) => rows > 0)
      .map(({ check: { check, message }, column, rows }) => ({ check, column, rows, message }))
  }

  #row(lines: Buffer, start: number, end: number): void {
    const value = this.#value
    value.lines = lines
    for (const { place, checks } of this.#columns) {
      // From the nearer end: most of a row are the texts in its middle.
      if (place <= this.#last / 2) {
        value.start = behindTabs(lines, start, place)
        value.end = place === this.#last ? end : behindTabs(lines, value.start, 1) - 1
      } else {
        value.end = beforeTabs(lines, end, this.#last - place)
        value.start = beforeTabs(lines, value.end, 1) + 1
      }
      if (value.isNull) continue
      for (const each of checks) if (each.check.isWrong(value, each.bounds)) each.rows += 1
    }
  }
}

function behindTabs(lines: Buffer, from: number, tabs: number): number {
  let at = from
  for (let left = tabs; left > 0 && at < lines.length; at += 1) if (lines[at] === TAB) left -= 1
  return at
}

function beforeTabs(lines: Buffer, from: number, tabs: number): number {
  let at = from
  for (let left = tabs; left > 0 && at > 0; ) if (lines[--at] === TAB) left -= 1
  return at
}
