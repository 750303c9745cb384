import { z } from 'zod'
import { CHANNELS, type SendingState } from '../sending.schemas.ts'

/** What a person looks for, as states. */
export const OUTBOX_GROUPS = {
  open: ['WAITING', 'DEFERRED', 'SENDING', 'UNKNOWN', 'FAILED', 'REFUSED'],
  waiting: ['WAITING', 'DEFERRED', 'SENDING'],
  doubt: ['UNKNOWN'],
  failed: ['FAILED', 'REFUSED', 'CANCELLED'],
  sent: ['SENT'],
} as const satisfies Record<string, readonly SendingState[]>
export type OutboxGroup = keyof typeof OUTBOX_GROUPS
export const OUTBOX_GROUP_NAMES = [
  'open',
  'waiting',
  'doubt',
  'failed',
  'sent',
] as const satisfies readonly OutboxGroup[]

const id = z.guid()
const channel = z.enum(CHANNELS)

export const findOutboxInput = z.strictObject({
  group: z.enum(OUTBOX_GROUP_NAMES).default('open'),
  channel: channel.optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(100).default(50),
})
export type FindOutboxInput = z.output<typeof findOutboxInput>

export const outboxMessageInput = z.strictObject({ channel, id })
export type OutboxMessageInput = z.output<typeof outboxMessageInput>

/** What became of a message in doubt, as a person found out; AGAIN sends it once more at their risk. */
export const RESOLUTIONS = ['SENT', 'FAILED', 'AGAIN'] as const
export const resolveMessageInput = outboxMessageInput.extend({
  as: z.enum(RESOLUTIONS),
  note: z.string().trim().min(3).max(500),
})
export type ResolveMessageInput = z.output<typeof resolveMessageInput>

/** Most messages settled by one bulk action; more are done in several. */
export const MOST_SETTLED = 500

/** One finding about many: what arrived, or need not. What is sent again is looked at one by one. */
export const RESOLUTIONS_OF_MANY = ['SENT', 'FAILED'] as const
export const resolveMessagesInput = z.strictObject({
  /** Those that were ticked. */
  messages: z
    .array(outboxMessageInput)
    .max(MOST_SETTLED, `Choose at most ${MOST_SETTLED} messages at once.`)
    .default([]),
  /**
   * Instead of them all that were in doubt when the list was opened, of one channel or of both: the newest of them. What
   * came into doubt since, nobody has looked at.
   */
  all: z.strictObject({ channel: channel.optional(), openedAt: z.iso.datetime() }).optional(),
  as: z.enum(RESOLUTIONS_OF_MANY),
  note: resolveMessageInput.shape.note,
})
export type ResolveMessagesInput = z.output<typeof resolveMessagesInput>

const time = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)
const most = z.number().int().min(0).max(1_000_000)

/** What a company chooses about its sending. */
export const sendingSettingsFields = z.strictObject({
  senderName: z
    .string()
    .trim()
    .max(100)
    // A name, not another address in disguise.
    .regex(/^[^"<>@\r\n\0]*$/)
    .optional(),
  replyTo: z.email().max(254).toLowerCase().optional(),
  quietFrom: time,
  quietUntil: time,
  emailsPerHour: most,
  emailsPerDay: most,
  textsPerHour: most,
  textsPerDay: most,
  tracksOpens: z.boolean().default(false),
  tracksLinks: z.boolean().default(false),
})
/** `version` is the one the form was opened with. */
export const saveSettingsInput = sendingSettingsFields.extend({ version: z.number().int().min(0) })
export type SaveSettingsInput = z.output<typeof saveSettingsInput>

/** The token in a link of an email; what is wrong with it is told by whoever reads it. */
export const unsubscribeInput = z.strictObject({ token: z.string().max(200) })
