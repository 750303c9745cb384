import { z } from 'zod'

/** What a rehearsal runs on: the demo, a copy of the live rows, or the newest backup that restores. */
export const REHEARSAL_SOURCES = ['seeds', 'live-copy', 'backup'] as const
export type RehearsalSourceKind = (typeof REHEARSAL_SOURCES)[number]

export const startRehearsalInput = z.strictObject({
  source: z.enum(REHEARSAL_SOURCES),
  /** The newest so many are rolled back first and rehearsed again. */
  again: z.coerce.number().int().min(0).max(20).default(0),
})
export type StartRehearsal = z.output<typeof startRehearsalInput>

export const rehearsalIdInput = z.strictObject({ id: z.guid() })

/** What the forms of the page post. */
export const migrationsForm = z.discriminatedUnion('intent', [
  z.strictObject({ intent: z.literal('checks') }),
  z.strictObject({ intent: z.literal('drift') }),
  startRehearsalInput.extend({ intent: z.literal('rehearse') }),
])
