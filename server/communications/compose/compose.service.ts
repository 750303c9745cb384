import { recordAudit } from '../../audit/audit.service.ts'
import { findCurrentWordings, getTemplateRow } from '../../documents/templates/templates.queries.ts'
import { readFilling } from '../../documents/wording/fill.ts'
import { fillPlaceholders, findMissing, findPlaceholders } from '../../documents/wording/placeholders.ts'
import { communicationError } from '../communications.errors.ts'
import { type About, type CommunicationCall, getPerson, oneOf } from '../contacts/contacts.service.ts'
import { countSegments } from '../segments.rules.ts'
import { previewSending } from '../sending/deciding/decision.service.ts'
import type { SendingDecision } from '../sending/deciding/sending.rules.ts'
import { queueEmail, queueSms } from '../sending/queue-message.service.ts'
import { sendingError } from '../sending/sending.errors.ts'
import type { Channel } from '../sending/sending.schemas.ts'
import { findMessageTemplates, getLanguages } from './compose.queries.ts'
import { chooseLocale, messageHtml } from './compose.rules.ts'
import type {
  ComposerInput,
  FillTemplateInput,
  MessageLocale,
  PreviewMessageInput,
  SendMessageInput,
} from './compose.schemas.ts'

const entityOf = ({ leadId }: About) => (leadId ? 'LEAD' : 'SALE')

/** Whom one writes to, in which language, and the templates there are for it. */
export async function getComposer(call: CommunicationCall, input: ComposerInput) {
  const about = oneOf(input)
  const person = await getPerson(call, about)
  const [templates, languages] = await Promise.all([
    findMessageTemplates(call.trx, call.scope, { channel: input.channel, entity: entityOf(about) }),
    getLanguages(call.trx, call.scope, about),
  ])
  return {
    name: person.name,
    to: addressOf(person, input.channel),
    locale: languages.own ?? languages.company,
    templates,
  }
}

export interface FilledTemplate {
  subject: string
  text: string
  locale: MessageLocale
  templateVersionId: string
  /** Placeholders this record has nothing for. They stay in the text, and it cannot be sent until they are gone. */
  missing: string[]
}

/**
 * A template's words for this lead or sale, to be read and changed before they are sent.
 * @throws {AppError} TEMPLATE_UNKNOWN, TEMPLATE_OTHER_CHANNEL or LANGUAGE_MISSING.
 */
export async function fillTemplate(call: CommunicationCall, input: FillTemplateInput): Promise<FilledTemplate> {
  const { trx, scope, clock } = call
  const about = oneOf(input)
  await getPerson(call, about)
  const template = await getTemplateRow(trx, scope, input.templateId)
  if (!template || template.deletedAt) throw communicationError('TEMPLATE_UNKNOWN')
  const entity = entityOf(about)
  if (template.kind !== input.channel || template.entity !== entity) throw communicationError('TEMPLATE_OTHER_CHANNEL')
  const [wordings, languages] = await Promise.all([
    findCurrentWordings(trx, scope, template.id),
    getLanguages(trx, scope, about),
  ])
  if (wordings.length === 0) throw communicationError('TEMPLATE_UNKNOWN')
  const locale = chooseLocale(
    wordings.map((wording) => wording.locale),
    [input.locale, languages.own, languages.company],
  )
  const wording = wordings.find((written) => written.locale === locale)
  if (!wording || (input.locale && input.locale !== locale)) throw communicationError('LANGUAGE_MISSING')
  const recordId = about.leadId ?? about.saleId
  const filling = await readFilling(trx, scope, {
    entity,
    recordId,
    locale: wording.locale,
    madeBy: scope.userId,
    at: clock.now(),
  })
  const values = filling?.values ?? {}
  const fill = (text: string) =>
    fillPlaceholders(text, values, (value, name) =>
      value === '' || value.length === 0 ? `{{${name}}}` : typeof value === 'string' ? value : asLines(value),
    )
  const subject = wording.subject ?? ''
  return {
    subject: input.channel === 'EMAIL' ? fill(subject).replace(/\s+/g, ' ') : '',
    text: fill(wording.body),
    locale: wording.locale,
    templateVersionId: wording.id,
    missing: findMissing(values, ...(input.channel === 'EMAIL' ? [subject] : []), wording.body),
  }
}

