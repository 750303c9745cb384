import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Clock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope, SystemScope } from '#server/kernel/scope.ts'
import { insertJob } from '#server/outbox/outbox.queries.ts'
import { changeEmails, changeTexts } from '#server/summaries/summaries.service.ts'
import { countSegments } from '../segments.rules.ts'
import { readAddress } from './deciding/address.rules.ts'
import { type About, getRecipient } from './deciding/facts.queries.ts'
import { getQueued, insertCommunication, insertMessage, keyOf, type NewMessage, TABLE_OF } from './messages.queries.ts'
import { sendingError } from './sending.errors.ts'
import type { Channel, Purpose, SendingState } from './sending.schemas.ts'
import { countQueued, getSendingSettings, type SendingSettings } from './settings.queries.ts'

export interface QueueCall {
  trx: Transaction<DB>
  scope: CompanyScope | SystemScope
  clock: Clock
}

interface AnyMessage {
  /** The record it is about, which the caller made sure the person may see; none for a message about nothing. */
  about?: About
  /** As typed. */
  to: string
  text: string
  templateVersionId?: string | null
  purpose?: Purpose
  /** Not before; now without it. */
  scheduledFor?: Date
  /** The same key with the same message is the same message. */
  idempotencyKey?: string
}

export interface EmailToQueue extends AnyMessage {
  toName?: string | null
  subject: string
  html?: string
}
export type TextToQueue = AnyMessage

export interface QueuedMessage {
  id: string
  communicationId: string
  state: SendingState
  /** Whether it was queued before under the same key; nothing was written then. */
  repeated: boolean
}

/** Queues of the worker that send. */
export const SENDING_QUEUES = { EMAIL: 'email.send', SMS: 'sms.send' } as const satisfies Record<Channel, string>

const MOST_SUBJECT = 500
const MOST_TEXT = 100_000
const MOST_HTML = 500_000
/** A text of more parts is a letter; gateways take ten. */
const MOST_SEGMENTS = 10
const LATEST_MS = 90 * 24 * 3_600_000

/**
 * Queues an email in the caller's transaction: its log, its place in the log over all channels, the daily figures and
 * the job that sends it, all or none. Whether it may go out is decided when it is sent; ask `previewSending` before.
 * The caller records the audit, last.
 *
 * @throws {AppError} BAD_INPUT by field, CONFLICT `KEY_REUSED`, TOO_MANY_REQUESTS `QUOTA_HOUR` or `QUOTA_DAY`.
 */
export async function queueEmail(call: QueueCall, email: EmailToQueue): Promise<QueuedMessage> {
  const subject = email.subject.replace(/\s+/g, ' ').trim()
  if (subject === '') throw sendingError('SUBJECT_EMPTY')
  if (subject.length > MOST_SUBJECT || email.text.length > MOST_TEXT || (email.html?.length ?? 0) > MOST_HTML)
    throw sendingError('TEXT_TOO_LONG')
  return queue(call, 'EMAIL', email, { toName: email.toName ?? null, subject, html: email.html ?? null, segments: 1 })
}

/** Queues a text; like {@link queueEmail}. `segments` is how many parts it is billed as. */
export async function queueSms(call: QueueCall, sms: TextToQueue): Promise<QueuedMessage & { segments: number }> {
  const { segments } = countSegments(sms.text.trim())
  if (segments > MOST_SEGMENTS) throw sendingError('TEXT_TOO_LONG')
  const queued = await queue(call, 'SMS', sms, { toName: null, subject: null, html: null, segments })
  return { ...queued, segments }
}

type Particulars = Pick<NewMessage, 'toName' | 'subject' | 'html' | 'segments'>

