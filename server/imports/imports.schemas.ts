import { z } from 'zod'

/** Lead fields that a column may fill, in the order the mapping page offers them. */
export const IMPORT_FIELDS = [
  'firstName',
  'lastName',
  'fullName',
  'companyName',
  'phone',
  'email',
  'addressLine1',
  'addressLine2',
  'city',
  'region',
  'postcode',
  'country',
  'locale',
  'source',
  'externalReference',
  'notes',
] as const
export type ImportField = (typeof IMPORT_FIELDS)[number]

/** Which field each column fills, by the column's label; a column that is left out is not imported. */
export type Mapping = Record<string, ImportField>

/** What a row is, decided before anything is written. */
export const VERDICTS = ['new', 'update', 'duplicate_in_file', 'duplicate_in_database', 'invalid'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What was done with a row. */
export const OUTCOMES = ['created', 'updated', 'skipped', 'rejected', 'undone', 'kept'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const BATCH_STATES = [
  'UPLOADED',
  'PREVIEWING',
  'PREVIEWED',
  'QUEUED',
  'IMPORTING',
  'IMPORTED',
  'FAILED',
  'CANCELLED',
  'UNDOING',
  'UNDONE',
] as const
export type BatchState = (typeof BATCH_STATES)[number]

/** States in which a process works on the batch and says so by its heartbeat. */
export const WORKING_STATES = ['PREVIEWING', 'QUEUED', 'IMPORTING', 'UNDOING'] as const satisfies readonly BatchState[]

export function isWorking(state: string): boolean {
  return WORKING_STATES.some((working) => working === state)
}

/**
 * What happens to rows that are leads already. `skip` leaves the leads as they are, `update` writes the
 * file's values over them, `create` makes a second lead of every repetition, in the file and in the database.
 */
export const DUPLICATE_CHOICES = ['skip', 'update', 'create'] as const
export type DuplicateChoice = (typeof DUPLICATE_CHOICES)[number]

/** Why a field of a row was refused. The pages have words for each. */
export const ROW_PROBLEMS = [
  'NAME_MISSING',
  'CONTACT_MISSING',
  'TOO_LONG',
  'TOO_MANY_COLUMNS',
  'COUNTRY_UNKNOWN',
  'PHONE_TOO_SHORT',
  'PHONE_TOO_LONG',
  'PHONE_NOT_A_NUMBER',
  'PHONE_ROUNDED',
  'PHONE_TWO_NUMBERS',
  'PHONE_NOT_POSSIBLE',
  'EMAIL_NOT_AN_ADDRESS',
  'EMAIL_TWO_ADDRESSES',
  'EMAIL_TOO_LONG',
] as const

export const rowProblem = z.object({
  field: z.string(),
  reason: z.enum(ROW_PROBLEMS),
  /** What the cell held, so that it can be found in the file. */
  value: z.string().optional(),
})
export type RowProblem = z.infer<typeof rowProblem>

/** Largest file; larger ones are split by the person who has them. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024
export const MAX_ROWS = 500_000
export const MAX_COLUMNS = 300

/** What the jsonb columns of a batch hold; read through these, never believed. One that does not fit is empty. */
export const headerShape = z.array(z.string()).catch([])
export const mappingShape = z.record(z.string(), z.enum(IMPORT_FIELDS)).catch({})
const format = z.object({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1256']),
  bom: z.number().int().min(0).max(3),
  delimiter: z.enum([',', ';', '\t', '|']),
  skipLines: z.number().int().min(0),
})
export const formatShape = format.catch({ encoding: 'utf-8', bom: 0, delimiter: ',', skipLines: 0 })

const id = z.guid()
const sourceName = z.string().trim().min(1).max(100)

export const getImportInput = z.strictObject({ id })

export const findImportsInput = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(25),
})

export const previewImportInput = z.strictObject({
  id,
  source: sourceName,
  country: z.string().regex(/^[A-Z]{2}$/),
  mapping: z
    .record(z.string().min(1).max(200), z.enum(IMPORT_FIELDS))
    .refine((mapping) => Object.keys(mapping).length <= MAX_COLUMNS, {
      message: `The file has more than ${MAX_COLUMNS} columns. Leave out what is not needed.`,
      params: { reason: 'FILE_TOO_WIDE' },
    }),
})

export const startImportInput = z.strictObject({ id, onDuplicate: z.enum(DUPLICATE_CHOICES) })

export const findImportRowsInput = z.strictObject({
  id,
  verdict: z.enum(VERDICTS).optional(),
  /** Rows that were not imported, whatever the reason. */
  rejected: z.boolean().optional(),
  outcome: z.enum(OUTCOMES).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(5000).default(50),
})

/** Where a form sends its reader: the query of `/leads/imports/:id`. */
export const importPageQuery = z.object({
  verdict: z.enum(VERDICTS).optional().catch(undefined),
  outcome: z.enum(OUTCOMES).optional().catch(undefined),
  cursor: z.string().max(500).optional().catch(undefined),
  step: z.enum(['mapping']).optional().catch(undefined),
})
