import { availableParallelism } from 'node:os'
import { writeRest, writeSchema } from '../dump/sql-dump.ts'
import { type AgeHeader, createAgeHeader, type EncryptionTarget } from '../encryption/age-header.ts'
import { BackupFile } from '../format/backup-file.ts'
import { FramePool } from '../format/frames/frame-pool.ts'
import { type BackupScope, type Envelope, FORMAT_VERSION, type Manifest, type Metadata } from '../format/metadata.ts'
import { type BackupKind, backupFileName, folderOfKind, typeOfKind } from '../format/names.ts'
import { type Packing, packingOf } from '../format/packing.ts'
import type { SigningKey } from '../format/signature.ts'
import type { BackupStore } from '../stores/backup-store.ts'
import { CopiesWriter, type Copy } from '../stores/copies-writer.ts'
import { BackupError, explainFailure } from './backup-error.ts'
import { summariseCommunication } from './checks/communication-summary.ts'
import { isRefused, Validation } from './checks/findings.ts'
import { estimateBytes, requireFreeSpace } from './checks/free-space.ts'
import { explainLargeRow, requireWritableRows } from './checks/row-size.ts'
import { type SelectedTable, type Selection, selectTables } from './selection.ts'
import { readSequences } from './sequences.ts'
import { closeSession, type SessionOptions } from './session.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { type BackupProgress, TableWriter } from './table-writer.ts'

export type { BackupProgress } from './table-writer.ts'

export interface BackupRequest {
  runId: string
  kind: BackupKind
  database: SessionOptions
  /** All of them get the same file; one that fails is left out. */
  stores: BackupStore[]
  scope: BackupScope
  createdBy: string
  reason: string
  signingKey: SigningKey
  previousManifest: string | null
  /** Moment the backup was begun, which its name and `timestamp` say. */
  startedAt: Date
  /** For whom the file is encrypted; null writes a plain one. */
  encryption: EncryptionTarget | null
  /** Refuse when the validation finds rows that are wrong. */
  strict: boolean
  /** Connections that read at once, 1 to 4. */
  readers?: number
  /** Stops the run; its reason is the error that the run ends with. */
  signal?: AbortSignal
  onProgress?: (progress: BackupProgress) => void
  compressionLevel?: number
  mostRowBytes?: number
}

export interface MadeBackup {
  manifest: Manifest
  /** Path of the file under every store. */
  path: string
  copies: Copy[]
  /** Opens the file for the reading back; of an encrypted one nobody else here may have the key. */
  ageHeader: AgeHeader | null
}

/** zstd's own level 1 packs row JSON about as well as its level 3, in half the time. */
const DEFAULT_LEVEL = 1

/** Half the processors: the other half serialises rows in Postgres when it shares the machine. */
export function defaultReaders(): number {
  return Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)))
}

/**
 * Writes one backup of everything the snapshot shows, with constant memory.
 * The file stands complete under its final name, or not at all.
 *
 * @throws {BackupError} with the cause; the partial file is gone by then.
 */
export async function makeBackup(request: BackupRequest): Promise<MadeBackup> {
  const making = new Making(request)
  const { signal } = request
  const stop = () => making.disconnect()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    signal?.throwIfAborted()
    return await making.run()
  } catch (error) {
    await making.discard()
    if (signal?.aborted)
      throw signal.reason instanceof BackupError
        ? signal.reason
        : new BackupError('CANCELLED', 'The backup was cancelled. Nothing was kept.')
    throw await making.explain(error)
  } finally {
    signal?.removeEventListener('abort', stop)
    await making.close()
  }
}

class Making {
  readonly #request: BackupRequest
  readonly #readers: number
  readonly #packing: Packing
  readonly #level: number
  readonly #pool: FramePool
  #snapshot: Snapshot | undefined
  #target: CopiesWriter | undefined
  #during = 'the opening of the snapshot'
  #table: SelectedTable | undefined

  constructor(request: BackupRequest) {
    this.#request = request
    this.#readers = request.readers ?? defaultReaders()
    this.#packing = packingOf(request.kind === 'database' ? 'sql' : 'json')
    this.#level = request.compressionLevel ?? DEFAULT_LEVEL
    this.#pool = new FramePool(this.#readers)
  }

