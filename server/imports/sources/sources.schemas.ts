import { z } from 'zod'
import { countryInput, DUPLICATE_CHOICES, defaultsInput, mappingInput, sourceName } from '../imports.schemas.ts'

/** Browser-safe: places that files of leads come from. */

const id = z.guid()

export const sourceIdInput = z.strictObject({ id })

export const findSourcesInput = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})

export const updateSourceInput = z.strictObject({
  id,
  name: sourceName,
  country: countryInput,
  onDuplicate: z.enum(DUPLICATE_CHOICES),
  mapping: mappingInput,
  defaults: defaultsInput,
})
export type UpdateSourceInput = z.output<typeof updateSourceInput>

/** `id` is the import, `sourceId` the source it is read as. */
export const applySourceInput = z.strictObject({ id, sourceId: z.guid() })
