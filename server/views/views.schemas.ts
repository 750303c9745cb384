import { z } from 'zod'

/** Browser-safe: lists as somebody set them up. */

export const VIEW_ENTITIES = [
  'LEAD',
  'SALE',
  'CUSTOMER',
  'INVOICE',
  'REMINDER',
  'PROSPECT',
  'DOCUMENT',
  'COMMUNICATION',
] as const
export type ViewEntity = (typeof VIEW_ENTITIES)[number]
export const VIEW_ROLES = ['admin', 'manager', 'agent', 'accounts', 'viewer'] as const
export type ViewRole = (typeof VIEW_ROLES)[number]

/** The list's own address: every filter, its order and its columns, by the names that the address has. */
export const definitionShape = z.strictObject({
  filters: z.record(z.string().max(60), z.string().max(300)).refine((filters) => Object.keys(filters).length <= 50, {
    message: 'Too many filters.',
    params: { reason: 'TOO_MANY_FILTERS' },
  }),
})
export type ViewDefinition = z.output<typeof definitionShape>

const id = z.guid('This is not an id.')
const name = z.string().trim().min(1, 'Give the view a name.').max(100, 'Use at most 100 characters.')
const sharing = {
  isShared: z.boolean().default(false),
  /** The role whose list opens with this view; only a shared one can be that. */
  defaultForRole: z.enum(VIEW_ROLES).nullable().default(null),
}

export const findViewsInput = z.strictObject({ entity: z.enum(VIEW_ENTITIES) })
export const createViewInput = z.strictObject({
  entity: z.enum(VIEW_ENTITIES),
  name,
  definition: definitionShape,
  ...sharing,
})
export type CreateViewInput = z.output<typeof createViewInput>
export const updateViewInput = z.strictObject({ id, name, definition: definitionShape.optional(), ...sharing })
export type UpdateViewInput = z.output<typeof updateViewInput>
export const viewIdInput = z.strictObject({ id })
