import type { BackupRow } from './backups.queries.ts'
import {
  BACKUP_STATES,
  type BackupCopy,
  type BackupCoverage,
  type BackupKind,
  type BackupProgress,
  type BackupState,
  type BackupVerification,
  copiesSchema,
  progressSchema,
  verificationSchema,
} from './backups.schemas.ts'
import { encryptionSchema, type FileEncryption, type Metadata, metadataSchema } from './format/metadata.ts'

/** A run as lists and progress bars show it. */
export interface BackupRun {
  id: string
  coverage: BackupCoverage
  kind: BackupKind
  source: string
  state: BackupState
  /** Somebody is working on it: reading the database, or reading the file back. */
  working: boolean
  reason: string
  requestedByName: string
  scheduledFor: Date | null
  startedAt: Date
  writtenAt: Date | null
  verifiedAt: Date | null
  finishedAt: Date | null
  failure: string | null
  failureMessage: string | null
  cancelRequestedAt: Date | null
  path: string | null
  fileName: string | null
  bytes: number | null
  records: number | null
  corruptAt: Date | null
  scheduleId: string | null
  /** One entry a store. */
  copies: BackupCopy[]
  encrypted: boolean
  /** For whom; public keys, and whether a passphrase opens it. */
  encryption: FileEncryption
  pinnedAt: Date | null
  /** Its files are being deleted, or gone; the row stays as history. */
  removalBeganAt: Date | null
  removedAt: Date | null
  progress: BackupProgress | null
  verification: BackupVerification | null
}

/** A run with everything its page shows. */
export interface BackupDetail extends BackupRun {
  fileSha256: string | null
  manifestSha256: string | null
  previousManifestSha256: string | null
  previousId: string | null
  nextId: string | null
  signingKeyId: string | null
  migration: string | null
  postgresVersion: string | null
  snapshot: { time: string; lsn: string } | null
  plainBytes: number | null
  tables: {
    key: string
    name: string
    records: number
    bytes: number
    columns: number
    orderedSha256: string
    rowHash: string
  }[]
  communicationSummary: Metadata['communicationSummary'] | null
  validation: Metadata['validation'] | null
  redactions: Metadata['redactions'] | null
  sequences: number
  pinnedByName: string | null
  pinReason: string | null
  removalRule: string | null
  strict: boolean
}

/**
 * A run whose lease has run out is shown as what it is, dead, before the next process writes so.
 */
export function describeRun(row: BackupRow, now = new Date()): BackupRun {
  const held = row.leaseToken !== null && row.leaseExpiresAt !== null
  const dead =
    held &&
    row.state === 'RUNNING' &&
    row.leaseExpiresAt !== null &&
    row.leaseExpiresAt.getTime() + DEAD_AFTER_MS < now.getTime()
  return {
    id: row.id,
    coverage: row.companyId === null ? 'database' : 'company',
    kind: row.kind,
    source: row.source,
    state: dead ? 'FAILED' : asState(row.state),
    working: held && !dead,
    reason: row.reason,
    requestedByName: row.requestedByName,
    scheduledFor: row.scheduledFor,
    startedAt: row.startedAt,
    writtenAt: row.writtenAt,
    verifiedAt: row.verifiedAt,
    finishedAt: row.finishedAt,
    failure: dead ? 'PROCESS_DIED' : row.failure,
    failureMessage: row.failureMessage,
    cancelRequestedAt: row.cancelRequestedAt,
    path: row.filePath,
    fileName: row.fileName,
    bytes: row.fileBytes,
    records: row.records,
    corruptAt: row.corruptAt,
    scheduleId: row.scheduleId,
    copies: copiesSchema.safeParse(row.copies).data ?? [],
    encrypted: row.encryption !== null,
    encryption: encryptionSchema.safeParse(row.encryption).data ?? null,
    pinnedAt: row.pinnedAt,
    removalBeganAt: row.removalBeganAt,
    removedAt: row.removedAt,
    progress: progressSchema.safeParse(row.progress).data ?? null,
    verification: verificationSchema.safeParse(row.verification).data ?? null,
  }
}

/** The page's clock and the database's may differ a little. */
const DEAD_AFTER_MS = 5_000

const storedMetadata = metadataSchema.omit({ chunks: true })

export function detailOf(
  row: BackupRow,
  neighbours: { previousId: string | null; nextId: string | null },
): BackupDetail {
  const metadata = storedMetadata.safeParse(row.metadata).data ?? null
  return {
    ...describeRun(row),
    fileSha256: row.fileSha256,
    manifestSha256: row.manifestSha256,
    previousManifestSha256: row.previousManifestSha256,
    ...neighbours,
    signingKeyId: row.signingKeyId,
    migration: metadata?.migration ?? null,
    postgresVersion: metadata?.postgresVersion ?? null,
    snapshot: metadata ? { time: metadata.snapshot.time, lsn: metadata.snapshot.lsn } : null,
    plainBytes: metadata?.plainSize ?? null,
    tables: metadata ? tablesOf(metadata) : [],
    communicationSummary: metadata?.communicationSummary ?? null,
    validation: metadata?.validation ?? null,
    redactions: metadata?.redactions ?? null,
    sequences: metadata?.sequences.length ?? 0,
    pinnedByName: row.pinnedByName,
    pinReason: row.pinReason,
    removalRule: row.removalRule,
    strict: row.strict,
  }
}

function tablesOf(metadata: Pick<Metadata, 'tables' | 'dataIntegrityHashes'>): BackupDetail['tables'] {
  return Object.entries(metadata.tables).map(([key, table]) => ({
    key,
    name: table.schema === 'public' ? table.name : `${table.schema}.${table.name}`,
    records: table.records,
    bytes: table.bytes,
    columns: table.columns.length,
    orderedSha256: metadata.dataIntegrityHashes[key]?.ordered ?? '',
    rowHash: metadata.dataIntegrityHashes[key]?.rows ?? '',
  }))
}

function asState(state: string): BackupState {
  return BACKUP_STATES.find((known) => known === state) ?? 'FAILED'
}
