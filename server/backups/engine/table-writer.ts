import { createHash, type Hash } from 'node:crypto'
import type pg from 'pg'
import type { BackupFile } from '../format/backup-file.ts'
import { CHUNK_BYTES, giveBack, LINES_BYTES } from '../format/frames/frame.ts'
import type { Answer, FramePool } from '../format/frames/frame-pool.ts'
import type { Metadata, TableEntry } from '../format/metadata.ts'
import type { Packing } from '../format/packing.ts'
import { RowHash } from '../format/row-hash.ts'
import { planReads, readInOrder } from './reading/read-plan.ts'
import { BlockMemory, type RowBlock } from './reading/row-blocks.ts'
import type { SelectedTable } from './selection.ts'

export interface BackupProgress {
  /** Key of the table being read, null before and after. */
  table: string | null
  tables: number
  tablesDone: number
  rows: number
  /** Of the planner, so only good for a bar and an ETA. */
  estimatedRows: number
  /** Bytes of JSON read. */
  plainBytes: number
  fileBytes: number
}

export interface WriterParts {
  file: BackupFile
  packing: Packing
  pool: FramePool
  readers: pg.Client[]
  level: number
  progress: BackupProgress
  /** Told which table is being read, for the words of a failure. */
  onTable: (selected: SelectedTable) => void
  /** Shown the rows before they are written, the first of a table first. */
  look: (selected: SelectedTable, lines: Buffer) => void
  onProgress: ((progress: BackupProgress) => void) | undefined
  signal: AbortSignal | undefined
}

interface Totals {
  entry: TableEntry
  firstTable: boolean
  /** Rows that Postgres says it sent. */
  sent: number
  parts: number
  ordered: Hash
  rows: RowHash
}

/** Moves tables from the connections through the compression threads into the file, in order. */
export class TableWriter {
  readonly tables: Record<string, TableEntry> = {}
  readonly hashes: Metadata['dataIntegrityHashes'] = {}
  readonly #parts: WriterParts
  readonly #lines = new BlockMemory(LINES_BYTES)
  readonly #rows = new BlockMemory(CHUNK_BYTES)
  readonly #inFlight: Promise<Answer>[] = []

  constructor(parts: WriterParts) {
    this.#parts = parts
  }

  async write(tables: SelectedTable[]): Promise<void> {
    const { readers, progress, onTable, signal } = this.#parts
    let totals: Totals | null = null
    for await (const event of readInOrder(readers, planReads(tables, readers.length), this.#lines)) {
      signal?.throwIfAborted()
      const { selected, firstOfTable, lastOfTable } = event.task
      if (!totals) {
        if (!firstOfTable) throw new Error('a table does not begin with its first pages')
        totals = beginTable(selected, Object.keys(this.tables).length === 0)
        progress.table = selected.key
        onTable(selected)
      }
      if ('block' in event) {
        await this.#encode(selected, totals, event.block, lastOfTable)
        continue
      }
      totals.sent += event.sent
      if (!lastOfTable) continue
      await this.#drain(0, selected.key, totals)
      this.#endTable(selected.key, totals)
      totals = null
    }
  }

  async #encode(
    selected: SelectedTable,
    totals: Totals,
    { lines, last }: RowBlock,
    lastOfTable: boolean,
  ): Promise<void> {
    const { packing, pool, level, look } = this.#parts
    const { key, written } = selected
    const closes = last && lastOfTable
    if (lines.length === 0 && !closes) return this.#lines.give(lines.buffer)
    look(selected, Buffer.from(lines.buffer, lines.byteOffset, lines.length))
    const place = {
      key,
      table: totals.entry,
      part: totals.parts + this.#inFlight.length + 1,
      rows: lines.length,
      firstTable: totals.firstTable,
      lastPart: closes,
    }
    const encoded = pool.encode({
      opening: packing.opening(place),
      lines,
      closing: packing.closing(place),
      json: written && { columns: written, into: this.#rows.take() },
      level,
    })
    // Met when it is drained; without a listener of its own an earlier failure would end the process.
    encoded.catch(() => undefined)
    this.#inFlight.push(encoded)
    await this.#drain(pool.threads, key, totals)
  }

  /** Puts finished frames into the file until at most `leave` are unfinished. */
  async #drain(leave: number, key: string, totals: Totals): Promise<void> {
    const { progress, file } = this.#parts
    while (this.#inFlight.length > leave) {
      const oldest = await this.#inFlight[0]
      if (!oldest) return
      const { frame, rows, lines } = oldest
      totals.parts += 1
      this.#inFlight.shift()
      totals.entry.bytes += rows.length
      totals.ordered.update(rows)
      if (rows.buffer !== lines) this.#rows.give(rows.buffer)
      this.#lines.give(lines)
      totals.entry.records += frame.rowCount
      totals.rows.addHex(frame.rowHash)
      await file.append(frame, key, totals.parts)
      giveBack(frame.bytes.buffer)
      progress.rows += frame.rowCount
      progress.plainBytes += frame.plainBytes
      progress.fileBytes = file.size
      this.#report()
    }
  }

  #endTable(key: string, { entry, sent, ordered, rows }: Totals): void {
    // The count of the server is the witness that no value broke the line framing.
    if (sent !== entry.records) throw new Error(`Postgres sent ${sent} rows of ${key}, the file has ${entry.records}`)
    this.tables[key] = entry
    this.hashes[key] = { ordered: ordered.digest('hex'), rows: rows.toHex() }
    this.#parts.progress.tablesDone += 1
    this.#report()
  }

  #report(): void {
    this.#parts.onProgress?.({ ...this.#parts.progress })
  }
}

function beginTable({ table, columns }: SelectedTable, firstTable: boolean): Totals {
  const { schema, name, primaryKey } = table
  return {
    entry: { schema, name, records: 0, bytes: 0, primaryKey, columns },
    firstTable,
    sent: 0,
    parts: 0,
    ordered: createHash('sha256'),
    rows: new RowHash(),
  }
}