  async run(): Promise<MadeBackup> {
    const request = this.#request
    const snapshot = await openSnapshot(request.database, this.#readers)
    this.#snapshot = snapshot
    const { content } = this.#packing
    const selection = selectTables(snapshot.catalogue, request.scope, request.kind, content)
    await requireFreeSpace(request.stores, estimateBytes(selection.tables, request.scope, content))
    this.#during = 'the sizes of the rows'
    await requireWritableRows(snapshot.exporter, selection.tables, request.mostRowBytes)

    this.#during = 'the checks of the rows'
    const validation = await Validation.begin(snapshot.exporter, selection.tables)
    // The exporter is asked while the readers stream: all see the same snapshot.
    const asked = ask(snapshot, selection.tables, validation)
    asked.catch(() => undefined)
    if (request.strict) {
      await asked
      await validation.readFirst(snapshot.exporter)
      requireNoFindings(validation.result)
    }

    const name = backupFileName(request.kind, request.startedAt, request.runId, request.encryption !== null)
    const path = `${folderOfKind(request.kind)}/${name}`
    const { file, ageHeader, target } = await this.#begin(path, snapshot, selection)
    const writer = new TableWriter({
      file,
      packing: this.#packing,
      pool: this.#pool,
      readers: snapshot.readers,
      level: this.#level,
      progress: beginProgress(selection.tables),
      onTable: (selected) => {
        this.#during = `the table ${selected.key}`
        this.#table = selected
      },
      // A strict backup has looked already.
      look: request.strict ? () => undefined : (selected, lines) => validation.look(selected, lines),
      onProgress: request.onProgress,
      signal: request.signal,
    })
    await writer.write(selection.tables)
    this.#table = undefined

    this.#during = 'the checks of the rows'
    const communicationSummary = await asked
    this.#during = 'the sequences'
    const sequences = await readSequences(snapshot.exporter, snapshot.catalogue)
    if (content === 'sql')
      await file.appendText(await writeRest(snapshot.exporter, snapshot.catalogue.sequences, sequences))
    this.#during = 'the end of the file'
    request.signal?.throwIfAborted()
    const tables = Object.values(writer.tables)
    const manifest = await file.finish(
      name,
      {
        format: 'counterfoil-backup',
        content,
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
        migration: snapshot.migrations.at(-1) ?? null,
        migrations: snapshot.migrations,
        postgresVersion: snapshot.postgresVersion,
        snapshot: { time: snapshot.time.toISOString(), lsn: snapshot.lsn, id: snapshot.id },
        validation: validation.result,
        chunks: file.chunks,
        previousManifest: request.previousManifest,
      },
      request.signingKey,
    )
    return { manifest, path, copies: target.copies, ageHeader }
  }

  /** A COPY that waits for the server does not look at a signal; without its connection it ends. */
  disconnect(): void {
    for (const client of this.#clients()) void closeSession(client)
  }

  async discard(): Promise<void> {
    await this.#target?.discard()
  }

  async explain(error: unknown): Promise<BackupError> {
    const explained = explainFailure(error, this.#during)
    if (explained.failure !== 'ROW_TOO_LARGE' || !this.#table || !this.#snapshot || error instanceof BackupError)
      return explained
    return await explainLargeRow(this.#snapshot.exporter, this.#table)
  }

  async close(): Promise<void> {
    await this.#pool.close()
    await Promise.all(this.#clients().map(closeSession))
  }

  #clients() {
    return this.#snapshot ? [this.#snapshot.exporter, ...this.#snapshot.readers] : []
  }

  async #begin(
    path: string,
    { exporter, migrations, postgresVersion }: Snapshot,
    { redactions }: Selection,
  ): Promise<{ file: BackupFile; ageHeader: AgeHeader | null; target: CopiesWriter }> {
    const { encryption, kind, stores, startedAt, createdBy, reason, runId } = this.#request
    this.#during = 'the beginning of the file'
    const ageHeader = encryption ? await createAgeHeader(encryption) : null
    const envelope: Envelope = {
      timestamp: startedAt.toISOString(),
      version: FORMAT_VERSION,
      backupType: typeOfKind(kind),
      createdBy,
      reason,
    }
    const target = await CopiesWriter.begin(stores, path, runId)
    this.#target = target
    const age = ageHeader &&
      encryption && {
        header: ageHeader,
        encryption: {
          method: 'age' as const,
          recipients: 'recipients' in encryption ? encryption.recipients : [],
          passphrase: 'passphrase' in encryption,
        },
      }
    const file = await BackupFile.begin(
      { target, packing: this.#packing, envelope, level: this.#level, age },
      this.#packing.content === 'sql'
        ? await writeSchema(exporter, { envelope, migrations, postgresVersion, redactions })
        : `${JSON.stringify(envelope).slice(0, -1)},\n"tables":{`,
    )
    return { file, ageHeader, target }
  }
}

function beginProgress(tables: SelectedTable[]): BackupProgress {
  return {
    table: null,
    tables: tables.length,
    tablesDone: 0,
    rows: 0,
    plainBytes: 0,
    fileBytes: 0,
    estimatedRows: tables.reduce((sum, { table }) => sum + table.estimatedRows, 0),
  }
}

/** What is asked of Postgres beside the rows. */
async function ask(
  { exporter, catalogue }: Snapshot,
  tables: SelectedTable[],
  validation: Validation,
): Promise<Metadata['communicationSummary']> {
  const summary = await summariseCommunication(exporter, tables, catalogue)
  await validation.ask(exporter, catalogue)
  return summary
}

/** @throws {BackupError} FINDINGS listing them; nothing was written. */
function requireNoFindings({ findings }: Metadata['validation']): void {
  const refused = findings.filter(isRefused)
  if (refused.length === 0) return
  const list = refused.map(({ table, column, rows, message }) => `${table}.${column}: ${message} (${rows} rows)`)
  throw new BackupError(
    'FINDINGS',
    `The data did not pass the validation, so nothing was written. ${list.slice(0, 5).join(' ')}${list.length > 5 ? ` And ${list.length - 5} more.` : ''} Correct the rows, or start again without strict.`,
  )
}
