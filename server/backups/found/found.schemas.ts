import { z } from 'zod'
import { BACKUP_KINDS } from '../backups.schemas.ts'

/** A file of a store, named as the list named it; whether there is such a file, the store says. */
export const adoptFoundInput = z.strictObject({
  store: z.enum(['folder', 's3']),
  kind: z.enum(BACKUP_KINDS),
  fileName: z.string().min(1).max(255),
})
export type AdoptFoundInput = z.output<typeof adoptFoundInput>

/** Why a file cannot be taken into the history. */
export const FOUND_PROBLEMS = ['UNREADABLE', 'UNSIGNED', 'STRANGER', 'KNOWN', 'NO_COMPANY'] as const
export type FoundProblem = (typeof FOUND_PROBLEMS)[number]
