import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { getOpenHold } from '#server/backups/restore/aftermath/outbound-holds.queries.ts'
import type { Clock } from '#server/kernel/clock.ts'
import { notFound } from '#server/kernel/errors.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { removeJobs } from '#server/outbox/outbox.queries.ts'
import type { Services } from '#server/services.ts'
import { changeStatus, refuseMessage, updateMessage } from '../delivery/claim.service.ts'
import { composeEmail } from '../delivery/compose-email.service.ts'
import { keyOf, type LockedMessage, lockMessage, updateCommunication } from '../messages.queries.ts'
import { askToSend } from '../queue-message.service.ts'
import { sendingError } from '../sending.errors.ts'
import type { Channel, SendingState } from '../sending.schemas.ts'
import {
  type FindOutboxInput,
  MOST_SETTLED,
  type OutboxMessageInput,
  type ResolveMessageInput,
  type ResolveMessagesInput,
} from './outbox.schemas.ts'
import { countOutbox, findDoubtful, findOutbox, getOutboxRow } from './outbox-list.queries.ts'

interface Call {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
  services: Pick<Services, 'config' | 'mailer' | 'sms'>
}

/** A page of messages as it was `at` that moment, how many are in each state, and what holds all of them. */
export async function findOutboxPage({ trx, scope, clock, services }: Call, input: FindOutboxInput) {
  const at = clock.now()
  const [page, counts, hold] = await Promise.all([
    findOutbox(trx, scope, input),
    countOutbox(trx, scope, input.channel),
    getOpenHold(trx, scope),
  ])
  const connected = { email: services.mailer.provider !== null, sms: services.sms.provider !== null }
  return { at, page, counts, hold: hold && { reason: hold.reason, placedAt: hold.placedAt }, connected }
}

export async function getOutboxMessage({ trx, scope }: Call, { channel, id }: OutboxMessageInput) {
  const found = await getOutboxRow(trx, scope, channel, id)
  if (!found) throw notFound('message')
  return found
}

/** The bytes of an email as they are handed over; they are made from its row, the same every time. */
export async function getOutboxSource(call: Call, input: OutboxMessageInput): Promise<{ source: string }> {
  const message = await lockMessage(call.trx, call.scope, input.channel, input.id, false)
  if (!message?.sendingState) throw notFound('message')
  if (input.channel === 'SMS') return { source: message.text ?? '' }
  const mail = await composeEmail(call.trx, call.services.config, call.scope, message)
  return { source: (await call.services.mailer.compose(mail)).toString('utf8') }
}

/** Takes back a message that waits. One that is being sent cannot be. */
export async function cancelMessage({ trx, scope, clock }: Call, { channel, id }: OutboxMessageInput): Promise<void> {
  const message = await lockOutgoing(trx, scope, { channel, id })
  if (message.sendingState !== 'WAITING' && message.sendingState !== 'DEFERRED') throw sendingError('NOT_WAITING')
  const at = clock.now()
  await removeJobs(trx, scope, keyOf(channel, id))
  await refuseMessage(trx, scope, channel, id, ['CANCELLED'], at)
  await recordAudit(trx, scope, {
    action: 'message.cancelled',
    entity: 'message',
    entityId: id,
    details: { channel },
    at,
  })
}

/** Tries again what failed, was refused or waits for its next attempt; the decision is made anew. */
export async function retryMessage({ trx, scope, clock }: Call, { channel, id }: OutboxMessageInput): Promise<void> {
  const message = await lockOutgoing(trx, scope, { channel, id })
  if (!['FAILED', 'REFUSED', 'CANCELLED', 'DEFERRED'].includes(message.sendingState ?? ''))
    throw sendingError('NOT_FAILED')
  const at = clock.now()
  await sendAgain(trx, scope, { channel, id }, at)
  const details = { channel, before: message.sendingState, code: message.errorCode }
  await recordAudit(trx, scope, { action: 'message.retried', entity: 'message', entityId: id, details, at })
}

/** Settles a message in doubt, as a person found out elsewhere. Who, what and why are recorded. */
export async function resolveMessage(call: Call, { channel, id, ...finding }: ResolveMessageInput): Promise<void> {
  const message = await lockOutgoing(call.trx, call.scope, { channel, id })
  if (message.sendingState !== 'UNKNOWN') throw sendingError('NOT_IN_DOUBT')
  await settle(call, channel, message, finding)
}

