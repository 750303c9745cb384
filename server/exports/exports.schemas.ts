import { z } from 'zod'
import { messageFilters } from '../communications/communications.schemas.ts'
import { exportLeadsInput } from '../leads/leads.schemas.ts'
import { exportSalesInput } from '../sales/sales.schemas.ts'

/** Browser-safe: lists written to files by a job. */

export const EXPORT_STATES = ['PENDING', 'RUNNING', 'READY', 'FAILED', 'EXPIRED'] as const
export type ExportState = (typeof EXPORT_STATES)[number]

/** The list's own filters and order: what it shows is what the file holds. */
export const createExportInput = z.discriminatedUnion('entity', [
  z.strictObject({ entity: z.literal('LEAD'), list: exportLeadsInput.omit({ cursor: true }) }),
  z.strictObject({ entity: z.literal('SALE'), list: exportSalesInput }),
  z.strictObject({ entity: z.literal('MESSAGE'), list: messageFilters }),
])
export type CreateExportInput = z.output<typeof createExportInput>

export const findExportsInput = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(100).default(25),
})

export const exportIdInput = z.strictObject({ id: z.guid('This is not an id.') })

/** A part of a file; `next` is where the following one begins. */
export const readExportInput = exportIdInput.extend({
  offset: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
})
