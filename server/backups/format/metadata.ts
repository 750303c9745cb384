import { z } from 'zod'

export const FORMAT_VERSION = '3.0.0'

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const sha256 = hex(32)
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** How a column's value is written: as Postgres' own JSON, as its text (json, jsonb and types whose JSON would lose something), or replaced. */
const encoding = z.enum(['json', 'text', 'redacted'])

const column = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  /** Computed by Postgres; compared on a drill, never loaded. */
  generated: z.boolean(),
  /** always or default for an identity column. */
  identity: z.enum(['always', 'default']).nullable(),
  class: z.enum(['public', 'internal', 'personal', 'secret', 'unclassified']),
  encoding,
})

const table = z.object({
  schema: z.string(),
  name: z.string(),
  records: count,
  /** Bytes of the rows as JSON, before compression. */
  bytes: count,
  primaryKey: z.array(z.string()),
  columns: z.array(column),
})

const chunk = z.object({
  /** Position in the file, from 0; 0 is the head. */
  index: count,
  /** Key in `tables`, or null for the head of the file. */
  table: z.string().nullable(),
  /** Position within the table, from 1. */
  part: count,
  offset: count,
  bytes: count,
  plainBytes: count,
  rows: count,
  /** Of the zstd frame as it lies in the file. */
  sha256,
})

const finding = z.object({
  check: z.enum([
    'unvalidated_foreign_key',
    'unvalidated_check',
    'fake_name',
    'fake_email',
    'impossible_phone',
    'impossible_date',
    'large_objects',
    'unclassified_column',
  ]),
  table: z.string(),
  column: z.string(),
  rows: count,
  message: z.string(),
})

const template = z.object({ template: z.string(), documents: count })

/** Channels the database does not have yet count 0 and have a null rate. Rates are per cent, two decimals. */
const communicationSummary = z.object({
  totalSMS: count,
  smsSuccessRate: z.number().nullable(),
  totalEmails: count,
  emailSuccessRate: z.number().nullable(),
  totalDocuments: count,
  documentsGenerated: count,
  documentDownloads: count,
  templateUsage: z.array(template),
})

export const scopeSchema = z.union([
  z.object({ kind: z.literal('database') }),
  z.object({ kind: z.literal('company'), companyId: z.guid(), slug: z.string().nullable() }),
])

export const signatureSchema = z.object({
  algorithm: z.literal('Ed25519'),
  /** First 16 hex digits of the SHA-256 of the public key. */
  keyId: hex(8),
  /** Raw 32 bytes in base64. Proves nothing by itself: compare the key id with one you trust. */
  publicKey: z.string(),
  value: z.string(),
})

export const metadataSchema = z.object({
  format: z.literal('counterfoil-backup'),
  /** How rows and frames are written: JSON in zstd frames, or SQL that psql reads. */
  content: z.enum(['json', 'sql']).default('json'),
  backupId: z.guid(),
  scope: scopeSchema,
  totalRecords: count,
  /** Bytes of the file up to the metadata; the manifest beside the file has its whole size. */
  backupSize: count,
  plainSize: count,
  communicationSummary,
  /** Per table: SHA-256 over its rows in file order, each followed by a newline; and a sum that no order changes. */
  dataIntegrityHashes: z.record(z.string(), z.object({ ordered: sha256, rows: hex(16) })),
  tables: z.record(z.string(), table),
  sequences: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      lastValue: z.string().nullable(),
      isCalled: z.boolean(),
      ownedBy: z.string().nullable(),
    }),
  ),
  redactions: z.object({
    columns: z.array(z.object({ table: z.string(), column: z.string(), writtenAs: z.string().nullable() })),
    tables: z.array(z.object({ table: z.string(), reason: z.string() })),
  }),
  migration: z.string().nullable(),
  /** Every migration that stood, oldest name first: one that lands late has an early name. */
  migrations: z.array(z.string()).optional(),
  postgresVersion: z.string(),
  snapshot: z.object({ time: z.string(), lsn: z.string(), id: z.string() }),
  validation: z.object({ checked: count, findings: z.array(finding) }),
  chunks: z.array(chunk),
  /** SHA-256 of the canonical metadata of this scope's backup before, null for the first. */
  previousManifest: sha256.nullable(),
  signature: signatureSchema,
})

/** What stands at the head of the file, before the tables. */
export const envelopeSchema = z.object({
  timestamp: z.string(),
  version: z.literal(FORMAT_VERSION),
  backupType: z.enum(['comprehensive', 'database', 'sales-data']),
  createdBy: z.string(),
  reason: z.string(),
})

/** For whom a file is encrypted; null for a plain one. Recipients are public keys. */
export const encryptionSchema = z
  .object({ method: z.literal('age'), recipients: z.array(z.string()), passphrase: z.boolean() })
  .nullable()

const fileSchema = z.object({ name: z.string(), bytes: count, sha256, encryption: encryptionSchema.default(null) })

/** The sidecar: everything but the rows, for lists that must not open the file. */
export const manifestSchema = z.object({
  ...envelopeSchema.shape,
  file: fileSchema,
  /** Over `file` and the hash of `metadata`: proves an encrypted file to whoever has no key to it. */
  fileSignature: signatureSchema.optional(),
  metadata: metadataSchema,
})

export type Metadata = z.infer<typeof metadataSchema>
export type UnsignedMetadata = Omit<Metadata, 'signature'>
export type Envelope = z.infer<typeof envelopeSchema>
export type Manifest = z.infer<typeof manifestSchema>
export type BackupScope = z.infer<typeof scopeSchema>
export type ChunkEntry = z.infer<typeof chunk>
export type FileEncryption = z.infer<typeof encryptionSchema>
export type Finding = z.infer<typeof finding>
export type CommunicationSummary = z.infer<typeof communicationSummary>
export type TableEntry = z.infer<typeof table>
export type ColumnEntry = z.infer<typeof column>
