import { z } from 'zod'

/** What a template can be about. */
export const TEMPLATE_ENTITIES = ['LEAD', 'SALE'] as const
export type TemplateEntity = (typeof TEMPLATE_ENTITIES)[number]

export const TEMPLATE_LOCALES = ['en', 'fr', 'ar'] as const
export type TemplateLocale = (typeof TEMPLATE_LOCALES)[number]

export const TEMPLATE_KINDS = ['DOCUMENT', 'EMAIL', 'SMS'] as const
export type TemplateKind = (typeof TEMPLATE_KINDS)[number]

export const DOCUMENT_STATES = ['PENDING', 'READY', 'FAILED'] as const
export type DocumentState = (typeof DOCUMENT_STATES)[number]

/** Documents asked for at once; more are asked for in a second go. */
export const MOST_AT_ONCE = 500

const id = z.guid()
const cursor = z.string().max(500).optional()
const limit = z.number().int().min(1).max(100).default(50)

export const templateIdInput = z.strictObject({ id })

export const findTemplatesInput = z.strictObject({
  kind: z.enum(TEMPLATE_KINDS).optional(),
  entity: z.enum(TEMPLATE_ENTITIES).optional(),
  deleted: z.boolean().default(false),
})

export const createTemplateInput = z.strictObject({
  name: z.string().trim().min(1, 'Give it a name.').max(200),
  kind: z.enum(TEMPLATE_KINDS, 'Choose what it makes.'),
  entity: z.enum(TEMPLATE_ENTITIES, 'Choose what it is about.'),
  description: z.string().trim().max(1000).default(''),
})
export type CreateTemplateInput = z.output<typeof createTemplateInput>

const wording = z.strictObject({
  subject: z.string().trim().max(500).default(''),
  body: z.string().trim().max(100_000).default(''),
})

/** A new version: the wording of every language it is written in. At least one. */
export const publishVersionInput = z.strictObject({
  id,
  /** Version the author began from; refused when somebody published since. */
  from: z.number().int().min(0),
  wordings: z.strictObject({ en: wording.optional(), fr: wording.optional(), ar: wording.optional() }),
})
export type PublishVersionInput = z.output<typeof publishVersionInput>

export const previewTemplateInput = z.strictObject({
  id,
  locale: z.enum(TEMPLATE_LOCALES),
  /** Wording that was not published yet; the current one without it. */
  wording: wording.optional(),
  /** Sale or lead to fill it from; the newest one without it. */
  recordId: id.optional(),
})
export type PreviewTemplateInput = z.output<typeof previewTemplateInput>

export const findDocumentsInput = z.strictObject({
  state: z.enum(DOCUMENT_STATES).optional(),
  templateId: id.optional(),
  saleId: id.optional(),
  leadId: id.optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  cursor,
  limit,
})
export type FindDocumentsInput = z.output<typeof findDocumentsInput>

export const documentIdInput = z.strictObject({ id })

export const generateDocumentsInput = z.strictObject({
  templateId: id,
  /** Sales or leads, as the template is about. */
  recordIds: z.array(id).min(1, 'Choose at least one.').max(MOST_AT_ONCE, `Choose at most ${MOST_AT_ONCE} at a time.`),
  /** The customer's own language where the template has it, else the company's, without it. */
  locale: z.enum(TEMPLATE_LOCALES).optional(),
})
export type GenerateDocumentsInput = z.output<typeof generateDocumentsInput>
