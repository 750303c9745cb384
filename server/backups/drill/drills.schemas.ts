import { z } from 'zod'

export const DRILL_STATES = ['RUNNING', 'PASSED', 'FAILED', 'COULD_NOT_RUN'] as const
export type DrillState = (typeof DRILL_STATES)[number]

export const drillIdInput = z.strictObject({ id: z.guid().toLowerCase() })

/** An age identity, a key file or a passphrase; never stored, never logged. */
export const secretSchema = z.string().max(4_000).optional()

export const drillBackupInput = z.strictObject({ id: z.guid().toLowerCase(), secret: secretSchema })

export const findDrillsInput = z.strictObject({
  backupId: z.guid().toLowerCase().optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})

export const loadProgressSchema = z.object({
  phase: z.enum(['opening', 'schema', 'rows', 'indexes', 'comparing', 'staging', 'differences', 'safety', 'applying']),
  table: z.string().nullable(),
  tables: z.number(),
  tablesDone: z.number(),
  rows: z.number(),
  totalRows: z.number(),
  /** Since the phase began. */
  rowsPerSecond: z.number().default(0),
})

export const drillReportSchema = z.object({
  problems: z.array(
    z.object({
      kind: z.enum(['table', 'rows', 'sequence', 'foreign_key', 'schema', 'file']),
      table: z.string().nullable(),
      message: z.string(),
    }),
  ),
  tables: z.array(z.object({ key: z.string(), records: z.number(), restored: z.number(), same: z.boolean() })),
  /** Milliseconds by phase. */
  timings: z.record(z.string(), z.number()),
})
export type DrillReport = z.infer<typeof drillReportSchema>
