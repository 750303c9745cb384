import { z } from 'zod'

/** Days that the picture looks back over. */
export const PICTURE_DAYS = [30, 90, 365] as const

export const pictureInput = z.strictObject({
  days: z.union([z.literal(30), z.literal(90), z.literal(365)]).default(30),
})
