import { z } from 'zod'
import { customFilters, customInput } from '../fields/fields.schemas.ts'

/** Browser-safe: what a lead may contain and what its list can be asked. */

export const LEAD_SORTS = ['-created', 'created', 'nextAction', '-nextAction'] as const
export type LeadSort = (typeof LEAD_SORTS)[number]

/** When something is to be done next, seen from the company's today. */
/** When a lead is due: `today` is all that is due by now, late or not, and `due` is what is not late yet. */
export const NEXT_ACTIONS = ['overdue', 'due', 'today', 'week', 'planned', 'none'] as const
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
  // Room for "England", so that two letters are asked for instead of fewer.
  country: text(100).refine((value) => value === null || /^[A-Z]{2}$/.test(value), {
    message: 'Use the two letters of the country, such as GB.',
    params: { reason: 'COUNTRY_LETTERS' },
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
  /** Values of the company's own fields by key; what is left out stays. */
  custom: customInput,
}

/** How a person may be reached, each with a consent of its own. */
export const CHANNELS = ['email', 'sms', 'call', 'letter'] as const
export type Channel = (typeof CHANNELS)[number]
export const CONSENTS = ['UNKNOWN', 'GIVEN', 'WITHDRAWN'] as const
export type Consent = (typeof CONSENTS)[number]

export const createLeadInput = z.strictObject({
  /** Made by the form, so that a double submit creates one lead. */
  id: id.optional(),
  ...editable,
  source: z.string().trim().min(1).max(100).default('manual'),
  /** Whether a second lead with the same phone or email is wanted. */
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
  /** Days of the next action, both included. */
  nextFrom: day.optional(),
  nextTo: day.optional(),
  /** Days on which the disposition was set, both included. */
  dispositionFrom: day.optional(),
  dispositionTo: day.optional(),
  /** Begins with, in whatever case. */
  city: z.string().trim().min(1).max(100).optional(),
  /** Begins with; blanks do not count. */
  postcode: z.string().trim().min(1).max(20).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  locale: z.enum(['en', 'fr', 'ar']).optional(),
  doNotContact: z.boolean().optional(),
  emailConsent: z.enum(CONSENTS).optional(),
  smsConsent: z.enum(CONSENTS).optional(),
  callConsent: z.enum(CONSENTS).optional(),
  letterConsent: z.enum(CONSENTS).optional(),
  hasPhone: z.boolean().optional(),
  hasEmail: z.boolean().optional(),
  createdBy: id.optional(),
  /** Their id in the source, as a whole. */
  externalReference: z.string().trim().min(1).max(100).optional(),
  /** By the company's own fields. */
  custom: customFilters,
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

/** Shares the leads out, one each in turn, to whoever was given one longest ago. */
export const shareOutLeadsInput = z.strictObject({ ...selection, among: z.array(id).min(1).max(200) })
export type ShareOutLeadsInput = z.output<typeof shareOutLeadsInput>

export const setConsentInput = z.strictObject({
  id,
  version: z.coerce.number().int().min(1),
  doNotContact: z.boolean(),
  emailConsent: z.enum(CONSENTS),
  smsConsent: z.enum(CONSENTS),
  callConsent: z.enum(CONSENTS),
  letterConsent: z.enum(CONSENTS),
  /** How it was given or withdrawn: on the telephone, by letter, on a form. */
  source: text(200),
})
export type SetConsentInput = z.output<typeof setConsentInput>

/** Columns of the board or the lists of today. */
export const boardInput = z.strictObject({
  search: leadFilters.shape.search,
  assigned: leadFilters.shape.assigned,
  source: leadFilters.shape.source,
  batchId: leadFilters.shape.batchId,
})
export const todayInput = z.strictObject({ assigned: leadFilters.shape.assigned })
/** Whose list of the day is worked through, and the lead on which one stands. */
export const nextDueInput = z.strictObject({ id, assigned: leadFilters.shape.assigned })
export type NextDueInput = z.output<typeof nextDueInput>

export const removeLeadsInput = z.strictObject(selection)
export const restoreLeadsInput = z.strictObject({ ids: z.array(id).min(1).max(MOST_SELECTED) })

export const getTimelineInput = z.strictObject({ id, limit: z.number().int().min(1).max(500).default(100) })
