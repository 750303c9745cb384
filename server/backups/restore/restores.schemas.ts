import { z } from 'zod'
import { BACKUP_COVERAGES, reasonSchema } from '../backups.schemas.ts'
import { secretSchema } from '../drill/drills.schemas.ts'

export const RESTORE_STATES = [
  'PREPARING',
  'PREVIEWED',
  'RESTORING',
  'RESTORED',
  'FAILED',
  'CANCELLED',
  'EXPIRED',
] as const
export type RestoreState = (typeof RESTORE_STATES)[number]

export const RESTORE_MODES = ['replace', 'merge', 'add'] as const

/** A person picks so many rows at a time; more is a table. */
const MOST_ROWS = 1_000

export const selectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everything') }),
  z.strictObject({
    kind: z.literal('tables'),
    tables: z.array(z.string().min(1).max(200)).min(1, 'Choose a table.').max(500),
  }),
  z.strictObject({
    kind: z.literal('rows'),
    table: z.string().min(1).max(200),
    keys: z
      .array(z.record(z.string().max(100), z.string().max(1_000)))
      .min(1, 'Choose a row.')
      .max(MOST_ROWS, `Choose at most ${MOST_ROWS} rows, or the whole table.`),
  }),
])

export const createRestoreInput = z.strictObject({
  backupId: z.guid().toLowerCase(),
  reason: reasonSchema,
  coverage: z.enum(BACKUP_COVERAGES).default('company'),
  selection: selectionSchema,
  mode: z.enum(RESTORE_MODES),
  secret: secretSchema,
})

export const findBackupRowsInput = z.strictObject({
  backupId: z.guid().toLowerCase(),
  table: z.string().min(1).max(200),
  search: z.string().trim().max(200).default(''),
  secret: secretSchema,
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(100).default(25),
})

export const restoreIdInput = z.strictObject({ id: z.guid().toLowerCase() })
export const restoreChoicesInput = z.strictObject({ backupId: z.guid().toLowerCase() })

export const findRestoresInput = z.strictObject({
  backupId: z.guid().toLowerCase().optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})

export const findDifferencesInput = z.strictObject({
  id: z.guid().toLowerCase(),
  table: z.string().min(1).max(200),
  change: z.enum(['insert', 'update', 'delete']).optional(),
  cursor: z.string().max(4_000).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})

export const confirmRestoreInput = z.strictObject({
  id: z.guid().toLowerCase(),
  phrase: z.string().max(200),
  skipSafetyBackup: z.boolean().default(false),
})

export const releaseOutboundInput = z.strictObject({ reason: reasonSchema })

const count = z.number().int().min(0)

export const previewSchema = z.object({
  tables: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      inserts: count,
      updates: count,
      deletes: count,
      retained: count,
      needed: count,
      digest: z.string(),
    }),
  ),
  problems: z.array(
    z.object({ table: z.string(), parent: z.string().default(''), count: count.default(0), message: z.string() }),
  ),
  sendsUnknown: count.default(0),
})
/** With what the restore itself needs, once the backup is closed. */
export const storedPreviewSchema = previewSchema.extend({
  offer: z.object({
    tables: z.array(z.string()),
    redactions: z.array(z.object({ table: z.string(), column: z.string(), writtenAs: z.string().nullable() })),
    sequences: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        lastValue: z.string().nullable(),
        isCalled: z.boolean(),
        ownedBy: z.string().nullable(),
      }),
    ),
  }),
})
export type RestorePreview = z.infer<typeof previewSchema>

export const outcomeSchema = z.object({
  inserts: count,
  updates: count,
  deletes: count,
  sessionsEnded: count,
  sendsMarkedUnknown: count,
  passwordsToReset: count,
})
export type RestoreOutcome = z.infer<typeof outcomeSchema>
