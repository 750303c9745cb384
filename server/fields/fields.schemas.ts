import { z } from 'zod'

/** Browser-safe: fields that an admin adds to leads and sales. */

export const FIELD_ENTITIES = ['LEAD', 'SALE'] as const
export type FieldEntity = (typeof FIELD_ENTITIES)[number]

export const FIELD_TYPES = [
  'TEXT',
  'LONG_TEXT',
  'NUMBER',
  'MONEY',
  'DATE',
  'BOOLEAN',
  'SELECT',
  'MULTI_SELECT',
  'EMAIL',
  'PHONE',
  'URL',
] as const
export type FieldType = (typeof FIELD_TYPES)[number]

export const FIELD_ROLES = ['admin', 'manager', 'agent', 'accounts', 'viewer'] as const

const id = z.guid('This is not an id.')
const label = z.string().trim().min(1, 'Enter a name in each language.').max(80, 'Use at most 80 characters.')
export const labelsShape = z.strictObject({ en: label, fr: label, ar: label })
export type Labels = z.output<typeof labelsShape>

export const optionShape = z.strictObject({
  value: z.string().trim().min(1).max(80),
  labels: labelsShape,
  archived: z.boolean().default(false),
})
export type FieldOption = z.output<typeof optionShape>

export const rulesShape = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  maxLength: z.number().int().min(1).max(10_000).optional(),
})
export type FieldRules = z.output<typeof rulesShape>

const traits = {
  labels: labelsShape,
  type: z.enum(FIELD_TYPES),
  options: z
    .array(optionShape)
    .max(200)
    .refine((options) => new Set(options.map(({ value }) => value)).size === options.length, {
      message: 'Two choices are the same.',
      params: { reason: 'CHOICES_ALIKE' },
    })
    .default([]),
  rules: rulesShape.default({}),
  isRequired: z.boolean().default(false),
  isHidden: z.boolean().default(false),
  isFilterable: z.boolean().default(false),
  /** Roles that see it; none means all. */
  visibleTo: z.array(z.enum(FIELD_ROLES)).max(FIELD_ROLES.length).default([]),
}

export const findFieldsInput = z.strictObject({ entity: z.enum(FIELD_ENTITIES) })
export const createFieldInput = z.strictObject({ entity: z.enum(FIELD_ENTITIES), ...traits })
export type CreateFieldInput = z.output<typeof createFieldInput>
export const updateFieldInput = z.strictObject({ id, ...traits })
export type UpdateFieldInput = z.output<typeof updateFieldInput>
export const moveFieldInput = z.strictObject({ id, step: z.union([z.literal(1), z.literal(-1)]) })
export const removeFieldInput = z.strictObject({ id, removed: z.boolean() })

/** What a form or a program sends for the fields of one record, by key; read by fields.rules.ts. */
export const customInput = z
  .record(z.string().max(40), z.unknown())
  .refine((given) => Object.keys(given).length <= 200, {
    message: 'Too many fields.',
    params: { reason: 'TOO_MANY_VALUES' },
  })
  .optional()

/** Filters by custom field: the key and what its value is. */
export const customFilters = z.record(z.string().max(40), z.string().trim().min(1).max(200)).optional()
export type CustomFilters = z.output<typeof customFilters>

/** A field as pages and domains get it. */
export interface CustomField {
  id: string
  entity: FieldEntity
  key: string
  type: FieldType
  labels: Labels
  options: FieldOption[]
  rules: FieldRules
  position: number
  isRequired: boolean
  isHidden: boolean
  isFilterable: boolean
  visibleTo: string[]
  deletedAt: Date | null
}
