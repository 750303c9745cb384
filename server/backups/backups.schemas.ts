import { z } from 'zod'

export const BACKUP_STATES = ['RUNNING', 'WRITTEN', 'VERIFIED', 'RESTORABLE', 'FAILED'] as const
export type BackupState = (typeof BACKUP_STATES)[number]

/** What a backup holds: the company's own data, or the whole database (operators only). */
export const BACKUP_COVERAGES = ['company', 'database'] as const
export type BackupCoverage = (typeof BACKUP_COVERAGES)[number]

export const reasonSchema = z
  .string()
  .trim()
  .min(3, 'Say in a few words why this backup is made (at least 3 characters).')
  .max(500, 'Keep the reason below 500 characters.')
  // Control characters would end up in the file's head, in logs and in terminals.
  .refine((text) => !/\p{Cc}/u.test(text), 'Write the reason on one line.')

export const createBackupInput = z.strictObject({
  reason: reasonSchema,
  coverage: z.enum(BACKUP_COVERAGES).default('company'),
})

export const backupIdInput = z.strictObject({ id: z.guid().toLowerCase() })

export const findBackupsInput = z.strictObject({
  coverage: z.enum(BACKUP_COVERAGES).optional(),
  state: z.enum([...BACKUP_STATES, 'CORRUPT']).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})

/** Body of the REST door. `wait: false` answers at once with the run. */
export const comprehensiveBackupBody = z.strictObject({
  reason: reasonSchema,
  coverage: z.enum(BACKUP_COVERAGES).optional(),
  wait: z.boolean().default(true),
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
  part: z.enum(['head', 'chunk', 'table', 'metadata', 'footer', 'signature', 'manifest', 'file']),
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