const asLines = (rows: readonly (readonly string[])[]) =>
  rows
    .slice(1)
    .map((row) => row.filter(Boolean).join(' · '))
    .join('\n')

export interface MessagePreview {
  /** Null when the record has no address for the channel. */
  to: string | null
  subject: string
  text: string
  html: string | null
  placeholders: string[]
  segments: ReturnType<typeof countSegments> | null
  /** What would become of it now, with every reason. */
  decision: SendingDecision | null
}

/** So long may a form lie open after its moment was chosen, or an answer be lost and asked for again. */
const LATE_MS = 15 * 60_000

function refusePast({ clock }: CommunicationCall, { scheduledFor }: Pick<PreviewMessageInput, 'scheduledFor'>): void {
  if (scheduledFor && clock.now().getTime() - scheduledFor.getTime() > LATE_MS) throw sendingError('SCHEDULED_IN_PAST')
}

/**
 * The message exactly as it would be sent, what it counts as, and whether it may go out. Nothing is kept.
 *
 * @throws {AppError} SCHEDULED_IN_PAST when it should have gone out before now.
 */
export async function previewMessage(call: CommunicationCall, input: PreviewMessageInput): Promise<MessagePreview> {
  const about = oneOf(input)
  const person = await getPerson(call, about)
  refusePast(call, input)
  const to = addressOf(person, input.channel)
  const decision = to === null ? null : await decide(call, about, to, input)
  return {
    to,
    subject: input.subject,
    text: input.text,
    html: input.channel === 'EMAIL' && input.text ? messageHtml(input.text) : null,
    placeholders: findPlaceholders(input.subject, input.text),
    segments: input.channel === 'SMS' && input.text ? countSegments(input.text) : null,
    decision,
  }
}

/**
 * Queues a message about a lead or a sale. The same key sends once.
 *
 * @throws {AppError} SENDING_REFUSED when nobody may write to this person; PLACEHOLDER_EMPTY while one stands in the
 *   text; SCHEDULED_IN_PAST; whatever the queue refuses, with the field.
 */
export async function sendMessage(call: CommunicationCall, input: SendMessageInput) {
  const { trx, scope, clock } = call
  const about = oneOf(input)
  const person = await getPerson(call, about)
  const to = addressOf(person, input.channel)
  if (to === null) throw sendingError(input.channel === 'EMAIL' ? 'ADDRESS_UNREADABLE' : 'PHONE_UNREADABLE')
  if (findPlaceholders(input.subject, input.text).length > 0) throw communicationError('PLACEHOLDER_EMPTY')
  refusePast(call, input)
  const decision = await decide(call, about, to, input)
  if (decision.verdict === 'REFUSE') throw communicationError('SENDING_REFUSED')

  const { text, subject, purpose, templateVersionId, scheduledFor, idempotencyKey, channel } = input
  const message = {
    about: { leadId: about.leadId ?? undefined, saleId: about.saleId ?? undefined },
    to,
    text,
    purpose,
    idempotencyKey,
    ...(templateVersionId && { templateVersionId }),
    ...(scheduledFor && { scheduledFor }),
  }
  const queued =
    channel === 'EMAIL'
      ? await queueEmail(call, { ...message, toName: person.name, subject, html: messageHtml(text) })
      : await queueSms(call, message)
  if (!queued.repeated) {
    await recordAudit(trx, scope, {
      action: 'message.queued',
      entity: 'message',
      entityId: queued.communicationId,
      details: { channel, ...about, template: templateVersionId ?? null, verdict: decision.verdict },
      at: clock.now(),
    })
  }
  return { id: queued.communicationId, repeated: queued.repeated, decision }
}

async function decide(
  { trx, scope, clock }: CommunicationCall,
  about: About,
  to: string,
  { channel, purpose, scheduledFor }: Pick<PreviewMessageInput, 'channel' | 'purpose' | 'scheduledFor'>,
): Promise<SendingDecision> {
  return previewSending(
    { trx, scope, clock },
    {
      channel,
      about: { leadId: about.leadId ?? undefined, saleId: about.saleId ?? undefined },
      to,
      purpose,
      ...(scheduledFor && { scheduledFor }),
    },
  )
}

function addressOf(person: { phone: string | null; email: string | null }, channel: Channel): string | null {
  return channel === 'EMAIL' ? person.email : person.phone
}
