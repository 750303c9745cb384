import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { newId } from '#server/kernel/ids.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import { takeJob } from '#server/outbox/outbox.queries.ts'
import { changeEmails, changeTexts } from '#server/summaries/summaries.service.ts'
import { decideMessage } from '../deciding/decision.service.ts'
import {
  type LockedMessage,
  lockMessage,
  type MessageChange,
  updateCommunication,
  updateEmail,
  updateText,
} from '../messages.queries.ts'
import { askToSend } from '../queue-message.service.ts'
import type { Channel } from '../sending.schemas.ts'
import { getSendingSettings } from '../settings.queries.ts'

/** How long a sender may be at one message: longer than any server may keep it waiting. */
export const LEASE_MS = 5 * 60_000

export interface Claim {
  message: LockedMessage
  /** Proves that a result belongs to this claim. */
  token: string
  /** Attempts with this one. */
  attempts: number
}

/**
 * Takes the job and with it the message, in one transaction, before anything is sent: from here on a crash leaves the
 * message SENDING, which in time becomes in doubt, and never WAITING. Everything that was decided when it was queued is
 * decided again.
 *
 * @returns null when there is nothing to send: somebody else took it, or the decision was against it.
 */
export async function claimMessage(
  trx: Transaction<DB>,
  scope: TenantScope,
  job: { channel: Channel; messageId: string; jobId: string; now: Date },
): Promise<Claim | null> {
  const { channel, now } = job
  if (!(await takeJob(trx, scope, job.jobId))) return null
  const message = await lockMessage(trx, scope, channel, job.messageId)
  if (!message || (message.sendingState !== 'WAITING' && message.sendingState !== 'DEFERRED')) return null

  const decision = await decideMessage(
    trx,
    scope,
    {
      channel,
      about: message,
      to: message.to,
      purpose: message.purpose,
      scheduledFor: message.scheduledFor,
    },
    now,
  )
  if (decision.verdict === 'REFUSE') {
    await refuseMessage(trx, scope, channel, message.id, decision.reasons, now)
    return null
  }
  if (decision.verdict === 'DEFER') {
    const nextAttemptAt = decision.notBefore ?? now
    const deferred = { sendingState: 'DEFERRED', sendingReasons: decision.reasons, nextAttemptAt } as const
    await updateMessage(trx, scope, channel, message.id, deferred, now)
    await askToSend(trx, scope, channel, message.id, { availableAt: nextAttemptAt, at: now })
    return null
  }
  const token = newId()
  const attempts = message.attempts + 1
  await updateMessage(
    trx,
    scope,
    channel,
    message.id,
    {
      sendingState: 'SENDING',
      sendingReasons: [],
      claimToken: token,
      claimedAt: now,
      attempts,
      leaseUntil: new Date(now.getTime() + LEASE_MS),
      nextAttemptAt: new Date(now.getTime() + LEASE_MS),
    },
    now,
  )
  return { message, token, attempts }
}

/** Ends a message that must not go out: it stays, with every reason. */
export async function refuseMessage(
  trx: Transaction<DB>,
  scope: TenantScope,
  channel: Channel,
  id: string,
  reasons: readonly string[],
  now: Date,
): Promise<void> {
  const cancelled = reasons[0] === 'CANCELLED'
  await changeStatus(trx, scope, channel, id, () =>
    updateMessage(
      trx,
      scope,
      channel,
      id,
      {
        status: 'FAILED',
        sendingState: cancelled ? 'CANCELLED' : 'REFUSED',
        sendingReasons: [...reasons],
        errorCode: reasons[0] ?? null,
        errorMessage: null,
        nextAttemptAt: null,
        leaseUntil: null,
        failedAt: now,
      },
      now,
    ),
  )
  await updateCommunication(trx, scope, channel, id, { status: cancelled ? 'CANCELLED' : 'FAILED', at: now })
}

/** A change that both logs know, written to the one it belongs to. */
export async function updateMessage(
  trx: Transaction<DB>,
  scope: TenantScope,
  channel: Channel,
  id: string,
  change: MessageChange,
  at: Date,
): Promise<void> {
  if (channel === 'EMAIL') await updateEmail(trx, scope, id, change, at)
  else await updateText(trx, scope, id, change, at)
}

/** Runs `write`, which changes the status of a message, and brings the daily figures along. */
export async function changeStatus(
  trx: Transaction<DB>,
  scope: TenantScope,
  channel: Channel,
  id: string,
  write: () => Promise<void>,
): Promise<void> {
  const { timeZone } = await getSendingSettings(trx, scope)
  const change = channel === 'EMAIL' ? changeEmails : changeTexts
  await change(trx, { companyId: scope.companyId, timeZone }, [id], write)
}
