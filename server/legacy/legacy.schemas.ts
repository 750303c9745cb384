import { z } from 'zod'

/** Tables of the old system's backups, in the order in which they can be written. */
export const LEGACY_ENTITIES = [
  'users',
  'leads',
  'leadDispositionHistory',
  'sales',
  'appliances',
  'smsLogs',
  'generatedDocuments',
] as const
export type LegacyEntity = (typeof LEGACY_ENTITIES)[number]

export const LEGACY_STATES = ['READING', 'PREVIEWED', 'WRITING', 'IMPORTED', 'FAILED', 'CANCELLED'] as const
export type LegacyState = (typeof LEGACY_STATES)[number]

export const LEGACY_VERDICTS = ['new', 'there', 'refused'] as const
export type LegacyVerdictName = (typeof LEGACY_VERDICTS)[number]

export const legacyReasonSchema = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .refine((text) => !/\p{Cc}/u.test(text), {
    message: 'Write the reason on one line.',
    params: { reason: 'ONE_LINE' },
  })

export const legacyIdInput = z.strictObject({ id: z.guid().toLowerCase() })
export const confirmLegacyInput = z.strictObject({ id: z.guid().toLowerCase(), reason: legacyReasonSchema })

export const findLegacyRowsInput = z.strictObject({
  id: z.guid().toLowerCase(),
  entity: z.enum(LEGACY_ENTITIES).optional(),
  verdict: z.enum(LEGACY_VERDICTS).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(1_000).default(50),
})

export type FindLegacyRowsInput = z.output<typeof findLegacyRowsInput>

const counts = z.record(
  z.string(),
  z.object({ new: z.number().default(0), there: z.number().default(0), refused: z.number().default(0) }),
)
export const legacyCountsSchema = counts
export type LegacyCounts = z.infer<typeof counts>

/** A table or a column of the file that has no place here. `column` null: the whole table. */
export const legacyNotesSchema = z.array(
  z.object({ table: z.string(), column: z.string().nullable(), rows: z.number() }),
)
export type LegacyNotes = z.infer<typeof legacyNotesSchema>
