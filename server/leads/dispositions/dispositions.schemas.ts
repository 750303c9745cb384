import { z } from 'zod'
import type { AgentsSee } from '../../kernel/scope.ts'

/** Browser-safe: what a company can set about its dispositions. */

export const COLOURS = ['grey', 'blue', 'teal', 'green', 'amber', 'orange', 'red', 'violet'] as const
export type Colour = (typeof COLOURS)[number]

const code = z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/, 'Choose one of the dispositions.')
const name = z.string().trim().min(1, 'Enter a name in each language.').max(60, 'Use at most 60 characters.')

const traits = {
  labels: z.strictObject({ en: name, fr: name, ar: name }),
  colour: z.enum(COLOURS),
  isTerminal: z.boolean().default(false),
  stopsContact: z.boolean().default(false),
  requiresReason: z.boolean().default(false),
  requiresNextAction: z.boolean().default(false),
}

export const createDispositionInput = z.strictObject(traits)
export type CreateDispositionInput = z.output<typeof createDispositionInput>
export const updateDispositionInput = z.strictObject({ code, ...traits })
export type UpdateDispositionInput = z.output<typeof updateDispositionInput>

export const moveDispositionInput = z.strictObject({ code, step: z.union([z.literal(1), z.literal(-1)]) })
export const archiveDispositionInput = z.strictObject({ code, archived: z.boolean() })
/** Which leads agents may be shown. */
export const SIGHTS = ['OWN', 'OWN_AND_UNASSIGNED', 'ALL'] as const satisfies readonly AgentsSee[]
export const agentsSeeInput = z.strictObject({ agentsSee: z.enum(SIGHTS) })

const day = z.iso.date()
/** Leads that were added on these days, both included. */
export const reportInput = z.strictObject({ from: day, to: day })
export type ReportInput = z.output<typeof reportInput>
