import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { About } from './deciding/facts.queries.ts'
import type { Channel, Purpose, SendingState } from './sending.schemas.ts'
import type { SendingSettings } from './settings.queries.ts'

export const TABLE_OF = { EMAIL: 'emailLogs', SMS: 'smsLogs' } as const satisfies Record<Channel, string>

/** Names a message in the outbox: its permission to leave is found by it. */
export const keyOf = (channel: Channel, id: string) => `${channel.toLowerCase()}:${id}`

export interface NewMessage {
  id: string
  communicationId: string
  about: About
  to: string
  toName: string | null
  subject: string | null
  text: string
  html: string | null
  segments: number
  templateVersionId: string | null
  /** What the company chose for its emails when this one was queued. */
  manner: Pick<SendingSettings, 'replyTo' | 'tracksOpens' | 'tracksLinks'>
  purpose: Purpose
  scheduledFor: Date
  idempotencyKey: string | null
  requestSha256: string
  createdBy: string | null
  at: Date
}

/** The message that was queued under a key before. */
export async function getQueued(db: Kysely<DB>, scope: TenantScope, channel: Channel, idempotencyKey: string) {
  const message = await db
    .selectFrom(TABLE_OF[channel])
    .select(['id', 'requestSha256', 'sendingState'])
    .where('companyId', '=', scope.companyId)
    .where('idempotencyKey', '=', idempotencyKey)
    .executeTakeFirst()
  if (!message) return undefined
  const communication = await db
    .selectFrom('communicationLogs')
    .select('id')
    .where('companyId', '=', scope.companyId)
    .where(channel === 'EMAIL' ? 'emailLogId' : 'smsLogId', '=', message.id)
    .executeTakeFirst()
  return { ...message, communicationId: communication?.id ?? null }
}

