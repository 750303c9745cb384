import { z } from 'zod'
import { CHANNELS, PURPOSES } from '../sending/sending.schemas.ts'

/** Browser-safe: a message that a person writes about a lead or a sale. */

export const MESSAGE_LOCALES = ['en', 'fr', 'ar'] as const
export type MessageLocale = (typeof MESSAGE_LOCALES)[number]

const id = z.guid('This is not an id.')
const about = { leadId: id.optional(), saleId: id.optional() }

export const composerInput = z.strictObject({ ...about, channel: z.enum(CHANNELS, 'Choose email or text message.') })
export type ComposerInput = z.output<typeof composerInput>

export const fillTemplateInput = z.strictObject({
  ...composerInput.shape,
  templateId: id,
  /** The person's own language where the template has it, else the company's, without it. */
  locale: z.enum(MESSAGE_LOCALES).optional(),
})
export type FillTemplateInput = z.output<typeof fillTemplateInput>

const words = {
  subject: z.string().trim().max(500, 'Use at most 500 characters.').default(''),
  text: z.string().trim().max(20_000, 'Use at most 20000 characters.').default(''),
  purpose: z.enum(PURPOSES).default('SERVICE'),
  /** Not before; now without it. */
  scheduledFor: z.coerce
    .date()
    .nullish()
    .transform((value) => value ?? null),
}

export const previewMessageInput = z.strictObject({ ...composerInput.shape, ...words })
export type PreviewMessageInput = z.output<typeof previewMessageInput>

export const sendMessageInput = z.strictObject({
  ...composerInput.shape,
  ...words,
  /** The wording it began from. */
  templateVersionId: id.optional(),
  /** Made by the form: the same key sends once, however often the button is pressed. */
  idempotencyKey: z.string().trim().min(8).max(100),
})
export type SendMessageInput = z.output<typeof sendMessageInput>
