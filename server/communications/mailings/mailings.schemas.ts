import { z } from 'zod'
import { leadFilters } from '../../leads/leads.schemas.ts'
import { saleFilters } from '../../sales/sales.schemas.ts'
import { CHANNELS, PURPOSES } from '../sending/sending.schemas.ts'

/** Browser-safe: one template to many leads or sales. */

const id = z.guid('This is not an id.')

export const MAILING_STATES = ['DRAFT', 'CHECKING', 'CHECKED', 'SENDING', 'DONE', 'FAILED', 'CANCELLED'] as const
export type MailingState = (typeof MAILING_STATES)[number]

export const MAILING_VERDICTS = ['SEND', 'DEFER', 'REFUSE'] as const
export type MailingVerdict = (typeof MAILING_VERDICTS)[number]

/** Why somebody gets no message, beside the reasons of a sending decision. */
export const MAILING_PROBLEMS = [
  'NO_PHONE',
  'NO_EMAIL',
  'ADDRESS_TWICE',
  'PLACEHOLDER_EMPTY',
  'LANGUAGE_MISSING',
  'TEXT_TOO_LONG',
  'QUOTA_HOUR',
  'QUOTA_DAY',
] as const

/** Records of one mailing; more are written to in several. */
export const MOST_RECIPIENTS = 2_000

const ids = z.array(id).max(MOST_RECIPIENTS, `Choose at most ${MOST_RECIPIENTS} at once.`).default([])

/** Those ticked, or all that the list's filters match. */
export const createMailingInput = z.discriminatedUnion('entity', [
  z.strictObject({ entity: z.literal('LEAD'), ids, filters: leadFilters.optional() }),
  z.strictObject({ entity: z.literal('SALE'), ids, filters: saleFilters.optional() }),
])
export type CreateMailingInput = z.output<typeof createMailingInput>

export const mailingIdInput = z.strictObject({ id })

export const checkMailingInput = z.strictObject({
  id,
  channel: z.enum(CHANNELS, 'Choose email or text message.'),
  templateId: z.guid('Choose a template.'),
  purpose: z.enum(PURPOSES).default('MARKETING'),
})
export type CheckMailingInput = z.output<typeof checkMailingInput>

export const sendMailingInput = z.strictObject({
  id,
  /** The number of messages that will go out, typed by the person. */
  confirmation: z.string().trim().max(10),
})
export type SendMailingInput = z.output<typeof sendMailingInput>

export const findRecipientsInput = z.strictObject({
  id,
  verdict: z.enum(MAILING_VERDICTS).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type FindRecipientsInput = z.output<typeof findRecipientsInput>

/** Whether a worker is at it, so that the page looks again. */
export const isMailingWorking = (state: MailingState): boolean => state === 'CHECKING' || state === 'SENDING'
