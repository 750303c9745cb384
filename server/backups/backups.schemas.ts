import { z } from 'zod'
import { doorEncryptionFields, ENCRYPTION_RULES, encryptionFields } from './encryption/encryption.schemas.ts'

export const BACKUP_STATES = ['RUNNING', 'WRITTEN', 'VERIFIED', 'RESTORABLE', 'FAILED'] as const
export type BackupState = (typeof BACKUP_STATES)[number]

/** Everything as JSON, everything as SQL (whole database only), or leads, sales and what hangs on them. */
export const BACKUP_KINDS = ['comprehensive', 'database', 'sales_data'] as const
export type BackupKind = (typeof BACKUP_KINDS)[number]

/** What a backup holds: the company's own data, or the whole database (operators only). */
export const BACKUP_COVERAGES = ['company', 'database'] as const
export type BackupCoverage = (typeof BACKUP_COVERAGES)[number]

export const reasonSchema = z
  .string()
  .trim()
  .min(3, 'Say in a few words why this backup is made (at least 3 characters).')
  .max(500, 'Keep the reason below 500 characters.')
  // Control characters would end up in the file's head, in logs and in terminals.
  .refine((text) => !/\p{Cc}/u.test(text), {
    message: 'Write the reason on one line.',
    params: { reason: 'ONE_LINE' },
  })

export const createBackupInput = z
  .strictObject({
    reason: reasonSchema,
    coverage: z.enum(BACKUP_COVERAGES).default('company'),
    kind: z.enum(BACKUP_KINDS).default('comprehensive'),
    /** Empty means the configured ones. */
    stores: z
      .array(z.enum(['folder', 's3']))
      .max(2)
      .default([]),
    /** Whether impossible rows stop it. */
    strict: z.boolean().default(false),
    ...encryptionFields,
  })
  .check(...ENCRYPTION_RULES)

export const backupIdInput = z.strictObject({ id: z.guid().toLowerCase() })

/** `secret`: an age identity, a key file or a passphrase, where this machine has none that opens it. */
export const verifyBackupInput = z.strictObject({
  id: z.guid().toLowerCase(),
  secret: z.string().max(4_000).optional(),
})

export const findBackupsInput = z.strictObject({
  coverage: z.enum(BACKUP_COVERAGES).optional(),
  state: z.enum([...BACKUP_STATES, 'CORRUPT']).optional(),
  kind: z.enum(BACKUP_KINDS).optional(),
  scheduleId: z.guid().toLowerCase().optional(),
  /** First and last day, on the company's clock. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})

/** Body of the REST door. `wait: false` answers at once with the run. */
export const comprehensiveBackupBody = z.strictObject({
  reason: reasonSchema,
  coverage: z.enum(BACKUP_COVERAGES).optional(),
  wait: z.boolean().default(true),
  ...doorEncryptionFields,
})

/** Body of the older REST door, which makes a SQL dump; its callers may send nothing. */
export const createBackupBody = z.strictObject({
  reason: reasonSchema.default('Asked for through /api/admin/create-backup'),
  wait: z.boolean().default(true),
  ...doorEncryptionFields,
})

export const progressSchema = z.object({
  phase: z.enum(['starting', 'reading', 'verifying']),
  table: z.string().nullable(),
  tables: z.number(),
  tablesDone: z.number(),
  rows: z.number(),
  /** The planner's guess, so only good for a bar. */
  estimatedRows: z.number(),
  /** Bytes of JSON read, before compression. */
  plainBytes: z.number(),
  fileBytes: z.number(),
  rowsPerSecond: z.number(),
  /** null while nothing can be said. */
  secondsLeft: z.number().nullable(),
})
export type BackupProgress = z.infer<typeof progressSchema>

export const problemSchema = z.object({
  part: z.enum([
    'head',
    'chunk',
    'table',
    'metadata',
    'footer',
    'signature',
    'manifest',
    'file',
    'encryption',
    'chain',
    'store',
  ]),
  table: z.string().nullable(),
  chunk: z.number().nullable(),
  message: z.string(),
})

export const verificationSchema = z.object({
  state: z.enum(['RUNNING', 'PASSED', 'FAILED']),
  startedAt: z.string(),
  /** Last sign of life of the process that verifies. */
  seenAt: z.string(),
  finishedAt: z.string().nullable(),
  bytes: z.number(),
  totalBytes: z.number(),
  chunks: z.number(),
  rows: z.number(),
  problems: z.array(problemSchema),
  byName: z.string(),
})
export type BackupVerification = z.infer<typeof verificationSchema>

/** One entry a store; see backup_runs.copies. */
export const copiesSchema = z.array(
  z.object({
    store: z.string(),
    state: z.enum(['PRESENT', 'CORRUPT', 'MISSING', 'FAILED', 'REMOVED']),
    checkedAt: z.string(),
    message: z.string().optional(),
  }),
)
export type BackupCopy = z.infer<typeof copiesSchema>[number]