/** @returns false when another transaction queued the key meanwhile. */
export async function insertMessage(
  trx: Transaction<DB>,
  scope: TenantScope,
  channel: Channel,
  message: NewMessage,
): Promise<boolean> {
  const { at } = message
  const shared = {
    companyId: scope.companyId,
    id: message.id,
    leadId: message.about.leadId ?? null,
    saleId: message.about.saleId ?? null,
    customerId: message.about.customerId ?? null,
    status: 'PENDING' as const,
    sendingState: 'WAITING' as const,
    purpose: message.purpose,
    scheduledFor: message.scheduledFor,
    nextAttemptAt: message.scheduledFor,
    idempotencyKey: message.idempotencyKey,
    requestSha256: message.requestSha256,
    createdBy: message.createdBy,
    createdAt: at,
    updatedAt: at,
  }
  const { numInsertedOrUpdatedRows } =
    channel === 'EMAIL'
      ? await trx
          .insertInto('emailLogs')
          .values({
            ...shared,
            toAddress: message.to,
            toName: message.toName,
            subject: message.subject ?? '',
            bodyText: message.text,
            bodyHtml: message.html,
            ...message.manner,
            templateVersionId: message.templateVersionId,
          })
          .onConflict((conflict) => conflict.columns(['companyId', 'idempotencyKey']).doNothing())
          .executeTakeFirst()
      : await trx
          .insertInto('smsLogs')
          .values({
            ...shared,
            phone: message.to,
            body: message.text,
            segments: message.segments,
            templateVersionId: message.templateVersionId,
          })
          .onConflict((conflict) => conflict.columns(['companyId', 'idempotencyKey']).doNothing())
          .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** How much of a message the log over all channels repeats. */
const SUMMARY_CHARACTERS = 500

export async function insertCommunication(
  trx: Transaction<DB>,
  scope: TenantScope,
  channel: Channel,
  message: NewMessage,
): Promise<void> {
  await trx
    .insertInto('communicationLogs')
    .values({
      companyId: scope.companyId,
      id: message.communicationId,
      leadId: message.about.leadId ?? null,
      saleId: message.about.saleId ?? null,
      customerId: message.about.customerId ?? null,
      communicationType: channel,
      direction: 'OUTBOUND',
      status: message.scheduledFor > message.at ? 'SCHEDULED' : 'PENDING',
      subject: message.subject,
      summary: message.text.slice(0, SUMMARY_CHARACTERS),
      contactName: message.toName,
      contactAddress: message.to,
      occurredAt: message.scheduledFor,
      emailLogId: channel === 'EMAIL' ? message.id : null,
      smsLogId: channel === 'SMS' ? message.id : null,
      userId: message.createdBy,
      createdAt: message.at,
      updatedAt: message.at,
    })
    .execute()
}

/** The log over all channels follows the message's own. */
export async function updateCommunication(
  trx: Transaction<DB>,
  scope: TenantScope,
  channel: Channel,
  id: string,
  change: {
    status: 'PENDING' | 'SCHEDULED' | 'SENT' | 'DELIVERED' | 'FAILED' | 'CANCELLED'
    occurredAt?: Date
    at: Date
  },
): Promise<void> {
  await trx
    .updateTable('communicationLogs')
    .set({
      status: change.status,
      updatedAt: change.at,
      ...(change.occurredAt ? { occurredAt: change.occurredAt } : undefined),
    })
    .where('companyId', '=', scope.companyId)
    .where(channel === 'EMAIL' ? 'emailLogId' : 'smsLogId', '=', id)
    .execute()
}

/** A message as the sender needs it, locked until the transaction ends unless it is only to be read. */
export async function lockMessage(trx: Transaction<DB>, scope: TenantScope, channel: Channel, id: string, lock = true) {
  const shared = [
    'id',
    'leadId',
    'saleId',
    'customerId',
    'status',
    'direction',
    'sendingState',
    'sendingReasons',
    'purpose',
    'scheduledFor',
    'nextAttemptAt',
    'leaseUntil',
    'claimToken',
    'attempts',
    'errorCode',
    'sentAt',
    'deliveredAt',
    'createdBy',
    'createdAt',
  ] as const
  return channel === 'EMAIL'
    ? trx
        .selectFrom('emailLogs')
        .select(shared)
        .select(['toAddress as to', 'toName', 'subject', 'bodyText as text', 'bodyHtml as html', 'messageId'])
        .select(['claimedAt', 'fromAddress', 'replyTo', 'tracksOpens', 'tracksLinks'])
        .where('companyId', '=', scope.companyId)
        .where('id', '=', id)
        .$if(lock, (query) => query.forUpdate())
        .executeTakeFirst()
    : trx
        .selectFrom('smsLogs')
        .select(shared)
        .select(['phone as to', 'body as text', 'providerMessageId as messageId', 'claimedAt'])
        .select([
          sql<string | null>`null`.as('toName'),
          sql<string>`''`.as('subject'),
          sql<string | null>`null`.as('html'),
          sql<string | null>`null`.as('fromAddress'),
          sql<string | null>`null`.as('replyTo'),
          sql<boolean>`false`.as('tracksOpens'),
          sql<boolean>`false`.as('tracksLinks'),
        ])
        .where('companyId', '=', scope.companyId)
        .where('id', '=', id)
        .$if(lock, (query) => query.forUpdate())
        .executeTakeFirst()
}
export type LockedMessage = NonNullable<Awaited<ReturnType<typeof lockMessage>>>

/** What changes about a message on its way; the columns that both logs have. */
export interface MessageChange {
  status?: 'PENDING' | 'SENT' | 'FAILED'
  sendingState?: SendingState
  sendingReasons?: string[]
  nextAttemptAt?: Date | null
  scheduledFor?: Date
  leaseUntil?: Date | null
  claimToken?: string | null
  claimedAt?: Date | null
  attempts?: number
  provider?: string | null
  providerMessageId?: string | null
  errorCode?: string | null
  errorMessage?: string | null
  sentAt?: Date | null
  deliveredAt?: Date | null
  failedAt?: Date | null
}

/** What only an email has beside them. */
export interface EmailChange extends Omit<MessageChange, 'status'> {
  status?: 'PENDING' | 'SENT' | 'DELIVERED' | 'OPENED' | 'CLICKED' | 'BOUNCED' | 'FAILED'
  messageId?: string
  fromAddress?: string
  mimeKey?: string | null
  bounceType?: 'HARD' | 'SOFT' | 'COMPLAINT' | null
  bouncedAt?: Date | null
}

export async function updateEmail(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  change: EmailChange,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('emailLogs')
    .set({ ...change, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

export async function updateText(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  change: MessageChange,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('smsLogs')
    .set({ ...change, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** What is known of an email that was delivered or read. It settles a doubt as well. */
export function arrivalOf({ sentAt, claimedAt, deliveredAt }: LockedMessage, at: Date) {
  return {
    sendingState: 'SENT',
    sendingReasons: [],
    errorCode: null,
    errorMessage: null,
    leaseUntil: null,
    nextAttemptAt: null,
    sentAt: sentAt ?? claimedAt ?? at,
    deliveredAt: deliveredAt ?? at,
  } satisfies EmailChange
}
