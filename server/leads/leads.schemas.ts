import { z } from 'zod'

/** Browser-safe: what a lead may contain and what its list can be asked. */

export const LEAD_SORTS = ['-created', 'created', 'nextAction', '-nextAction'] as const
export type LeadSort = (typeof LEAD_SORTS)[number]

/** When something is to be done next, seen from the company's today. */
export const NEXT_ACTIONS = ['overdue', 'today', 'week', 'planned', 'none'] as const
export type NextActionFilter = (typeof NEXT_ACTIONS)[number]

/** Most leads changed by one bulk action; more are done in several. */
export const MOST_SELECTED = 5_000

const id = z.guid('This is not an id.')
const day = z.iso.date('Use a date such as 2025-03-31.')

/** Trimmed; empty and absent are the same: nothing. */
const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .nullish()
    .transform((value) => value || null)

/** Fields a person fills in. An update replaces all of them, so that a field left empty is emptied. */
const editable = {
  firstName: text(200),
  lastName: text(200),
  companyName: text(200),
  phone: text(50),
  email: text(254),
  addressLine1: text(200),
  addressLine2: text(200),
  city: text(100),
  region: text(100),
  postcode: text(20),
  country: text(2).refine((value) => value === null || /^[A-Z]{2}$/.test(value), {
    message: 'Use the two letters of the country, such as GB.',
  }),
  locale: z
    .enum(['en', 'fr', 'ar'])
    .nullish()
    .transform((value) => value ?? null),
  externalReference: text(100),
  notes: text(10_000),
  nextActionAt: z.coerce
    .date()
    .nullish()
    .transform((value) => value ?? null),
  nextAction: text(500),
  doNotContact: z.boolean().default(false),
}

export const createLeadInput = z.strictObject({
  /** Made by the form, so that a double submit creates one lead. */
  id: id.optional(),
  ...editable,
  source: z.string().trim().min(1).max(100).default('manual'),
  /** Whether a second lead with the same phone or e-mail is wanted. */
  allowDuplicate: z.boolean().default(false),
})
export type CreateLeadInput = z.output<typeof createLeadInput>

export const updateLeadInput = z.strictObject({
  id,
  /** The version that was on the form; another person's edit in between refuses this one. */
  version: z.coerce.number().int().min(1),
  ...editable,
})
export type UpdateLeadInput = z.output<typeof updateLeadInput>

export const leadIdInput = z.strictObject({ id })

/** The list's filters; page, count, export and "select all matching" share them. */
export const leadFilters = z.strictObject({
  search: z.string().trim().max(200).optional(),
  disposition: z.array(z.string().max(40)).max(50).optional(),
  source: z.string().max(100).optional(),
  /** A user's id, `me`, or `none` for unassigned leads. */
  assigned: z.union([z.literal('me'), z.literal('none'), id]).optional(),
  batchId: id.optional(),
  createdFrom: day.optional(),
  createdTo: day.optional(),
  nextAction: z.enum(NEXT_ACTIONS).optional(),
  /** The trash instead of the list. */
  deleted: z.boolean().default(false),
})
export type LeadFilters = z.output<typeof leadFilters>

export const findLeadsInput = z.strictObject({
  ...leadFilters.shape,
  sort: z.enum(LEAD_SORTS).default('-created'),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type FindLeadsInput = z.output<typeof findLeadsInput>

export const exportLeadsInput = z.strictObject({
  ...leadFilters.shape,
  sort: z.enum(LEAD_SORTS).default('-created'),
  cursor: z.string().max(500).optional(),
})

/** Chosen rows, or everything that a filter matches. */
const selection = {
  ids: z.array(id).max(MOST_SELECTED, `Choose at most ${MOST_SELECTED} leads at once.`).default([]),
  filters: leadFilters.optional(),
}

export const setDispositionInput = z.strictObject({
  ...selection,
  disposition: z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/, 'Choose one of the dispositions offered.'),
  reason: text(1000),
  nextActionAt: z.coerce
    .date()
    .nullish()
    .transform((value) => value ?? null),
  nextAction: text(500),
  /** The disposition that was on the page; if another person has changed it, this is refused. */
  from: z.string().max(40).optional(),
})
export type SetDispositionInput = z.output<typeof setDispositionInput>

export const assignLeadsInput = z.strictObject({
  ...selection,
  /** Null takes the leads from whoever has them. */
  assignedTo: z.union([z.literal('me'), id]).nullable(),
})
export type AssignLeadsInput = z.output<typeof assignLeadsInput>

export const removeLeadsInput = z.strictObject(selection)
export const restoreLeadsInput = z.strictObject({ ids: z.array(id).min(1).max(MOST_SELECTED) })

export const getTimelineInput = z.strictObject({ id, limit: z.number().int().min(1).max(500).default(100) })
