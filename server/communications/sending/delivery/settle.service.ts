import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import { suppressAddress } from '../../suppressing/suppressions.service.ts'
import {
  type EmailChange,
  lockMessage,
  type MessageChange,
  updateCommunication,
  updateEmail,
  updateText,
} from '../messages.queries.ts'
import { askToSend } from '../queue-message.service.ts'
import type { Channel } from '../sending.schemas.ts'
import { changeStatus, updateMessage } from './claim.service.ts'
import type { Outcome } from './retry.rules.ts'

/** What the other side said when it took a message. */
export interface Acceptance {
  provider: string | null
  providerMessageId: string | null
  /** Name of the file in the outbox folder. */
  file: string | null
}

/** A claim, as a result has to prove it. */
export interface Claimed {
  channel: Channel
  id: string
  token: string
}

/**
 * Writes down that a message was accepted. A result that comes after the lease still counts, because it is the truth;
 * one of an older claim does not.
 */
export async function settleSent(
  trx: Transaction<DB>,
  scope: TenantScope,
  claimed: Claimed,
  acceptance: Acceptance,
  at: Date,
): Promise<void> {
  if (!(await stillClaimed(trx, scope, claimed))) return
  const { channel, id } = claimed
  const change = {
    status: 'SENT',
    sendingState: 'SENT',
    sendingReasons: [],
    provider: acceptance.provider,
    providerMessageId: acceptance.providerMessageId,
    errorCode: null,
    errorMessage: null,
    nextAttemptAt: null,
    leaseUntil: null,
    failedAt: null,
    sentAt: at,
  } as const satisfies MessageChange
  await changeStatus(trx, scope, channel, id, () =>
    channel === 'EMAIL'
      ? updateEmail(trx, scope, id, { ...change, sendingReasons: [], mimeKey: acceptance.file }, at)
      : updateText(trx, scope, id, { ...change, sendingReasons: [] }, at),
  )
  await updateCommunication(trx, scope, channel, id, { status: 'SENT', occurredAt: at, at })
}

/** Writes down that a message was not accepted, or that nobody knows. */
export async function settleNotSent(
  trx: Transaction<DB>,
  scope: TenantScope,
  claimed: Claimed,
  outcome: Outcome,
  at: Date,
): Promise<void> {
  const message = await stillClaimed(trx, scope, claimed)
  if (!message) return
  const { channel, id } = claimed
  const said = { errorCode: outcome.code, errorMessage: outcome.words || null, leaseUntil: null }
  const reasons = [outcome.code]
  if (outcome.kind === 'UNKNOWN') {
    const doubt: MessageChange = { ...said, sendingState: 'UNKNOWN', sendingReasons: reasons, nextAttemptAt: null }
    await updateMessage(trx, scope, channel, id, doubt, at)
    return
  }
  if (outcome.kind === 'RETRY') {
    const next: MessageChange = {
      ...said,
      sendingState: 'DEFERRED',
      sendingReasons: reasons,
      nextAttemptAt: outcome.at,
    }
    await updateMessage(trx, scope, channel, id, next, at)
    await askToSend(trx, scope, channel, id, { availableAt: outcome.at, at })
    return
  }
  const failed = { ...said, sendingState: 'FAILED' as const, sendingReasons: reasons, nextAttemptAt: null }
  // An address that does not exist is a bounce: the server told us at once instead of by mail.
  const bounced = channel === 'EMAIL' && outcome.recipientUnknown
  await changeStatus(trx, scope, channel, id, () =>
    channel === 'EMAIL'
      ? updateEmail(trx, scope, id, { ...failed, ...endOf(bounced, at) }, at)
      : updateText(trx, scope, id, { ...failed, status: 'FAILED', failedAt: at }, at),
  )
  await updateCommunication(trx, scope, channel, id, { status: 'FAILED', at })
  if (outcome.recipientUnknown)
    await suppressAddress(trx, scope, {
      channel,
      address: message.to,
      reason: 'HARD_BOUNCE',
      source: 'refusal',
      about: message,
      at,
    })
}

function endOf(bounced: boolean, at: Date): EmailChange {
  return bounced ? { status: 'BOUNCED', bounceType: 'HARD', bouncedAt: at } : { status: 'FAILED', failedAt: at }
}

async function stillClaimed(trx: Transaction<DB>, scope: TenantScope, { channel, id, token }: Claimed) {
  const message = await lockMessage(trx, scope, channel, id)
  if (!message || message.claimToken !== token) return null
  return message.sendingState === 'SENDING' || message.sendingState === 'UNKNOWN' ? message : null
}
