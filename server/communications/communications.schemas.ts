import { z } from 'zod'
import { setDispositionInput } from '../leads/leads.schemas.ts'

/** Browser-safe: contacts in every channel, what may be said of each, and what their list can be asked. */

export const COMMUNICATION_TYPES = ['EMAIL', 'SMS', 'CALL', 'MEETING', 'LETTER'] as const
export type CommunicationType = (typeof COMMUNICATION_TYPES)[number]

/** Channels a person logs by hand; emails and texts log themselves. */
export const CONTACT_TYPES = ['CALL', 'MEETING', 'LETTER'] as const
export type ContactType = (typeof CONTACT_TYPES)[number]

export const DIRECTIONS = ['OUTBOUND', 'INBOUND'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** How a contact of each kind may have ended, the usual first. */
export const CONTACT_STATUSES = {
  CALL: ['COMPLETED', 'NO_ANSWER', 'FAILED', 'SCHEDULED', 'CANCELLED'],
  MEETING: ['SCHEDULED', 'COMPLETED', 'NO_ANSWER', 'CANCELLED'],
  LETTER: ['SENT', 'RECEIVED', 'DELIVERED', 'FAILED'],
} as const satisfies Record<ContactType, readonly string[]>
export type ContactStatus = (typeof CONTACT_STATUSES)[ContactType][number]
const ANY_CONTACT_STATUS = [...new Set(CONTACT_TYPES.flatMap((type): ContactStatus[] => [...CONTACT_STATUSES[type]]))]

/** How far any message or contact has come. IN_DOUBT is a message whose sender died at it: it is not sent again. */
export const MESSAGE_STATUSES = [
  'PENDING',
  'IN_DOUBT',
  'SCHEDULED',
  'SENT',
  'DELIVERED',
  'OPENED',
  'CLICKED',
  'RECEIVED',
  'COMPLETED',
  'NO_ANSWER',
  'BOUNCED',
  'FAILED',
  'CANCELLED',
] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

const id = z.guid('This is not an id.')
const day = z.iso.date('Use a date such as 2025-03-31.')
const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .nullish()
    .transform((value) => value || null)

/** Longest call or meeting that is believed: a day. */
const MOST_MINUTES = 24 * 60

const contact = {
  type: z.enum(CONTACT_TYPES, 'Choose a call, a meeting or a letter.'),
  direction: z.enum(DIRECTIONS, 'Choose who made the contact.'),
  status: z.enum(ANY_CONTACT_STATUS, 'Choose how it ended.'),
  /** When it took place or will; now without it. */
  occurredAt: z.coerce.date().nullish(),
  minutes: z.coerce.number().int().min(0).max(MOST_MINUTES).nullish(),
  subject: text(200),
  summary: text(10_000),
  followUpAt: z.coerce
    .date()
    .nullish()
    .transform((value) => value ?? null),
  /** The document that went as a letter. */
  documentId: id.nullish(),
}

/** What a contact is about. Exactly one. */
const about = { leadId: id.optional(), saleId: id.optional() }

export const logContactInput = z.strictObject({
  /** Made by the form, so that a double submit logs one contact. */
  id: id.optional(),
  ...about,
  ...contact,
})
export type LogContactInput = z.output<typeof logContactInput>

/** The outcome of a call in one: the disposition of the lead, and the call as it is logged. */
export const setCallOutcomeInput = setDispositionInput.omit({ ids: true, filters: true }).extend({
  leadId: id,
  called: z
    .strictObject({
      id,
      status: z.enum(CONTACT_STATUSES.CALL, 'Choose how it ended.').exclude(['SCHEDULED', 'CANCELLED']),
    })
    .nullish(),
})
export type SetCallOutcomeInput = z.output<typeof setCallOutcomeInput>

export const updateContactInput = z.strictObject({
  id,
  /** The version that was on the form; another person's edit in between refuses this one. */
  version: z.coerce.number().int().min(1),
  ...contact,
})
export type UpdateContactInput = z.output<typeof updateContactInput>

export const communicationIdInput = z.strictObject({ id })

/** Counts of one lead or sale. */
export const aboutInput = z.strictObject(about)
export type AboutInput = z.output<typeof aboutInput>

/** The list's filters; page, count and export share them. */
export const messageFilters = z.strictObject({
  type: z.enum(COMMUNICATION_TYPES).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  status: z.enum(MESSAGE_STATUSES).optional(),
  templateId: id.optional(),
  /** A member of staff, `me`, or `none` for what the system sent. */
  userId: z.union([z.literal('me'), z.literal('none'), id]).optional(),
  /** A name, a phone number, an email address or a reference. */
  search: z.string().trim().max(200).optional(),
  leadId: id.optional(),
  saleId: id.optional(),
  /** Days in the company's zone, both included. */
  from: day.optional(),
  to: day.optional(),
})
export type MessageFilters = z.output<typeof messageFilters>

export const findMessagesInput = z.strictObject({
  ...messageFilters.shape,
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type FindMessagesInput = z.output<typeof findMessagesInput>

export const followUpsInput = z.strictObject({
  /** A user's id, `me`, or everybody's without it. */
  assigned: z.union([z.literal('me'), z.literal('none'), id]).optional(),
})

export const ratesInput = z.strictObject({
  from: day,
  to: day,
})
export type RatesInput = z.output<typeof ratesInput>