/** A message that was not settled with the others, because it is in doubt no longer. */
export interface NotSettled extends OutboxMessageInput {
  to: string
  sendingState: SendingState
}

/**
 * Settles many messages in doubt with one finding, each recorded as if it were the only one. What is in doubt no longer
 * is left as it is and told.
 *
 * @returns how many were settled, and those that were not
 * @throws {AppError} NOT_FOUND when none of them is the company's.
 */
export async function resolveMessages(
  call: Call,
  { messages, all, ...finding }: ResolveMessagesInput,
): Promise<{ settled: number; others: NotSettled[] }> {
  const { trx, scope } = call
  const chosen = all ? await findDoubtful(trx, scope, all, MOST_SETTLED) : messages
  if (chosen.length === 0) throw sendingError('NONE_CHOSEN')
  const others: NotSettled[] = []
  let settled = 0
  // In one order for everybody: whoever locks several cannot deadlock.
  const inOrder = new Map(chosen.map((each) => [keyOf(each.channel, each.id), each]))
  for (const [, { channel, id }] of [...inOrder].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const message = await lockMessage(trx, scope, channel, id)
    if (!message?.sendingState) continue
    if (message.sendingState === 'UNKNOWN') {
      await settle(call, channel, message, finding)
      settled += 1
    } else others.push({ channel, id, to: message.to, sendingState: message.sendingState })
  }
  if (settled + others.length === 0) throw notFound('message')
  return { settled, others }
}

async function settle(
  { trx, scope, clock }: Call,
  channel: Channel,
  { id, claimedAt, errorCode }: LockedMessage,
  { as, note }: Pick<ResolveMessageInput, 'as' | 'note'>,
): Promise<void> {
  const at = clock.now()
  if (as === 'AGAIN') await sendAgain(trx, scope, { channel, id }, at)
  else if (as === 'SENT') await markSent(trx, scope, { channel, id }, claimedAt ?? at, at)
  else await refuseAsFailed(trx, scope, { channel, id }, at)
  await recordAudit(trx, scope, {
    action: 'message.resolved',
    entity: 'message',
    entityId: id,
    details: { channel, as, note, code: errorCode },
    at,
  })
}

async function lockOutgoing(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { channel, id }: OutboxMessageInput,
): Promise<LockedMessage> {
  const message = await lockMessage(trx, scope, channel, id)
  if (!message?.sendingState) throw notFound('message')
  return message
}

async function sendAgain(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { channel, id }: OutboxMessageInput,
  at: Date,
): Promise<void> {
  await removeJobs(trx, scope, keyOf(channel, id))
  await changeStatus(trx, scope, channel, id, () =>
    updateMessage(
      trx,
      scope,
      channel,
      id,
      {
        status: 'PENDING',
        sendingState: 'WAITING',
        sendingReasons: [],
        attempts: 0,
        // A late answer to the old claim must not settle the new one.
        claimToken: null,
        errorCode: null,
        errorMessage: null,
        failedAt: null,
        scheduledFor: at,
        nextAttemptAt: at,
      },
      at,
    ),
  )
  await updateCommunication(trx, scope, channel, id, { status: 'PENDING', occurredAt: at, at })
  await askToSend(trx, scope, channel, id, { availableAt: at, at })
}

async function markSent(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { channel, id }: OutboxMessageInput,
  sentAt: Date,
  at: Date,
): Promise<void> {
  const change = {
    status: 'SENT',
    sendingState: 'SENT',
    sentAt,
    failedAt: null,
    errorCode: null,
    errorMessage: null,
  } as const
  await changeStatus(trx, scope, channel, id, () =>
    updateMessage(trx, scope, channel, id, { ...change, sendingReasons: [], claimToken: null }, at),
  )
  await updateCommunication(trx, scope, channel, id, { status: 'SENT', occurredAt: sentAt, at })
}

async function refuseAsFailed(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { channel, id }: OutboxMessageInput,
  at: Date,
): Promise<void> {
  const change = { status: 'FAILED', sendingState: 'FAILED', failedAt: at, errorCode: 'SETTLED_AS_FAILED' } as const
  await changeStatus(trx, scope, channel, id, () =>
    updateMessage(trx, scope, channel, id, { ...change, sendingReasons: ['SETTLED_AS_FAILED'], claimToken: null }, at),
  )
  await updateCommunication(trx, scope, channel, id, { status: 'FAILED', at })
}
