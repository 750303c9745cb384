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

/** A field of the company's own, by its key. */
export const CUSTOM_TARGET = z.templateLiteral(['custom.', z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/)])
/** What a column may fill: a field of every lead, or one of the company's own. */
export const importTarget = z.union([z.enum(IMPORT_FIELDS), CUSTOM_TARGET])
export type ImportTarget = z.output<typeof importTarget>

/** Which field each column fills, by the column's label; a column that is left out is not imported. */
export type Mapping = Record<string, ImportTarget>

/** Fields that may be filled for rows that say nothing: where all leads of a file are alike, the file often is silent. */
export const DEFAULT_FIELDS = ['country', 'locale', 'city', 'region'] as const
/** Values for fields that a row leaves empty, by field, as a person writes them. */
export type Defaults = Partial<Record<ImportTarget, string>>

/** The custom field's key that a target names, or null. */
export function customKey(target: string): string | null {
  return target.startsWith('custom.') ? target.slice('custom.'.length) : null
}

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
  'FIELD_REQUIRED',
  'FIELD_NOT_A_NUMBER',
  'FIELD_TOO_SMALL',
  'FIELD_TOO_LARGE',
  'FIELD_TOO_LONG',
  'FIELD_NOT_A_DATE',
  'FIELD_NOT_YES_OR_NO',
  'FIELD_NOT_OFFERED',
  'FIELD_NOT_AN_EMAIL',
  'FIELD_NOT_A_PHONE',
  'FIELD_NOT_A_URL',
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
export const mappingShape = z.record(z.string(), importTarget).catch({})
export const defaultsShape = z.partialRecord(importTarget, z.string()).catch({})
const format = z.object({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1256']),
  bom: z.number().int().min(0).max(3),
  delimiter: z.enum([',', ';', '\t', '|']),
  skipLines: z.number().int().min(0),
  headerRow: z.number().int().min(1).optional(),
})
export const formatShape = format.catch({ encoding: 'utf-8', bom: 0, delimiter: ',', skipLines: 0 })

/** What happened to an import, in the order it did. */
export const LOG_EVENTS = [
  'uploaded',
  'checkAsked',
  'checked',
  'writeAsked',
  'imported',
  'undoAsked',
  'undone',
  'resumed',
  'failed',
  'cancelled',
  'swept',
] as const
export type LogEvent = (typeof LOG_EVENTS)[number]
export const logShape = z
  .array(z.object({ at: z.iso.datetime({ offset: true }), what: z.enum(LOG_EVENTS), rows: z.number().optional() }))
  .catch([])

const id = z.guid()
export const sourceName = z.string().trim().min(1).max(100)

export const mappingInput = z
  .record(z.string().min(1).max(200), importTarget)
  .refine((mapping) => Object.keys(mapping).length <= MAX_COLUMNS, {
    message: `The file has more than ${MAX_COLUMNS} columns. Leave out what is not needed.`,
    params: { reason: 'FILE_TOO_WIDE' },
  })
export const defaultsInput = z.partialRecord(importTarget, z.string().max(1000)).default({})
export const countryInput = z.string().regex(/^[A-Z]{2}$/)

export const getImportInput = z.strictObject({ id })

export const findImportsInput = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(25),
})

export const previewImportInput = z.strictObject({
  id,
  source: sourceName,
  country: countryInput,
  mapping: mappingInput,
  defaults: defaultsInput,
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

const word = z.string().max(500)
/** How the file of rows that were not imported is worded; without it, it has the codes that programs read. */
export const rejectWords = z.strictObject({
  /** Titles of the row number, the verdict and the reasons. */
  columns: z.tuple([word, word, word]),
  verdicts: z.record(z.enum(VERDICTS), word),
  fields: z.record(z.string().max(60), word),
  reasons: z.record(z.enum(ROW_PROBLEMS), word),
  /** With {{label}} and {{text}}: how what is said of something follows its name. */
  labelled: word,
  /** With {{row}}: the row that it repeats. */
  repeats: word,
  /** Before the address of the lead that it is already. */
  isLead: word,
  /** In which the company's own fields are named. */
  language: z.enum(['en', 'fr', 'ar']),
})
export type RejectWords = z.output<typeof rejectWords>
export const exportRejectsInput = findImportRowsInput
  .pick({ id: true, cursor: true })
  .extend({ words: rejectWords.optional() })

/** Where a form sends its reader: the query of `/leads/imports/:id`. */
export const importPageQuery = z.object({
  verdict: z.enum(VERDICTS).optional().catch(undefined),
  outcome: z.enum(OUTCOMES).optional().catch(undefined),
  cursor: z.string().max(500).optional().catch(undefined),
  step: z.enum(['mapping']).optional().catch(undefined),
})
