import { z } from 'zod'

/** Browser-safe: finding leads twice, and merging them. */

const id = z.guid('This is not an id.')

export const DUPLICATE_KEYS = ['phone', 'email'] as const

/** Fields of which a merge takes one of two values, in the order of the form. */
export const MERGED_FIELDS = [
  'firstName',
  'lastName',
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
  'externalReference',
  'notes',
  'assignedTo',
  'nextActionAt',
  'nextAction',
] as const
export type MergedField = (typeof MERGED_FIELDS)[number]

export const findDuplicatesInput = z.strictObject({
  by: z.enum(DUPLICATE_KEYS).default('phone'),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(100).default(25),
})
export type FindDuplicatesInput = z.output<typeof findDuplicatesInput>

export const leadPairInput = z.strictObject({ oneId: id, otherId: id })

export const mergeLeadsInput = z.strictObject({
  /** The lead that stays. */
  keepId: id,
  /** The lead that is folded into it and goes to the trash. */
  mergeId: id,
  /** Fields whose value comes from the folded lead; the others stay as the kept lead has them. */
  takeFromMerged: z.array(z.enum(MERGED_FIELDS)).max(MERGED_FIELDS.length).default([]),
  /** Versions that were on the form, of the kept and the folded lead. */
  versions: z.tuple([z.coerce.number().int(), z.coerce.number().int()]).optional(),
})
export type MergeLeadsInput = z.output<typeof mergeLeadsInput>

export const undoMergeInput = z.strictObject({ id })
