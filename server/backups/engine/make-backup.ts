import { createHash, type Hash } from 'node:crypto'
import type pg from 'pg'
import { BackupFile } from '../format/backup-file.ts'
import { CHUNK_BYTES, type Frame } from '../format/frame.ts'
import { FramePool } from '../format/frame-pool.ts'
import {
  type BackupScope,
  type Envelope,
  FORMAT_VERSION,
  type Manifest,
  type Metadata,
  type TableEntry,
} from '../format/metadata.ts'
import { backupFileName } from '../format/names.ts'
import { RowHash } from '../format/row-hash.ts'
import type { SigningKey } from '../format/signature.ts'
import { BackupError, explainFailure } from './backup-error.ts'
import { summariseCommunication } from './communication-summary.ts'
import { findImpossibleRows } from './findings.ts'
import { estimateBytes, requireFreeSpace } from './free-space.ts'
import { BlockMemory, readRowBlocks } from './row-blocks.ts'
import { type SelectedTable, selectTables } from './selection.ts'
import { readSequences } from './sequences.ts'
import { closeSession, type SessionOptions } from './session.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'

export interface BackupRequest {
  runId: string
  database: SessionOptions
  /** Folder the file is put in. */
  folder: string
  scope: BackupScope
  createdBy: string
  reason: string
  signingKey: SigningKey
  previousManifest: string | null
  /** Moment the backup was begun, which its name and `timestamp` say. */
  startedAt: Date
  /** Stops the run; its reason is the error that the run ends with. */
  signal?: AbortSignal
  onProgress?: (progress: BackupProgress) => void
  compressionLevel?: number
}

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

/** Threads that compress; with the connection's own thread this is all of a two-core machine. */
const COMPRESSION_THREADS = 1
/** Chunks between connection and disk. Each holds its rows twice for a moment, so this sets the memory. */
const CHUNKS_IN_FLIGHT = 2
/** zstd's own level 1 packs row JSON about as well as its level 3, in half the time. */
const DEFAULT_LEVEL = 1

/**
 * Writes one comprehensive backup of everything the snapshot shows, with constant memory.
 * The file stands complete under its final name, or not at all.
 *
 * @throws {BackupError} with the cause; the partial file is gone by then.
 */
export async function makeBackup(request: BackupRequest): Promise<Manifest> {
  let during = 'the opening of the snapshot'
  let snapshot: Snapshot | undefined
  let file: BackupFile | undefined
  const pool = new FramePool(COMPRESSION_THREADS)
  // A COPY that waits for the server does not look at the signal; without its connections it ends.
  const stop = () => {
    if (snapshot) void closeSession(snapshot.exporter)
    if (snapshot) void closeSession(snapshot.reader)
  }
  request.signal?.addEventListener('abort', stop, { once: true })
  try {
    request.signal?.throwIfAborted()
    snapshot = await openSnapshot(request.database)
    const selection = selectTables(snapshot.catalogue, request.scope)
    await requireFreeSpace(request.folder, estimateBytes(selection.tables, request.scope))

    const level = request.compressionLevel ?? DEFAULT_LEVEL
    const envelope: Envelope = {
      timestamp: request.startedAt.toISOString(),
      version: FORMAT_VERSION,
      backupType: 'comprehensive',
      createdBy: request.createdBy,
      reason: request.reason,
    }
    file = await BackupFile.create(request.folder, request.runId, envelope, level)

    // The exporter looks for impossible rows while the reader streams: both see the same snapshot.
    const inspected = inspect(snapshot, selection.tables)
    inspected.catch(() => undefined)
    const progress: BackupProgress = {
      table: null,
      tables: selection.tables.length,
      tablesDone: 0,
      rows: 0,
      plainBytes: 0,
      fileBytes: 0,
      estimatedRows: selection.tables.reduce((sum, { table }) => sum + table.estimatedRows, 0),
    }
    const writer = new TableWriter({
      file,
      pool,
      reader: snapshot.reader,
      level,
      progress,
      ...(request.onProgress ? { onProgress: request.onProgress } : undefined),
      ...(request.signal ? { signal: request.signal } : undefined),
    })
    for (const [position, selected] of selection.tables.entries()) {
      during = `the table ${selected.key}`
      await writer.write(selected, position === 0)
    }

    during = 'the checks of the rows'
    const { validation, communicationSummary } = await inspected
    during = 'the sequences'
    const sequences = await readSequences(snapshot.reader, snapshot.catalogue)
    during = 'the end of the file'
    request.signal?.throwIfAborted()
    const tables = Object.values(writer.tables)
    return await file.finish(
      backupFileName(request.startedAt, request.runId),
      {
        format: 'counterfoil-backup',
        backupId: request.runId,
        scope: request.scope,
        totalRecords: tables.reduce((sum, table) => sum + table.records, 0),
        backupSize: file.size,
        plainSize: file.chunks.reduce((sum, chunk) => sum + chunk.plainBytes, 0),
        communicationSummary,
        dataIntegrityHashes: writer.hashes,
        tables: writer.tables,
        sequences,
        redactions: selection.redactions,
        migration: snapshot.migration,
        postgresVersion: snapshot.postgresVersion,
        snapshot: { time: snapshot.time.toISOString(), lsn: snapshot.lsn, id: snapshot.id },
        validation,
        chunks: file.chunks,
        previousManifest: request.previousManifest,
      },
      request.signingKey,
    )
  } catch (error) {
    await file?.discard()
    if (request.signal?.aborted)
      throw request.signal.reason instanceof BackupError
        ? request.signal.reason
        : new BackupError('CANCELLED', 'The backup was cancelled. Nothing was kept.')
    throw explainFailure(error, during)
  } finally {
    request.signal?.removeEventListener('abort', stop)
    await pool.close()
    if (snapshot) await Promise.all([closeSession(snapshot.reader), closeSession(snapshot.exporter)])
  }
}

