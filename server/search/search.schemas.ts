import { z } from 'zod'

/** What was typed into the palette. Shorter than two characters finds everything, so it finds nothing. */
export const searchInput = z.strictObject({ q: z.string().trim().max(200) })
export const SHORTEST_SEARCH = 2