async function queue(
  { trx, scope, clock }: QueueCall,
  channel: Channel,
  given: AnyMessage,
  particulars: Particulars,
): Promise<QueuedMessage> {
  const at = clock.now()
  const settings = await getSendingSettings(trx, scope)
  const message = readMessage(scope, channel, given, particulars, settings, at)
  const repeated = await findRepeated(trx, scope, channel, message)
  if (repeated) return repeated
  if (hasRecord(message.about) && !(await getRecipient(trx, scope, message.about))) throw sendingError('RECORD_UNKNOWN')
  await assertQuota(trx, scope, channel, settings, at)

  const change = channel === 'EMAIL' ? changeEmails : changeTexts
  const summaryScope = { companyId: scope.companyId, timeZone: settings.timeZone }
  const inserted = await change(trx, summaryScope, [message.id], () => insertMessage(trx, scope, channel, message))
  if (!inserted) {
    const faster = await findRepeated(trx, scope, channel, message)
    if (faster) return faster
    throw sendingError('KEY_REUSED')
  }
  await insertCommunication(trx, scope, channel, message)
  await askToSend(trx, scope, channel, message.id, { availableAt: message.scheduledFor, at })
  return { id: message.id, communicationId: message.communicationId, state: 'WAITING', repeated: false }
}

/** Asks the worker to send a message; the row it leaves is the permission, once. */
export async function askToSend(
  trx: Transaction<DB>,
  scope: { companyId: string },
  channel: Channel,
  id: string,
  when: { availableAt: Date; at: Date },
): Promise<void> {
  await insertJob(trx, scope, {
    queue: SENDING_QUEUES[channel],
    payload: { messageId: id },
    uniqueKey: keyOf(channel, id),
    ...when,
  })
}

function readMessage(
  scope: QueueCall['scope'],
  channel: Channel,
  given: AnyMessage,
  particulars: Particulars,
  settings: SendingSettings,
  at: Date,
): NewMessage {
  const text = given.text.replace(/\r\n?/g, '\n').trim()
  if (text === '') throw sendingError('TEXT_EMPTY')
  const to = readAddress(channel, given.to, settings)
  if (given.scheduledFor && given.scheduledFor.getTime() - at.getTime() > LATEST_MS)
    throw sendingError('SCHEDULED_TOO_LATE')
  const purpose = given.purpose ?? 'SERVICE'
  const about = given.about ?? {}
  const templateVersionId = given.templateVersionId ?? null
  const asked = [channel, about.leadId, about.saleId, about.customerId, to, particulars.subject, text, particulars.html]
  return {
    ...particulars,
    id: newId(),
    communicationId: newId(),
    about,
    to,
    text,
    templateVersionId,
    manner: { replyTo: settings.replyTo, tracksOpens: settings.tracksOpens, tracksLinks: settings.tracksLinks },
    purpose,
    scheduledFor: given.scheduledFor && given.scheduledFor > at ? given.scheduledFor : at,
    idempotencyKey: given.idempotencyKey ?? null,
    requestSha256: createHash('sha256')
      .update(JSON.stringify([...asked, templateVersionId, purpose, given.scheduledFor ?? null]))
      .digest('hex'),
    createdBy: scope.kind === 'company' ? scope.userId : null,
    at,
  }
}

const hasRecord = ({ leadId, saleId, customerId }: About) => Boolean(leadId || saleId || customerId)

async function findRepeated(
  trx: Transaction<DB>,
  scope: QueueCall['scope'],
  channel: Channel,
  message: NewMessage,
): Promise<QueuedMessage | null> {
  if (!message.idempotencyKey) return null
  const found = await getQueued(trx, scope, channel, message.idempotencyKey)
  if (!found) return null
  if (found.requestSha256 !== message.requestSha256) throw sendingError('KEY_REUSED')
  return {
    id: found.id,
    communicationId: found.communicationId ?? '',
    state: found.sendingState ?? 'WAITING',
    repeated: true,
  }
}

async function assertQuota(
  trx: Transaction<DB>,
  scope: QueueCall['scope'],
  channel: Channel,
  settings: SendingSettings,
  at: Date,
): Promise<void> {
  const { lastHour, lastDay } = await countQueued(trx, scope, TABLE_OF[channel], at)
  const [perHour, perDay] =
    channel === 'EMAIL'
      ? [settings.emailsPerHour, settings.emailsPerDay]
      : [settings.textsPerHour, settings.textsPerDay]
  if (lastHour >= perHour) throw sendingError('QUOTA_HOUR')
  if (lastDay >= perDay) throw sendingError('QUOTA_DAY')
}
