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

/** What is looked for in the catalogue: drift from the migrations, or checks of theirs that do not hold any more. */
const CHECK_KINDS = ['drift', 'checks'] as const
export type CheckKind = (typeof CHECK_KINDS)[number]

export const startCheckInput = z.strictObject({ kind: z.enum(CHECK_KINDS) })

/** What the forms of the page post. */
export const migrationsForm = z.discriminatedUnion('intent', [
  startCheckInput.extend({ intent: z.literal('check') }),
  startRehearsalInput.extend({ intent: z.literal('rehearse') }),
])