async function inspect(
  snapshot: Snapshot,
  tables: SelectedTable[],
): Promise<Pick<Metadata, 'validation' | 'communicationSummary'>> {
  const communicationSummary = await summariseCommunication(snapshot.exporter, tables)
  const validation = await findImpossibleRows(snapshot.exporter, tables, snapshot.catalogue)
  return { communicationSummary, validation }
}

interface WriterParts {
  file: BackupFile
  pool: FramePool
  reader: pg.Client
  level: number
  progress: BackupProgress
  onProgress?: (progress: BackupProgress) => void
  signal?: AbortSignal
}

/** Moves tables from the connection through the compression threads into the file, in order. */
class TableWriter {
  readonly tables: Record<string, TableEntry> = {}
  readonly hashes: Metadata['dataIntegrityHashes'] = {}
  readonly #parts: WriterParts
  readonly #memory = new BlockMemory(CHUNK_BYTES)

  constructor(parts: WriterParts) {
    this.#parts = parts
  }

  async write({ key, table, columns, copy }: SelectedTable, first: boolean): Promise<void> {
    const { pool, reader, level, progress, signal } = this.#parts
    const totals = { records: 0, bytes: 0, parts: 0, ordered: createHash('sha256'), rows: new RowHash() }
    const inFlight: Promise<{ frame: Frame; rows: ArrayBuffer }>[] = []
    progress.table = key

    const blocks = readRowBlocks(reader, copy, this.#memory)
    for (let next = await blocks.next(); ; next = await blocks.next()) {
      if (next.done) {
        await this.#drain(inFlight, 0, key, totals)
        // The count of the server is the witness that no value broke the line framing.
        if (next.value !== totals.records)
          throw new Error(`Postgres sent ${next.value} rows of ${key}, the file has ${totals.records}`)
        break
      }
      signal?.throwIfAborted()
      const { rows, last } = next.value
      totals.ordered.update(rows)
      totals.bytes += rows.length
      const opening =
        totals.parts + inFlight.length === 0
          ? `${first ? '' : ','}\n${JSON.stringify(key)}:[\n`
          : rows.length > 0
            ? ',\n'
            : ''
      const encoded = pool.encode({ opening, rows, closing: last ? '\n]' : '', level })
      // Met when it is drained; without a listener of its own an earlier failure would end the process.
      encoded.catch(() => undefined)
      inFlight.push(encoded)
      await this.#drain(inFlight, CHUNKS_IN_FLIGHT - 1, key, totals)
    }

    this.tables[key] = {
      schema: table.schema,
      name: table.name,
      records: totals.records,
      bytes: totals.bytes,
      primaryKey: table.primaryKey,
      columns,
    }
    this.hashes[key] = { ordered: totals.ordered.digest('hex'), rows: totals.rows.toHex() }
    progress.tablesDone += 1
    this.#report()
  }

  /** Puts finished frames into the file until at most `leave` are unfinished. */
  async #drain(
    inFlight: Promise<{ frame: Frame; rows: ArrayBuffer }>[],
    leave: number,
    key: string,
    totals: Totals,
  ): Promise<void> {
    while (inFlight.length > leave) {
      const oldest = await inFlight[0]
      if (!oldest) return
      totals.parts += 1
      inFlight.shift()
      this.#memory.give(oldest.rows)
      totals.records += oldest.frame.rowCount
      totals.rows.addHex(oldest.frame.rowHash)
      await this.#parts.file.append(oldest.frame, key, totals.parts)
      const { progress, file } = this.#parts
      progress.rows += oldest.frame.rowCount
      progress.plainBytes += oldest.frame.plainBytes
      progress.fileBytes = file.size
      this.#report()
    }
  }

  #report(): void {
    this.#parts.onProgress?.({ ...this.#parts.progress })
  }
}

interface Totals {
  records: number
  bytes: number
  parts: number
  ordered: Hash
  rows: RowHash
}
